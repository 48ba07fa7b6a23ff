# SPDX-License-Identifier: Apache-2.0
"""Arrows between the rooms of the house point down only."""

from __future__ import annotations

from pathlib import Path

import pytest

from abigates import paths
from abigates.layers import STOREY, includes, sources, wrong_arrows


def test_no_arrow_points_up_or_sideways() -> None:
    assert wrong_arrows(paths.ROOT) == []


def test_the_core_is_seen() -> None:
    seen = [path.relative_to(paths.ROOT).parts for path in sources(paths.ROOT)]
    rooms = {parts[1] for parts in seen if parts[0] == "core" and len(parts) > 2}
    assert {"base", "crypto", "json", "cert", "jose", "onem2m", "endpoint"} <= rooms
    assert rooms <= set(STOREY)
    assert any(includes(path) for path in sources(paths.ROOT / "core"))


HOUSE = [
    "core/base/bytes.h",
    "core/crypto/aead.h",
    "core/json/json.h",
    "core/jose/jwe.h",
    "core/cert/judge.h",
    "core/tls/engine.h",
    "core/onem2m/id.h",
    "core/endpoint/keyring.h",
    "core/esprim/open.h",
    "core/s1/open.h",
    "core/receiver/receiver.h",
    "core/lab/lab.h",
    "abi/include/esf/codes.h",
    "abi/include/esf/esf.h",
    "abi/include/esf/unstable/testing.h",
    "abi/src/handles.h",
    "cli/options.h",
]


def arrows(tmp_path: Path, place: str, text: str) -> list[str]:
    for name in HOUSE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text(text)
    return wrong_arrows(tmp_path)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("core/jose/jwe.c", '#include "jose/jwe.h"\n#include "jwe.h"\n#include "crypto/aead.h"\n#include <string.h>'),
        ("core/base/error.c", '#include "esf/codes.h"'),
        ("core/crypto/aead.c", "#include <openssl/aead.h>"),
        ("core/tls/boringssl.c", '#include "tls/engine.h"\n#include "crypto/aead.h"\n#include <openssl/ssl.h>'),
        ("core/e2ekey/run.c", '#include "tls/engine.h"\n#include "cert/judge.h"'),
        ("core/json/tree.c", "#include <cjson/cJSON.h>"),
        ("core/cert/cert.c", '#include "cert/judge.h"\n#include "crypto/aead.h"\n#include <openssl/bytestring.h>'),
        ("core/endpoint/trust.c", '#include "cert/judge.h"'),
        ("core/esprim/open.c", '#include "endpoint/keyring.h"\n#include "jose/jwe.h"\n#include "base/bytes.h"'),
        ("core/receiver/receiver.c", '#include "esprim/open.h"\n#include "s1/open.h"'),
        ("core/lab/lab.c", '#include "esprim/open.h"\n#include "receiver/receiver.h"'),
        ("core/esprim/note.c", '/* #include "receiver/receiver.h" */\n// #include "s1/open.h"'),
        ("abi/src/receiver.c", '#include "esf/esf.h"\n#include "receiver/receiver.h"\n#include "handles.h"'),
        ("abi/src/testing.c", '#include "esf/unstable/testing.h"'),
        ("tests/tls_peers/pump.cpp", '#include "tls/engine.h"'),
        ("tests/unit/jwe.cpp", '#include "jose/jwe.h"\n#include <catch2/catch_test_macros.hpp>'),
        ("cli/main.c", '#include "esf/esf.h"\n#include "options.h"\n#include <stdio.h>'),
        ("bindings/python/esf.i", '%include "esf/esf.h"\n%include "stdint.i"'),
        ("bindings/python/esf.i", '#ifdef ESF_TEST_SEAMS\n%include "esf/unstable/testing.h"\n#endif'),
    ],
)
def test_a_right_arrow_is_accepted(tmp_path: Path, place: str, text: str) -> None:
    assert arrows(tmp_path, place, text + "\n") == []


