/* SPDX-License-Identifier: Apache-2.0
 *
 * BoringSSL is C++ without exceptions, but for one bounds check of std::string_view whose failing would throw. Defined here, hidden, it
 * keeps the whole run-time of exceptions out of the library: 100 KiB, a pool that it allocates when it is loaded, and a floor of glibc
 * 2.35. Programs with test seams are C++ themselves and keep theirs. */
#ifndef ESF_TEST_SEAMS

#include <stdlib.h>

void throw_out_of_range(const char *format, ...) __asm__("_ZSt24__throw_out_of_range_fmtPKcz");

void throw_out_of_range(const char *format, ...) {
    (void)format;
    abort();
}

#else
typedef int no_throw_is_for_builds_without_seams;
#endif
