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
     * What the native library was built from and with.
     *
     * @return {"version","abi","compiler","dependencies":{name:version},...}
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
