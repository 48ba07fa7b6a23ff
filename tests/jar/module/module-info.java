// SPDX-License-Identifier: Apache-2.0

/** A program that uses the library as a module. */
module example {
    requires io.github.libesf;
}
