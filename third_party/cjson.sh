# SPDX-License-Identifier: Apache-2.0
# cJSON, one file, from Debian's source package. Hidden: it ends inside the library and is never seen from outside.

VERSION=1.7
LABEL=cJSON
FLAGS="-std=c99 -O2 -fPIC -fvisibility=hidden -DCJSON_HIDE_SYMBOLS -fstack-protector-strong -ffunction-sections -fdata-sections"

fetch() { debian_source cjson '1.7.*' "$1" >"$1.version"; }

compile() {
    local src=$1 prefix=$2 work=$3
    mkdir -p "$prefix/include/cjson" "$prefix/lib" "$work"
    # shellcheck disable=SC2086
    ${CC:-cc} $FLAGS -c "$src/cJSON.c" -o "$work/cJSON.o" && ar rcs "$prefix/lib/libcjson.a" "$work/cJSON.o" || return 1
    cp "$src/cJSON.h" "$prefix/include/cjson/"
    cp "$src/LICENSE" "$prefix/LICENSE"
}
