# SPDX-License-Identifier: Apache-2.0
# Sourced by every script: where things are. Makes nothing; script/bootstrap does.

ESF_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ESF_BUILD=$ESF_ROOT/build
. "$ESF_ROOT/third_party/common.sh"

# One CPython for each minor version from 3.11 on (on PATH, which may be the system's, or made by pyenv), each with `headers`
# or `plain`: only one with its C headers can build the wheel. pyenv's shims are passed over, because they answer for
# versions that are not selected.
esf_pythons() {
    local minor candidate kind ask
    ask='import ensurepip, pathlib, sysconfig, venv
print("headers" if pathlib.Path(sysconfig.get_path("include"), "Python.h").exists() else "plain")'
    for minor in 11 12 13 14 15 16; do
        while read -r candidate; do
            if [ -x "$candidate" ] && kind=$("$candidate" -c "$ask" 2>/dev/null); then
                printf '%s %s\n' "$candidate" "$kind"
                break
            fi
        done < <(
            type -ap "python3.$minor" 2>/dev/null | grep -v /shims/ || true
            ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/"python3.$minor" 2>/dev/null
        )
    done
}

# Which CPythons there are is asked once in a while only: the answer is kept in the cache and made anew when PATH or the
# folder of pyenv's versions changes.
esf_pythons_cached() {
    local key list
    key=$(printf '%s %s' "$PATH" "$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/* /usr/bin/python3.* /usr/local/bin/python3.* 2>/dev/null)" | short_hash)
    list=$ESF_CACHE/pythons-$key
    if ! [ -s "$list" ]; then
        mkdir -p "$ESF_CACHE"
        esf_pythons >"$list.$$"
        mv "$list.$$" "$list"
    fi
    cat "$list"
}

# esf_venv NAME PYTHON: the folder of the venv with third_party/requirements-NAME.txt for that interpreter. It is keyed by
# the requirements, so a changed pin is a new venv and an old checkout keeps its own.
esf_venv() {
    local hash
    hash=$({ cat "$ESF_ROOT/third_party/requirements-$1.txt"; echo "$2"; } | short_hash)
    printf '%s/venv-%s-%s-%s\n' "$ESF_CACHE" "$1" "${2##*/python}" "$hash"
}

# esf_npm NAME: the folder with third_party/node/NAME installed; keyed by its lock file, as venvs are by their requirements.
esf_npm() {
    printf '%s/npm-%s-%s\n' "$ESF_CACHE" "$1" "$(cat "$ESF_ROOT/third_party/node/$1"/package*.json | short_hash)"
}

# The folder with the JARs that script/bench compares with.
esf_bench_jars() {
    printf '%s/maven-bench-%s\n' "$ESF_CACHE" "$(short_hash <"$ESF_ROOT/third_party/maven-bench-sha256.txt")"
}

# One Node for each major version from 18 on, oldest first: on PATH, in the folders of version managers, and those that
# third_party/node/runtimes pins, so that the oldest and a new one are always among them.
esf_nodes() {
    local candidate major
    {
        type -ap node nodejs 2>/dev/null || true
        ls -d "${NVM_DIR:-$HOME/.nvm}"/versions/node/*/bin/node "${FNM_DIR:-$HOME/.local/share/fnm}"/node-versions/*/installation/bin/node \
            "${VOLTA_HOME:-$HOME/.volta}"/tools/image/node/*/bin/node "$(esf_npm runtimes)"/node_modules/node-*/bin/node 2>/dev/null || true
    } | while read -r candidate; do
        major=$("$candidate" -p 'process.versions.node.split(".")[0]' 2>/dev/null) || continue
        [ "$major" -lt 18 ] || printf '%s %s\n' "$major" "$candidate"
    done | sort -n -s -u -k1,1 | cut -d' ' -f2-
}

# As esf_pythons_cached.
esf_nodes_cached() {
    local key list
    key=$(printf '%s %s' "$PATH" "$(ls -d "${NVM_DIR:-$HOME/.nvm}"/versions/node/* /usr/bin/node* /usr/local/bin/node* "$(esf_npm runtimes)"/BUILT 2>/dev/null)" | short_hash)
    list=$ESF_CACHE/nodes-$key
    if ! [ -s "$list" ]; then
        mkdir -p "$ESF_CACHE"
        esf_nodes >"$list.$$"
        mv "$list.$$" "$list"
    fi
    cat "$list"
}

