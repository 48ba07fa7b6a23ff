#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# node/build_package.sh [FOLDER]: makes FOLDER/dist/libesf-*.tgz, and FOLDER/seams-npm/libesf-*.tgz, the same with the test seams
# inside, which is for the tests only and never shipped. FOLDER is build/ when not given. The same sources give the same octets.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../script/env.sh"
esf_export

folder=${1:-$ESF_BUILD}
version=$(sed -n 's/^project(libesf VERSION \([0-9.]*\).*/\1/p' "$ESF_ROOT/CMakeLists.txt")
[ -n "$version" ] || die "CMakeLists.txt says no version"
esf_native esf_node esf_node_seams

# The folder's name is the one that node/lib/native.js looks for.
platform=$(node -p '`${process.platform}-${process.arch}`')
case $(ldd --version 2>&1) in *musl*) platform=$platform-musl ;; esac

pack() { # TARGET FOLDER
    local target=$1 out=$2 stage=$folder/npm/$1
    rm -rf "$stage"
    mkdir -p "$stage/prebuilds/$platform" "$out"
    cp -r "$ESF_ROOT/node/lib" "$ESF_ROOT/node/README.md" "$ESF_ROOT/LICENSE" "$ESF_ROOT/THIRD_PARTY.md" "$stage/"
    cp "$ESF_BUILD/natives/bindings/node/$target/libesf.node" "$stage/prebuilds/$platform/"
    sed "s/\"version\": \"0.0.0\"/\"version\": \"$version\"/" "$ESF_ROOT/node/package.json" >"$stage/package.json"
    rm -f "$out"/libesf-*.tgz
    (cd "$stage" && npm pack --silent --pack-destination "$out")
    # A module may leave its host's symbols open, so the linker does not notice when one of ours is missing.
    (cd "$stage" && LD_BIND_NOW=1 node -e 'require("./lib/index.js")')
}
pack esf_node "$folder/dist"
pack esf_node_seams "$folder/seams-npm"
