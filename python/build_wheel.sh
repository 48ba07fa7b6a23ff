#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# python/build_wheel.sh [FOLDER]: makes FOLDER/dist/libesf-*.whl, and FOLDER/seams-wheel/libesf-*.whl, the same with the test
# seams inside, which is for the tests only and never shipped. FOLDER is build/ when not given; build trees are kept in it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../script/env.sh"
esf_export

folder=${1:-$ESF_BUILD}
export PATH=$ESF_TOOLS/bin:$PATH
export CMAKE_GENERATOR=Ninja CMAKE_BUILD_PARALLEL_LEVEL=$ESF_JOBS
# Said here, or the wheel's builder says the compiler that built the interpreter, and the dependencies are built once more.
export CC=${CC:-cc} CXX=${CXX:-c++}

build() { # NAME [SETTING ...]
    local name=$1
    shift
    rm -rf "$folder/wheel/$name-out"
    "$ESF_TOOLS/bin/python" -m build --wheel --no-isolation --outdir "$folder/wheel/$name-out" \
        -C build-dir="$folder/wheel/$name" "$@" "$ESF_ROOT"
    # A module may leave its host's symbols open, so the linker does not notice when one of ours is missing.
    "$ESF_TOOLS/bin/python" -m zipfile -e "$folder/wheel/$name-out"/*.whl "$folder/wheel/$name-out/unpacked"
    (cd "$folder/wheel/$name-out/unpacked" && LD_BIND_NOW=1 "$ESF_TOOLS/bin/python" -B -c 'import libesf')
}

# auditwheel reads from the symbols' versions which C library the file really needs, refuses it when it needs more than
# that, and names the wheel accordingly.
build plain
mkdir -p "$folder/dist"
rm -f "$folder"/dist/libesf-*.whl
auditwheel repair --only-plat --wheel-dir "$folder/dist" "$folder"/wheel/plain-out/*.whl

build seams -C cmake.define.ESF_PYTHON_SEAMS=ON
mkdir -p "$folder/seams-wheel"
rm -f "$folder"/seams-wheel/*.whl
cp "$folder"/wheel/seams-out/*.whl "$folder/seams-wheel/"
