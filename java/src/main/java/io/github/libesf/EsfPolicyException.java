// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/** A rule of the endpoint or of its security profile forbids it (category 3). */
public final class EsfPolicyException extends EsfException {
    private static final long serialVersionUID = 1L;

    EsfPolicyException(int code, String name, String message, String where, int rsc, int remedy) {
        super(code, name, message, where, rsc, remedy);
    }
}
