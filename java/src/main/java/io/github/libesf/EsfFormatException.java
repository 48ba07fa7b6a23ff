// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** The input breaks the rules of its format: JSON, JWE, identifier, random object, primitive (category 2). */
public final class EsfFormatException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfFormatException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
