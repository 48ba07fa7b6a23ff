// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** The integrity check failed, or the inner From is not the key's peer (category 5). */
public final class EsfAuthenticationException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfAuthenticationException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
