// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** What an unfinished attempt asks for (D1). */
public enum NeedKind {
    /** Send {@link Need#content()} to {@link Need#id()} in a Notify request, bring the content of the response. */
    NOTIFY(Codes.NEED_NOTIFY),

    /** Fetch the key {@link Need#id()} from {@link Need#authority()}. */
    KEY(Codes.NEED_KEY),

    /** Fetch the e2eSecInfo or the parameter document of entity {@link Need#id()}. */
    PARAMETERS(Codes.NEED_PARAMETERS),

    /** Look up the originator random object {@link Need#id()} in the shared store. */
    ORIGINATOR_RAND(Codes.NEED_ORIGINATOR_RAND),

    /**
     * Insert {@link Need#content()} under {@link Need#id()} until {@link Need#expiry()} if nothing is there,
     * atomically.
     */
    MARK(Codes.NEED_MARK),

    /** Resolve a Credential-ID to identities. */
    IDENTITY(Codes.NEED_IDENTITY),

    /** A number that this release does not know (D2). */
    UNKNOWN(-1);

    private final int number;

    NeedKind(int number) {
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
    public static NeedKind of(int number) {
        for (NeedKind member : values()) {
            if (member.number == number && member != UNKNOWN) {
                return member;
            }
        }
        return UNKNOWN;
    }
}
