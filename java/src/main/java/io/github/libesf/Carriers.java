// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/**
 * Sealed content as real hubs let it through. Threads: many. What is outside the seal is never trusted or bound (D19).
 */
public final class Carriers {
    private Carriers() {}

    /**
     * Wraps security content for a hub that refuses it plain: {@link Carrier#SGN}.
     *
     * @param content {"m2m:seci":{...}}
     * @param reference the subscription reference to name, for example the sender's own AE-ID {@code "/id-in/CEsfA"}
     * @return {"m2m:sgn":{...}}
     * @throws EsfFormatException not security content
     * @throws EsfArgumentException no reference
     * @throws EsfResourceException size
     */
    public static byte[] wrap(byte[] content, String reference) {
        return wrap(content, Carrier.SGN, reference);
    }

    /**
     * Wraps security content for a hub.
     *
     * @param content {"m2m:seci":{...}}
     * @param carrier SECI leaves it as it is (the standard); SGN makes a notification of it
     * @param reference with SGN the subscription reference to name; "" with SECI
     * @return the content to send
     * @throws EsfFormatException not security content
     * @throws EsfArgumentException reference missing or not wanted
     * @throws EsfResourceException size
     */
    public static byte[] wrap(byte[] content, Carrier carrier, String reference) {
        return Native.carrier_wrap(carrier.number(), Octets.of(reference), content);
    }

    /**
     * As {@link #wrap(byte[], Carrier, String)}.
     *
     * @param content {"m2m:seci":{...}}
     * @param carrier how
     * @param reference with SGN the subscription reference to name; "" with SECI
     * @return the content to send
     */
    public static byte[] wrap(Document content, Carrier carrier, String reference) {
        return wrap(content.octets(), carrier, reference);
    }

    /**
     * Finds the security content in the content of a Notify request or response, whatever carrier brought it.
     *
     * @param notification the content
     * @return {"m2m:seci":{...}}, its octets as they stood there
     * @throws EsfFormatException there is none in it
     * @throws EsfResourceException size
     */
    public static byte[] unwrap(byte[] notification) {
        return Native.carrier_unwrap(notification);
    }

    /**
     * As {@link #unwrap(byte[])}.
     *
     * @param notification the content
     * @return {"m2m:seci":{...}}
     */
    public static byte[] unwrap(Document notification) {
        return unwrap(notification.octets());
    }
}
