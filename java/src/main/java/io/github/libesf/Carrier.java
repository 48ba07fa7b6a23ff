// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** How sealed content is wrapped for a hub (D19). */
public enum Carrier {
    /** Plain m2m:securityInfo: the standard. */
    SECI(Codes.CARRIER_SECI),

    /** Inside m2m:sgn/nev/rep, for hubs that refuse plain securityInfo; not standard. */
    SGN(Codes.CARRIER_SGN);

    private final int number;

    Carrier(int number) {
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
