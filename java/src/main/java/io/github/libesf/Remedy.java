// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** What an Originator may do after a refusal before it seals the request anew (D8). */
public enum Remedy {
    /** Nothing. */
    NONE(Codes.REMEDY_NONE),

    /** Make a new originator random object: after 4113 and 5211. */
    NEW_ORO(Codes.REMEDY_NEW_ORO),

    /** Ask for a new receiver random object: after 4114. */
    NEW_RRO(Codes.REMEDY_NEW_RRO),

    /** A number that this release does not know (D2). */
    UNKNOWN(-1);

    private final int number;

    Remedy(int number) {
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
    public static Remedy of(int number) {
        for (Remedy member : values()) {
            if (member.number == number && member != UNKNOWN) {
                return member;
            }
        }
        return UNKNOWN;
    }
}
