#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# java/build_jar.sh: makes build/dist/libesf-VERSION.jar with -sources.jar, -javadoc.jar and .pom, and, for the tests only, the
# native library with test seams and its Java classes in build/java/seams. The same sources give the same files.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../script/env.sh"
esf_export
esf_java_export
bash "$ESF_ROOT/java/resolve.sh"

version=$(esf_version)
modules=$ESF_BUILD/natives/bindings/java
work=$ESF_BUILD/java
esf_native esf_java esf_java_seams

arch=$(uname -m)
system=linux-$arch
[ "$arch" != arm64 ] || system=linux-aarch64
case $(ldd --version 2>&1 || true) in *musl*) system=$system-musl ;; esac
rm -rf "$work/natives" "$work/target"
mkdir -p "$work/natives/META-INF/native/$system" "$ESF_BUILD/dist"
# A module may leave its host's symbols open, so the linker does not notice when one of ours is missing.
LD_BIND_NOW=1 "$ESF_PYTHON" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$modules/libesf_java.so"
cp "$modules/libesf_java.so" "$work/natives/META-INF/native/$system/"

esf_maven "$ESF_ROOT/java" --offline --strict-checksums -Desf.target="$work/target" -Desf.generated="$modules/generated" \
    -Desf.natives="$work/natives" package

rm -f "$ESF_BUILD"/dist/libesf-*.jar "$ESF_BUILD"/dist/libesf-*.pom
install -m 644 "$work/target/modular/libesf-$version.jar" "$work/target/libesf-$version-sources.jar" \
    "$work/target/libesf-$version-javadoc.jar" "$ESF_BUILD/dist/"
sed "s/@VERSION@/$version/" "$ESF_ROOT/java/libesf.pom.in" >"$ESF_BUILD/dist/libesf-$version.pom"

rm -rf "$work/seams"
mkdir -p "$work/seams/classes"
cp "$modules/seams/libesf_java.so" "$work/seams/"
"$JAVA_HOME/bin/javac" --release 17 -cp "$ESF_BUILD/dist/libesf-$version.jar" -d "$work/seams/classes" \
    "$modules/seams/generated/io/github/libesf"/Seams*.java
