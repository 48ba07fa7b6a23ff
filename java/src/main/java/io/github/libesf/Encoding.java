// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** How random objects enter the derivation of session keys (readings of TS-0003 10.3.8.2). Both ends use the same. */
public enum Encoding {
    /** Canonical JSON text of both random objects: the default. */
    A(Codes.ENCODING_A),

    /** The 16 octets of esprimRandValue. */
    B(Codes.ENCODING_B),

    /** The characters of esprimRandValue. */
    C(Codes.ENCODING_C);

    private final int number;

    Encoding(int number) {
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
