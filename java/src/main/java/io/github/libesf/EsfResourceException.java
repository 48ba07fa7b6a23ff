// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** Memory, a limit, a quota, or something outside that could not be reached (category 8). */
public final class EsfResourceException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfResourceException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
