#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# java/resolve.sh: gets everything that Maven needs for java/pom.xml into the cache, once, by building a JAR of one class with that
# very file; what go-offline would leave out is there afterwards. Then Maven runs offline. Checksums of the registry are strict, and
# those of what goes into the JAR or runs the tests are our own (third_party/maven-sha256.txt).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../script/env.sh"
esf_export
esf_java_export

repository=$ESF_MAVEN_REPOSITORY
[ -f "$repository/BUILT" ] && exit 0
need_program mvn "install Maven (Debian: apt-get install maven)"
say "  getting the plugins of Maven and the dependencies of the JAR"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/java/src/main/java/io/github/libesf" "$work/generated" "$work/natives" "$repository"
cp "$ESF_ROOT/LICENSE" "$ESF_ROOT/THIRD_PARTY.md" "$work/"
cp "$ESF_ROOT/java/pom.xml" "$work/java/"
cp -r "$ESF_ROOT/java/src/main/module" "$ESF_ROOT/java/src/main/resources" "$work/java/src/main/"
cat >"$work/java/src/main/java/io/github/libesf/One.java" <<'CLASS'
package io.github.libesf;

import com.google.gson.stream.JsonToken;

/** One class. */
public final class One {
    /** One constant. */
    public static final String TOKEN = JsonToken.STRING.name();

    private One() {}
}
CLASS
if ! esf_maven "$work/java" -C -Desf.target="$work/target" -Desf.generated="$work/generated" -Desf.natives="$work/natives" \
    package >"$ESF_CACHE/maven.log" 2>&1; then
    grep -m5 ERROR "$ESF_CACHE/maven.log" >&2 || tail -5 "$ESF_CACHE/maven.log" >&2
    exit 1
fi
(cd "$repository" && grep -v '^#' "$ESF_ROOT/third_party/maven-sha256.txt" | sha256sum --check --quiet >&2) ||
    die "what Maven got does not have the checksums that third_party/maven-sha256.txt pins; delete $repository and try again"
: >"$repository/BUILT"
