// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** Expired, replayed, or resting on a random object that is not acceptable (category 6). */
public final class EsfFreshnessException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfFreshnessException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
