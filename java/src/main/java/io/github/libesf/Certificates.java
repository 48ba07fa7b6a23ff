// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.List;
import java.util.Map;

/**
 * Certificate requests, and certificates for trials and tests. A real certification authority has tools of its own.
 * Threads: many.
 */
public final class Certificates {
    private Certificates() {}

    /**
     * Makes a certificate request (PKCS#10); the key stays where it is. TS-0003 10.1.4.
     *
     * @param privateKey of who wants a certificate
     * @param subject one or more of ae_id, cse_id (public domain name of the CSE), node_id, device_id (dotted numbers),
     *     fqdn; and, if wanted, common_name
     * @return PEM
     * @throws EsfFormatException no such name
     * @throws EsfArgumentException not in its form
     * @throws EsfResourceException names that no certificate can have
     */
    public static String request(PrivateKey privateKey, Map<String, String> subject) {
        long address = privateKey.box.enter();
        try {
            return Octets.text(Native.cert_request(address, Json.write(subject)));
        } finally {
            privateKey.box.leave();
        }
    }

    /**
     * Makes the certificate of a new certification authority, signed by itself, for 3650 days and any names.
     *
     * @param privateKey of the authority
     * @param name its common name
     * @return PEM
     * @throws EsfFormatException no name
     * @throws EsfArgumentException a name that no certificate can have
     */
    public static String newCa(PrivateKey privateKey, String name) {
        return newCa(privateKey, name, 3650, List.of());
    }

    /**
     * Makes the certificate of a new certification authority, signed by itself.
     *
     * @param privateKey of the authority
     * @param name its common name
     * @param days validity from now on
     * @param permit domain names under which its certificates have to lie; empty = any
     * @return PEM
     * @throws EsfFormatException no name, the validity or a domain name
     * @throws EsfArgumentException a name that no certificate can have
     */
    public static String newCa(PrivateKey privateKey, String name, int days, List<String> permit) {
        long address = privateKey.box.enter();
        try {
            Map<String, Object> options = Map.of("name", name, "days", days, "permit", permit);
            return Octets.text(Native.cert_new_ca(address, Json.write(options)));
        } finally {
            privateKey.box.leave();
        }
    }

    /**
     * Signs the certificate that a request asks for, valid for 365 days.
     *
     * @param ca the issuer's certificate in PEM
     * @param caKey its key
     * @param request in PEM
     * @return PEM
     * @throws EsfFormatException a bad request or issuer
     * @throws EsfArgumentException the key is not the issuer's
     * @throws EsfAuthenticationException the request is not signed with its own key
     */
    public static String issue(String ca, PrivateKey caKey, String request) {
        return issue(ca, caKey, request, Map.of());
    }

    /**
     * Signs the certificate that a request asks for.
     *
     * @param ca the issuer's certificate in PEM
     * @param caKey its key
     * @param request in PEM
     * @param options days (365); for tests not_before and not_after, in ms since 1970
     * @return PEM
     * @throws EsfFormatException a bad request or issuer, or an option that is none
     * @throws EsfArgumentException the key is not the issuer's
     * @throws EsfAuthenticationException the request is not signed with its own key
     */
    public static String issue(String ca, PrivateKey caKey, String request, Map<String, ? extends Number> options) {
        return issue(Octets.of(ca), caKey, Octets.of(request), options);
    }

    /**
     * As {@link #issue(String, PrivateKey, String, Map)}, of DER as well.
     *
     * @param ca the issuer's certificate, in PEM or DER
     * @param caKey its key
     * @param request in PEM or DER
     * @param options days (365); for tests not_before and not_after, in ms since 1970
     * @return PEM
     * @throws EsfException as there
     */
    public static String issue(byte[] ca, PrivateKey caKey, byte[] request, Map<String, ? extends Number> options) {
        long address = caKey.box.enter();
        try {
            return Octets.text(Native.cert_issue(ca, address, request, Json.write(options)));
        } finally {
            caKey.box.leave();
        }
    }
}
