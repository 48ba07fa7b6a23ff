# SPDX-License-Identifier: Apache-2.0
# Catch2 v3, for the C++ unit tests only; nothing of it ends in what is shipped.

VERSION=3
LABEL=Catch2
FLAGS="-DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_STANDARD=17 -DCATCH_INSTALL_DOCS=OFF -DCATCH_INSTALL_EXTRAS=OFF -DBUILD_TESTING=OFF"

fetch() { debian_source catch2 '3.*' "$1" >"$1.version"; }

compile() {
    local src=$1 prefix=$2 work=$3
    # shellcheck disable=SC2086
    cmake -G Ninja -S "$src" -B "$work" $FLAGS -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib >"$work.log" 2>&1 &&
        ninja -C "$work" -j "$ESF_JOBS" install >>"$work.log" 2>&1 || { tail -30 "$work.log" >&2; return 1; }
    cp "$src/LICENSE.txt" "$prefix/LICENSE"
}