@pytest.mark.parametrize(
    ("place", "text", "wrong"),
    [
        ("core/base/error.c", '#include "json/json.h"', "an arrow up from core/base to core/json"),
        ("core/jose/jwe.c", '#include "endpoint/keyring.h"', "an arrow up from core/jose to core/endpoint"),
        ("core/jose/jwe.c", '#include "../endpoint/keyring.h"', "an arrow up from core/jose to core/endpoint"),
        ("core/jose/jwe.c", '  #  include "endpoint/keyring.h"', "an arrow up from core/jose to core/endpoint"),
        ("core/jose/jwe.c", "#include <endpoint/keyring.h>", "an arrow up from core/jose to core/endpoint"),
        ("core/crypto/aead.c", '#include "json/json.h"', "an arrow sideways from core/crypto to core/json"),
        ("core/jose/jwe.c", '#include "onem2m/id.h"', "an arrow sideways from core/jose to core/onem2m"),
        ("core/cert/identity.c", '#include "onem2m/id.h"', "an arrow sideways from core/cert to core/onem2m"),
        ("core/crypto/p256.c", '#include "cert/judge.h"', "an arrow up from core/crypto to core/cert"),
        ("core/tls/engine.c", '#include "cert/judge.h"', "an arrow sideways from core/tls to core/cert"),
        ("core/tls/engine.c", '#include "endpoint/keyring.h"', "an arrow up from core/tls to core/endpoint"),
        (
            "core/e2ekey/run.c",
            "#include <openssl/ssl.h>",
            "only core/crypto and core/cert and core/tls may include it",
        ),
        ("core/esprim/open.c", '#include "s1/open.h"', "an arrow sideways from core/esprim to core/s1"),
        ("core/esprim/open.c", '#include "receiver/receiver.h"', "an arrow up from core/esprim to core/receiver"),
        ("core/receiver/receiver.c", '#include "lab/lab.h"', "an arrow up from core/receiver to core/lab"),
        ("core/cellar/wine.c", '#include "base/bytes.h"', "core/cellar has no storey"),
        ("core/esprim/open.c", '#include "esf/esf.h"', "core knows nothing of the ABI but esf/codes.h"),
        ("core/esprim/open.c", "#include <esf/esf.h>", "core knows nothing of the ABI but esf/codes.h"),
        ("core/esprim/open.c", '#include "../../abi/src/handles.h"', "core includes nothing outside core"),
        ("core/esprim/open.c", '#include "esprim/none.h"', "there is no such file in core"),
        ("core/esprim/open.c", "#include WHERE", "an include of a macro cannot be followed"),
        (
            "core/jose/jwe.c",
            "#include <openssl/aead.h>",
            "only core/crypto and core/cert and core/tls may include it",
        ),
        ("core/jose/jwk.c", "#include <cjson/cJSON.h>", "only core/json may include it"),
        ("cli/main.c", '#include "base/bytes.h"', "core headers are for core, "),
        ("cli/main.c", '#include "../abi/src/handles.h"', "cli sees the public headers only"),
        ("cli/main.c", '#include "esf/unstable/testing.h"', "the test seams are for abi/src and the tests"),
        ("cli/main.c", "#include <openssl/aead.h>", "the libraries inside are for the core"),
        ("bindings/python/esf.i", '%include "esf/unstable/testing.h"', "the test seams are for abi/src and the tests"),
        ("bindings/python/esf.i", '%include "endpoint/keyring.h"', "core headers are for core, "),
        ("bindings/python/esf.i", '#include "../../abi/src/handles.h"', "bindings sees the public headers only"),
        ("bench/seal.c", '#include "jose/jwe.h"', "core headers are for core, "),
        ("tests/abi/driver/driver.c", '#include "jose/jwe.h"', "core headers are for core, "),
    ],
)
def test_a_wrong_arrow_is_found(tmp_path: Path, place: str, text: str, wrong: str) -> None:
    found = arrows(tmp_path, place, text + "\n")
    assert len(found) == 1
    assert found[0].startswith(f"{place} includes ")
    assert wrong in found[0]
