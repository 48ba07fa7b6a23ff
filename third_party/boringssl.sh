# SPDX-License-Identifier: Apache-2.0
# BoringSSL, from the crate that carries its whole source. Static, position independent, every symbol prefixed with ESF_:
# it can live in one process with any other libcrypto. No Go, Perl or assembler is needed.

VERSION=5.4.0
LABEL="BoringSSL (boring-sys $VERSION)"
SHA256=4986392770df40d11d0d6294b0dd8399570f4a6e76d6953c7a34f7dd1defbd76
FLAGS="-DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBORINGSSL_PREFIX=ESF -DBUILD_SHARED_LIBS=OFF
-DBUILD_TESTING=OFF -DGO_EXECUTABLE=GO_EXECUTABLE-NOTFOUND -DCMAKE_C_VISIBILITY_PRESET=hidden -DCMAKE_CXX_VISIBILITY_PRESET=hidden"
# Sections, so that the linker takes only what is used. Neither exceptions nor types at run time, as its libcrypto has none
# anyway: libssl throws nothing, and the run-time for it would raise the floor of glibc to 2.35. Its errors name source files: by the
# same names wherever it was built.
COMPILER_FLAGS="-ffunction-sections -fdata-sections -ffile-prefix-map=SOURCE=boringssl"
CXX_COMPILER_FLAGS="-fno-exceptions -fno-rtti"

fetch() {
    local archive
    archive=$(crate_archive boring-sys "$VERSION" "$SHA256") || exit 1
    mkdir -p "$1"
    tar -C "$1" --strip-components=1 -xf "$archive"
}

compile() {
    local src=$1 prefix=$2 work=$3
    [ -d "$src/deps/boringssl" ] && src=$src/deps/boringssl
    local flags=${COMPILER_FLAGS/SOURCE/$src}
    # shellcheck disable=SC2086
    cmake -G Ninja -S "$src" -B "$work" $FLAGS "-DCMAKE_C_FLAGS=$flags" \
        "-DCMAKE_CXX_FLAGS=$flags $CXX_COMPILER_FLAGS" >"$work.log" 2>&1 && ninja -C "$work" -j "$ESF_JOBS" crypto ssl >>"$work.log" 2>&1 ||
        { tail -30 "$work.log" >&2; return 1; }
    mkdir -p "$prefix/lib"
    cp -R "$src/include" "$prefix/include"
    cp "$work/libcrypto.a" "$work/libssl.a" "$prefix/lib/"
    strip -g "$prefix/lib/libcrypto.a" "$prefix/lib/libssl.a"
    cp "$src/LICENSE" "$prefix/LICENSE"
}
