// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/**
 * Unstable: the parts without an endpoint, over given documents and a given time, for vectors, tools and teaching.
 * Threads: many.
 *
 * <p>They keep no state and so detect no replay: never build a Receiver on them. A <em>scene</em> is a JSON object that
 * says what an endpoint would know: pairwise (hex), kid, encoding, peer, rro, oro, enc, include_oro, next_rro, cty, at
 * (ms since 1970);
 * {@code esf/unstable/lab.h} explains each.
 */
public final class Lab {
    private Lab() {}

    /**
     * Derives a session key. TS-0003 10.3.8.2.
     *
     * @param scene pairwise, rro, oro and encoding
     * @return 32 octets
     * @throws EsfFormatException the scene
     * @throws EsfKeyException weak key
     * @throws EsfPolicyException unsupported
     */
    public static byte[] sessionKey(Document scene) {
        return Native.lab_session_key(scene.octets());
    }

    /**
     * Seals a request or response primitive with a random IV into an ESPrim Object.
     *
     * @param scene what an endpoint would know
     * @param primitive JSON
     * @return JWE compact
     * @throws EsfFormatException the scene, or no primitive
     * @throws EsfFreshnessException expired
     * @throws EsfKeyException weak key
     * @throws EsfPolicyException unsupported
     */
    public static String seal(Document scene, Document primitive) {
        return Octets.text(Native.lab_esprim_seal(scene.octets(), primitive.octets()));
    }

    /**
     * Opens an ESPrim Object with every check of a Receiver but the replay mark. TS-0003 8.4.2 C.6; TS-0004 7.6.2.
     *
     * @param scene what an endpoint would know
     * @param object JWE compact, or securityInfo that holds one
     * @return the primitive
     * @throws EsfException the errors of a Receiver, with their rsc (4000, 4111 to 4116, 5210)
     */
    public static byte[] open(Document scene, Document object) {
        return Native.lab_esprim_open(scene.octets(), object.octets());
    }

    /**
     * Says without keys what octets are. Malformed input is reported, not refused.
     *
     * @param document up to 16 MiB
     * @return what it is, its parts, its problems
     * @throws EsfResourceException more than 16 MiB
     */
    public static Inspection inspect(Document document) {
        return Inspection.fromJson(Octets.text(Native.lab_inspect(document.octets())));
    }

    /**
     * How many native handles and buffers of this copy of the library are alive, for leak tests.
     *
     * @return a number; 0 when all was closed
     */
    public static long liveObjects() {
        return Native.lab_live_objects();
    }
}
