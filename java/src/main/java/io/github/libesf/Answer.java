// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** What is brought for a need (D1). */
public enum Answer {
    /** Here it is. */
    FOUND(Codes.ANSWER_FOUND),

    /** Asked, and there is none. */
    ABSENT(Codes.ANSWER_ABSENT),

    /** Could not be asked: no answer, time-out, 5103. */
    UNREACHABLE(Codes.ANSWER_UNREACHABLE),

    /** A mark is now in the store and was not before. */
    INSERTED(Codes.ANSWER_INSERTED),

    /** A mark was there already; the data are its stored value. */
    EXISTS(Codes.ANSWER_EXISTS);

    private final int number;

    Answer(int number) {
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
}
