// SPDX-License-Identifier: Apache-2.0

/** The oneM2M End-to-End Security Framework. */
module io.github.libesf {
    requires static org.jspecify;

    exports io.github.libesf;
}
