// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** A fault in libesf itself (category 9). */
public final class EsfInternalException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfInternalException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
