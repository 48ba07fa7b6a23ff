// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What libesf throws. Catch a subclass for a category, or compare {@link #code()} with one of {@link Codes}.
 *
 * <p>It never holds key material, and never says why a decryption failed.
 */
public class EsfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The error's number. */
    private final int code;

    /** The number's name in C. */
    private final String name;

    /** The place in the input. */
    private final String where;

    /** The response status code. */
    private final int rsc;

    /** The remedy's number. */
    private final int remedy;

    /**
     * Makes an exception from its six facts; for tests and for applications that hand errors on.
     *
     * @param code one of {@link Codes}{@code .E_...}
     * @param name the code's name in C
     * @param message one line for people
     * @param where the place in the input, or ""
     * @param rsc response status code, or 0
     * @param remedy one of {@link Codes}{@code .REMEDY_...}
     */
    protected EsfException(int code, String name, String message, String where, int rsc, int remedy) {
        super(message);
        this.code = code;
        this.name = name;
        this.where = where;
        this.rsc = rsc;
        this.remedy = remedy;
    }

    /** Called by the native layer. */
    static EsfException make(int code, byte[] name, byte[] message, byte[] where, int rsc, int remedy) {
        return make(code, new String(name, UTF_8), new String(message, UTF_8), new String(where, UTF_8), rsc, remedy);
    }

    /** The exception for a code, also for one that this release does not know: the hundreds are its category (D2). */
    static EsfException make(int code, String name, String message, String where, int rsc, int remedy) {
        switch (-code / 100) {
            case 1:
                return new EsfArgumentException(code, name, message, where, rsc, remedy);
            case 2:
                return new EsfFormatException(code, name, message, where, rsc, remedy);
            case 3:
                return new EsfPolicyException(code, name, message, where, rsc, remedy);
            case 4:
                return new EsfKeyException(code, name, message, where, rsc, remedy);
            case 5:
                return new EsfAuthenticationException(code, name, message, where, rsc, remedy);
            case 6:
                return new EsfFreshnessException(code, name, message, where, rsc, remedy);
            case 7:
                return new EsfStateException(code, name, message, where, rsc, remedy);
            case 8:
                return new EsfResourceException(code, name, message, where, rsc, remedy);
            case 9:
                return new EsfInternalException(code, name, message, where, rsc, remedy);
            default:
                return new EsfException(code, name, message, where, rsc, remedy);
        }
    }

    /** An error that was noticed on this side of the ABI. */
    static EsfException of(int code, String message) {
        String name = Codes.name(code);
        return make(code, name == null ? "" : name, message, "", 0, Codes.REMEDY_NONE);
    }

    /**
     * The number of the error.
     *
     * @return one of {@link Codes}{@code .E_...}; a later library may give a number that this release does not know
     */
    public int code() {
        return code;
    }

    /**
     * The code's name in C.
     *
     * @return for example {@code "ESF_E_EXPIRED"}
     */
    public String name() {
        return name;
    }

    /**
     * The place in the input.
     *
     * @return a JSON pointer ({@code "/oro/espa/1"}), {@code "octet 17"}, or ""
     */
    public String where() {
        return where;
    }

    /**
     * The oneM2M response status code that a Receiver should send or that the peer has sent (TS-0004 6.6.3).
     *
     * @return 4000 to 5999, or 0 when there is none
     */
    public int rsc() {
        return rsc;
    }

    /**
     * What an Originator may do before it seals the request anew (D8).
     *
     * @return a remedy; {@link Remedy#UNKNOWN} when this release does not know the number
     */
    public Remedy remedy() {
        return Remedy.of(remedy);
    }

    /**
     * The class, the message (one line for people: what is wrong, where, what to do), and the other facts.
     *
     * @return one line
     */
    @Override
    public String toString() {
        StringBuilder line =
                new StringBuilder(super.toString()).append(" (").append(name.isEmpty() ? "code " + code : name);
        if (!where.isEmpty()) {
            line.append(", at ").append(where);
        }
        if (rsc != 0) {
            line.append(", rsc ").append(rsc);
        }
        return line.append(')').toString();
    }
}
