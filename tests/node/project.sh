#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tests/node/project.sh FOLDER: makes a fresh project with the packages of build/dist installed as a user would, without a
# network, and the tests beside it, compiled against the installed types. The build with test seams lies in FOLDER/seams.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../script/env.sh"
[ -n "${ESF_NODE_TOOLS:-}" ] || esf_export

folder=$1
rm -rf "$folder"
for part in "$folder" "$folder/seams"; do
    mkdir -p "$part"
    printf '{ "name": "fresh", "version": "1.0.0", "private": true }\n' >"$part/package.json"
done
install() { (cd "$1" && npm install --offline --ignore-scripts --no-audit --no-fund --silent "$2"); }
install "$folder" "$(ls "$ESF_BUILD"/dist/libesf-*.tgz)"
install "$folder/seams" "$(ls "$ESF_BUILD"/seams-npm/libesf-*.tgz)"
cp "$ESF_ROOT"/tests/node/*.{mts,mjs,json} "$folder/"
cd "$folder"
node "$ESF_NODE_TOOLS/node_modules/typescript/lib/tsc.js" -p . --paths null --typeRoots "$ESF_NODE_TOOLS/node_modules/@types"
cp ./*.mjs seams/
