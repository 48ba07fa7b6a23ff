// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** The object is not in a state that allows the call: closed, busy, forked, answered already (category 7). */
public final class EsfStateException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfStateException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
