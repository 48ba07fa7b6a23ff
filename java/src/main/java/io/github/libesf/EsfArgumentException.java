// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** An argument is missing or out of range (category 1). */
public final class EsfArgumentException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfArgumentException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
