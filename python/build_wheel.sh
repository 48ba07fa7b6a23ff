#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# python/build_wheel.sh: makes build/dist/libesf-*.whl, and beside it build/seams-wheel/libesf-*.whl, the same with the test
# seams inside, which is for tests/python only and never shipped. ESF_WHEEL_TREE says where to keep the build trees.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../script/env.sh"
esf_export

tree=${ESF_WHEEL_TREE:-$ESF_BUILD/wheel}
export PATH=$ESF_TOOLS/bin:$PATH
export CMAKE_GENERATOR=Ninja CMAKE_BUILD_PARALLEL_LEVEL=$ESF_JOBS

build() { # NAME [SETTING ...]
    local name=$1
    shift
    rm -rf "$tree/$name-out"
    "$ESF_TOOLS/bin/python" -m build --wheel --no-isolation --outdir "$tree/$name-out" \
        -C build-dir="$tree/$name" "$@" "$ESF_ROOT"
}

# auditwheel reads from the symbols' versions which C library the file really needs, refuses it when it needs more than
# that, and names the wheel accordingly.
build plain
mkdir -p "$ESF_BUILD/dist"
rm -f "$ESF_BUILD"/dist/libesf-*.whl
auditwheel repair --only-plat --wheel-dir "$ESF_BUILD/dist" "$tree"/plain-out/*.whl

build seams -C cmake.define.ESF_PYTHON_SEAMS=ON
mkdir -p "$ESF_BUILD/seams-wheel"
rm -f "$ESF_BUILD"/seams-wheel/*.whl
cp "$tree"/seams-out/*.whl "$ESF_BUILD/seams-wheel/"
