// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** What the door made of a message (D5). */
public enum ReceivedKind {
    /** Nothing yet: the message waits for something, see {@link Received#need()}. */
    NONE(0),

    /** A random object was asked for: send the reply. */
    RAND_GIVEN(Codes.RECEIVED_RAND_GIVEN),

    /** A request primitive was opened: process it, answer with the exchange. */
    PRIMITIVE(Codes.RECEIVED_PRIMITIVE),

    /** A key was established: send the reply. */
    KEY_ESTABLISHED(Codes.RECEIVED_KEY_ESTABLISHED),

    /** A handshake goes on: send the reply. */
    HANDSHAKE_CONTINUES(Codes.RECEIVED_HANDSHAKE_CONTINUES),

    /** Seen before: send rsc, execute nothing. */
    DUPLICATE(Codes.RECEIVED_DUPLICATE),

    /** Refused: send rsc; the error says why, to the operator. */
    REFUSED(Codes.RECEIVED_REFUSED),

    /** A number that this release does not know (D2). */
    UNKNOWN(-1);

    private final int number;

    ReceivedKind(int number) {
        this.number = number;
    }

    /**
     * The number in the ABI.
     *
     * @return one of {@link Codes}
     */
    public int number() {
        return number;
    }

    /**
     * Finds the member for a number. The set is open: a newer native library may give numbers that are not in it (D2).
     *
     * @param number one of {@link Codes}
     * @return the member, {@link #UNKNOWN} for a number that this release does not know
     */
    public static ReceivedKind of(int number) {
        for (ReceivedKind member : values()) {
            if (member.number == number && member != UNKNOWN) {
                return member;
            }
        }
        return UNKNOWN;
    }
}
