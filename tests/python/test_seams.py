# SPDX-License-Identifier: Apache-2.0
"""In the build with test seams: objects and handshakes as published, and no allocation whose failure would go wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
WHEELS = Path(os.environ.get("ESF_BUILD", FOLDER.parent.parent / "build")) / "seams-wheel"


@pytest.fixture(scope="session")
def seams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked package with seams."""
    (wheel,) = WHEELS.glob("libesf-*.whl")
    folder = tmp_path_factory.mktemp("seams")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(seams: Path, script: str) -> str:
    paths = os.pathsep.join([str(seams), str(FOLDER)])
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", "from libesf import _native\nassert _native.testing_set_time\n" + script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_objects_are_sealed_byte_for_byte_as_published(seams: Path) -> None:
    said = run(
        seams,
        """
import json
from test_vectors import FOLDER, scene_of
from libesf import lab

def is_ours(vector):
    # Whether the header is as we write it; the others show what else a Receiver takes.
    header = json.loads(vector["header"])
    order = [name for name in ("alg", "enc", "kid", "cty", "ori", "rri", "oro", "rro") if name in header]
    compact = json.dumps(header, separators=(",", ":"), ensure_ascii=False)
    same_oro = header.get("oro", vector["oro"]) == vector["oro"]
    return "cty" in header and same_oro and list(header) == order and compact == vector["header"]

equal = 0
for vector in filter(is_ours, json.loads((FOLDER / "esprim-objects.json").read_text())["vectors"]):
    header = json.loads(vector["header"])
    scene = scene_of(vector, vector["oro"]) | {"enc": vector["enc"], "cty": header["cty"]}
    if vector["direction"] == "request":
        scene["include_oro"] = "oro" in header
    elif "rro" in header:
        scene["next_rro"] = header["rro"]
    _native.testing_set_random(bytes.fromhex(vector["iv"]))
    sealed = lab.seal(scene, vector["plaintext"])
    if sealed == vector["jwe"]:
        equal += 1
    else:
        print("differs:", vector["name"], sealed.split(".")[0], vector["jwe"].split(".")[0])
print(equal)
""",
    )
    assert "differs" not in said
    # All encodings and algorithms, with and without oro, requests and responses.
    assert int(said) >= 27


def test_handshakes_go_octet_by_octet_as_published(seams: Path) -> None:
    done = json.loads(run(seams, "import e2ekey_replay\ne2ekey_replay.main()"))
    assert done["initiator"] >= 18
    assert done["terminator"] >= 18
    assert done["refused"] >= 45


def test_every_allocation_may_fail(seams: Path) -> None:
    """One whole exchange, with the first, the second, ... allocation failing, until none fails any more."""
    run(
        seams,
        """
import gc
import libesf
from libesf import lab
from ends import *

def story():
    with originator() as sender, receiver() as target:
        hub = Hub(target)
        with sender.channel(RECEIVER) as channel:
            assert channel.send(primitive(), hub.notify) == response_to(primitive())

for nth in range(1, 5000):
    _native.testing_fail_allocation(nth)
    try:
        story()
    except libesf.ResourceError as error:
        assert error.code == libesf.codes.E_NO_MEMORY, error
    except libesf.StateError as error:
        # The Receiver could not answer for lack of memory and was taken for one that refuses.
        assert error.code == libesf.codes.E_PEER_REFUSED, error
    failed = _native.testing_allocation_failed()
    _native.testing_fail_allocation(0)
    gc.collect()
    assert lab.live_objects() == 0, nth
    if not failed:
        break
else:
    raise SystemExit("allocations never ended")
assert nth > 20
""",
    )


def test_time_stands_where_it_is_put(seams: Path) -> None:
    run(
        seams,
        """
import libesf
from ends import *
now = 1_800_000_000_000
_native.testing_set_time(now)
with originator() as sender, receiver() as target:
    give_key(sender, RECEIVER, kid="short", expires=now + 60_000)
    give_key(target, ORIGINATOR, kid="short", expires=now + 60_000)
    first, second = sealed(sender, target), sealed(sender, target, primitive("r2"))
    assert target.receive(first, ORIGINATOR).kind == libesf.ReceivedKind.PRIMITIVE
    _native.testing_set_time(now + 60_001)
    late = target.receive(second, ORIGINATOR)
    assert (late.kind, late.rsc) == (libesf.ReceivedKind.REFUSED, 4112), (late.kind, late.rsc)
    assert late.error.code == libesf.codes.E_KEY_EXPIRED
    late.close()
""",
    )
