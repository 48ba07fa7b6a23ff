// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** The key is unknown, expired, too short, or another one has its identifier (category 4). */
public final class EsfKeyException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfKeyException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
