// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this library is. Threads: many. */
public final class Libesf {
    private Libesf() {}

    /**
     * The release of the native library.
     *
     * @return for example {@code "0.1.0"}
     */
    public static String version() {
        return Native.version();
    }

    /**
     * The version of the ABI that the native library implements.
     *
     * @return major and minor
     */
    public static AbiVersion abiVersion() {
        long both = Native.abi_version();
        return new AbiVersion((int) (both >> 16), (int) (both & 0xffff));
    }

    /**
     * Tells whether the native library has a feature.
     *
     * @param feature a name of the table in docs/abi.md, for example {@code "into"}
     * @return whether it has
     */
    public static boolean has(String feature) {
        return Native.has(Octets.of(feature)) == 1;
    }

    /**
     * How many octets are always enough for a sealed request or response, for the {@code ...Into} methods.
     *
     * @param primitiveSize octets of the inner primitive
     * @return octets of its content, at most
     */
    public static long sealedSize(int primitiveSize) {
        return Native.esprim_sealed_size(primitiveSize);
    }

    /**
     * How many octets are always enough for the primitive that is opened, for the {@code ...Into} methods.
     *
     * @param contentSize octets of the content
     * @return octets of the primitive, at most
     */
    public static long openedSize(int contentSize) {
        return Native.esprim_opened_size(contentSize);
    }

    /**
     * What the native library was built from and with.
     *
     * @return {"version","compiler","features":[...],"dependencies":{name:version},...}
     */
    public static Map<String, @Nullable Object> buildInfo() {
        return Json.read(Native.build_info());
    }

    /**
     * A version of the ABI.
     *
     * @param major another one means that something was removed or changed
     * @param minor a higher one means that something was added
     */
    public record AbiVersion(int major, int minor) {}
}
