/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole numbers in. JavaScript has one kind of number; what is not whole, or out of the range of its C type, is refused and never cut. */
#ifndef ESF_BINDINGS_NODE_NUMBERS_H
#define ESF_BINDINGS_NODE_NUMBERS_H

#include <cmath>
#include <limits>

#include "errors.h"

namespace esf_node {

/* The largest whole number up to which JavaScript knows every one. */
constexpr double safe_max = 9007199254740991.0;

template <typename T> bool number_take(napi_env env, napi_value from, T &out) {
    constexpr double low =
        std::numeric_limits<T>::min() < -safe_max ? -safe_max : double(std::numeric_limits<T>::min());
    constexpr double high = std::numeric_limits<T>::max() > safe_max ? safe_max : double(std::numeric_limits<T>::max());
    double number = 0;
    if (napi_get_value_double(env, from, &number) != napi_ok)
        return refuse_type(env, "expected a number");
    if (!(number >= low && number <= high) || number != std::floor(number)) {
        napi_throw_range_error(env, "ERR_OUT_OF_RANGE", "expected a whole number within range");
        return false;
    }
    out = static_cast<T>(number);
    return true;
}

} // namespace esf_node

#endif
