# SPDX-License-Identifier: Apache-2.0
# What the recipes share: where built dependencies live, and the two ways of getting sources without naming a host:
# through cargo (a crate that carries the sources) and through apt (a Debian source package, signature verified by apt).

ESF_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/libesf
ESF_JOBS=${ESF_JOBS:-$(nproc 2>/dev/null || echo 2)}

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

need_program() {
    command -v "$1" >/dev/null || die "$1 is missing: $2"
}

# The same sources built by another compiler or for another machine are another result.
toolchain_id() {
    local compiler=${CC:-cc}
    printf '%s %s %s' "$("$compiler" -dumpmachine)" "$("$compiler" -dumpfullversion 2>/dev/null || "$compiler" -dumpversion)" "$compiler"
}

short_hash() { sha256sum | cut -c1-12; }

# crate_archive NAME VERSION SHA256: prints the path of the verified archive. cargo keeps archives in a folder that is
# named after its registry, hence the glob.
crate_archive() {
    local name=$1 version=$2 sha=$3 found
    found=$(crate_lookup "$name" "$version")
    if [ -z "$found" ]; then
        need_program cargo "install Rust's cargo (Debian: apt-get install cargo), or point ESF_BORINGSSL_SOURCE at your own copy"
        say "  fetching $name $version through cargo"
        local empty
        empty=$(mktemp -d) && : >"$empty/log"
        # `cargo info` (1.82 and later) takes only this one crate. An older cargo resolves a throw-away project; that it may not
        # understand some other crate on the way does not matter.
        if ! (cd "$empty" && cargo info --quiet "$name@$version" >/dev/null 2>&1); then
            mkdir -p "$empty/p/src" && : >"$empty/p/src/lib.rs"
            printf '[package]\nname = "p"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n%s = { version = "=%s", default-features = false }\n' \
                "$name" "$version" >"$empty/p/Cargo.toml"
            (cd "$empty/p" && cargo fetch --quiet >"$empty/log" 2>&1) || true
        fi
        found=$(crate_lookup "$name" "$version")
        [ -n "$found" ] || { cat "$empty/log" >&2; rm -rf "$empty"; die "cargo could not get $name $version"; }
        rm -rf "$empty"
    fi
    echo "$sha  $found" | sha256sum --check --status || die "$found does not have the checksum that third_party/ pins; delete it and try again"
    printf '%s\n' "$found"
}

crate_lookup() {
    local archive
    for archive in "${CARGO_HOME:-$HOME/.cargo}"/registry/cache/*/"$1-$2.crate"; do
        [ -f "$archive" ] && printf '%s\n' "$archive" && return
    done
    return 0
}

# The machine's own Debian mirror and keyring, asked for sources of one suite; the machine's package lists stay as they are.
apt_source_list() {
    local suite=$1 deb822=/etc/apt/sources.list.d/debian.sources
    if [ -f "$deb822" ]; then
        awk 'BEGIN { RS = ""; ORS = "\n\n" } NR == 1' "$deb822" |
            sed -e '/^#/d' -e 's/^Types:.*/Types: deb-src/' -e "s/^Suites:.*/Suites: $suite/"
    else
        awk -v suite="$suite" '$1 == "deb" && /debian/ { sub(/^deb/, "deb-src"); for (i = 2; i < NF; i++) if ($i ~ /:\/\//) { $(i + 1) = suite; break } print; exit }' \
            /etc/apt/sources.list
    fi
}

# debian_source NAME PATTERN DIR: unpacks the Debian source package NAME into DIR and prints its upstream version, which
# must match the shell pattern. The suite after Debian 12 first, then this machine's own.
debian_source() {
    local name=$1 pattern=$2 dir=$3 suite own list version
    need_program apt-get "it brings the sources of $name on Debian; elsewhere point the ESF_..._SOURCE option at your own copy"
    own=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
    for suite in trixie "$own"; do
        local work=$ESF_CACHE/apt-$suite
        mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/$name"
        list=$work/src.sources
        [ -f /etc/apt/sources.list.d/debian.sources ] || list=$work/src.list
        apt_source_list "$suite" >"$list"
        local apt=(apt-get -qq -o Dir::Etc::sourcelist="$list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$work/lists"
            -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -o Debug::NoLocking=1)
        say "  fetching the source of $name from Debian $suite"
        if ! ls "$work/lists/"*Sources* >/dev/null 2>&1 && ! "${apt[@]}" update >&2; then
            continue
        fi
        (cd "$work/$name" && rm -f -- * && "${apt[@]}" source --download-only "$name" >/dev/null) || continue
        version=$(cd "$work/$name" && ls -- *.dsc | sed -e 's/^[^_]*_//' -e 's/-[^-]*\.dsc$//' -e 's/+dfsg.*//')
        # shellcheck disable=SC2254
        case $version in
        $pattern) ;;
        *) say "  Debian $suite has $name $version, $pattern is wanted"; continue ;;
        esac
        mkdir -p "$dir"
        tar -C "$dir" --strip-components=1 -xf "$(ls "$work/$name"/*.orig.tar.*[!c])"
        printf '%s\n' "$version"
        return
    done
    die "no Debian suite here offers $name $pattern"
}