# esf_export: sets what the other scripts and the tests use. ESF_PYTHON builds the wheel; ESF_TEST_VENVS is one folder for each
# CPython, oldest first, ESF_TEST_NODES one program for each Node, oldest first.
esf_export() {
    local python kind first=
    ESF_TEST_VENVS=
    while read -r python kind; do
        [ "$kind" = headers ] && first=${first:-$python}
        ESF_TEST_VENVS="${ESF_TEST_VENVS:+$ESF_TEST_VENVS:}$(esf_venv test "$python")"
    done < <(esf_pythons_cached)
    [ -n "$first" ] || die "no CPython >= 3.11 with venv and C headers was found (Debian: apt-get install python3-venv python3-dev)"
    ESF_PYTHON=$first
    ESF_TOOLS=$(esf_venv tools "$first")
    ESF_ACME=$(esf_venv acme "$first")
    ESF_NODE_TOOLS=$(esf_npm tools)
    ESF_TEST_NODES=$(esf_nodes_cached | paste -s -d:)
    ESF_JDKS=$(esf_jdks_cached | cut -d' ' -f2- | paste -s -d:)
    # Keyed by what is resolved into it.
    ESF_MAVEN_REPOSITORY=$ESF_CACHE/maven-$(cat "$ESF_ROOT/java/pom.xml" "$ESF_ROOT/third_party/maven-sha256.txt" | short_hash)
    export ESF_ROOT ESF_BUILD ESF_CACHE ESF_PYTHON ESF_TOOLS ESF_ACME ESF_TEST_VENVS ESF_NODE_TOOLS ESF_TEST_NODES
    export ESF_JDKS ESF_MAVEN_REPOSITORY
}

# esf_native TARGET ...: builds native modules of Java and Node in build/natives, one tree for both, so that the core is
# compiled once for them. What a package needs of it, its build script copies.
esf_native() {
    local tree=$ESF_BUILD/natives
    if ! [ -f "$tree/build.ninja" ]; then
        mkdir -p "$tree"
        PATH=$ESF_TOOLS/bin:$PATH cmake -G Ninja -S "$ESF_ROOT" -B "$tree" -DESF_JAVA=ON -DESF_NODE=ON -DESF_CLI=OFF \
            -DESF_TESTS=OFF >"$tree/configure.log" 2>&1 || { cat "$tree/configure.log" >&2; return 1; }
    fi
    ninja -C "$tree" -j "$ESF_JOBS" --quiet "$@"
}

# Every JDK from 17 on (JAVA_HOME, PATH, and where systems keep them), oldest first, one for each major version: version and folder.
esf_jdks() {
    local candidate real version
    for candidate in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /)")")")" \
        /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        [ -x "$candidate/bin/javac" ] && [ -x "$candidate/bin/java" ] && [ -f "$candidate/include/jni.h" ] || continue
        real=$(readlink -f "$candidate")
        version=$("$real/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
        if [ "${version:-0}" -ge 17 ]; then
            printf '%s %s\n' "$version" "$real"
        fi
    done | sort -n -u -k1,1
}

# As with the Pythons: asked again when PATH, JAVA_HOME or the folder of JDKs changes.
esf_jdks_cached() {
    local key list
    key=$(printf '%s %s %s' "$PATH" "${JAVA_HOME:-}" "$(ls -d /usr/lib/jvm/* 2>/dev/null)" | short_hash)
    list=$ESF_CACHE/jdks-$key
    if ! [ -s "$list" ]; then
        mkdir -p "$ESF_CACHE"
        esf_jdks >"$list.$$"
        mv "$list.$$" "$list"
    fi
    cat "$list"
}

# esf_java_export: what esf_export says of Java, and JAVA_HOME, which builds the JAR: the oldest JDK.
esf_java_export() {
    [ -n "$ESF_JDKS" ] || die "no JDK >= 17 was found (Debian: apt-get install openjdk-17-jdk-headless)"
    export JAVA_HOME=${ESF_JDKS%%:*}
}

# The version of everything: that of the CMake project.
esf_version() {
    sed -n 's/^project(libesf VERSION \([0-9.]*\).*/\1/p' "$ESF_ROOT/CMakeLists.txt"
}

# esf_maven FOLDER ...: Maven on FOLDER/pom.xml, with our repository and not the user's.
esf_maven() {
    local folder=$1
    shift
    mvn --batch-mode --no-transfer-progress --file "$folder/pom.xml" -Dmaven.repo.local="$ESF_MAVEN_REPOSITORY" \
        -Drevision="$(esf_version)" "$@"
}
