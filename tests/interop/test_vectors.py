# SPDX-License-Identifier: Apache-2.0
"""The published vectors, every case of every file, replayed by every language through its public calls.

Each replay gives what the language said, so that the words of refusals are compared too. What takes known random octets
(objects sealed, random objects and handshakes made, byte for byte) is replayed in builds with test seams:
tests/unit/vectors and the tests of each language."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import e2ekey_replays
import pytest
from ends import INSERTED, MARK, ORIGINATOR, PRIMITIVE, RAND_GIVEN, REFUSED, End, request_text, with_epo
from languages import LANGUAGES
from talk import Failed, Party
from world import START, World

from esprim_ref import b64, jwe, rand
from esprim_ref.errors import Refused
from esprim_ref.rand import Kind, Rand
from esprim_ref.rand_ids import RandSecret
from esprim_ref.session import ALGORITHM_OF, cek, session_key

VECTORS = Path(__file__).parents[1] / "vectors"
Vector = dict[str, Any]

#: How many cases each file has, and so how many each language has to replay.
COUNTS = {
    "carriers": 29,
    "e2ekey-handshakes": 31,
    "e2ekey-refusals": 49,
    "esprim-objects": 65,
    "esprim-refusals": 312,
    "esprim-session-key": 49,
    "identifiers": 60,
    "json-strictness": 182,
    "rand-ids": 53,
    "rfc7520-dir": 1,
}


def load(name: str) -> list[Vector]:
    vectors: list[Vector] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
    return vectors


def refusal(party: Party, do: str, **members: Any) -> dict[str, Any]:
    """What is said of a call that has to fail."""
    try:
        reply = party.call(do, **members)
    except Failed as failed:
        return failed.facts
    raise AssertionError(f"{do} went well: {reply}")


def scene_of(vector: Vector, is_oro_known: bool = True) -> dict[str, Any]:
    scene = {name: vector[name] for name in ("pairwise", "kid", "encoding", "peer", "rro", "at")}
    return scene | ({"oro": vector["oro"]} if is_oro_known and vector["oro"] else {})


# ---- without an endpoint ----


def carrier(world: World, party: Party, vector: Vector) -> object:
    if vector["step"] == "wrap":
        content = vector["content"].encode()
        wrapped = party.octets("wrap", carrier=vector["carrier"], reference=vector["reference"], content=content)
        assert json.loads(wrapped) == json.loads(vector["notification"])
        return wrapped
    notification = vector["notification"].encode()
    if not vector["accept"]:
        return refusal(party, "unwrap", notification=notification)
    content = party.octets("unwrap", notification=notification)
    assert json.loads(content) == json.loads(vector["content"])
    return content


def derived_key(world: World, party: Party, vector: Vector) -> object:
    scene = {name: vector[name] for name in ("pairwise", "encoding", "rro", "oro")}
    key = party.octets("session_key", scene=scene).hex()
    assert key == vector["session_key"]
    assert all(key.startswith(octets) for octets in vector["cek"].values())
    return key


def sealed_object(world: World, party: Party, vector: Vector) -> object:
    plaintext = vector["plaintext"].encode()
    for found in (vector["jwe"].encode(), with_epo(vector["jwe"])):
        assert party.octets("lab_open", scene=scene_of(vector, vector["oro_known"]), object=found) == plaintext
    scene = scene_of(vector) | {"enc": vector["enc"]}
    sealed = party.octets("lab_seal", scene=scene, primitive=plaintext)
    assert sealed.decode() != vector["jwe"]
    for other in LANGUAGES:
        assert world[other].octets("lab_open", scene=scene, object=sealed) == plaintext, other
    report: dict[str, Any] = json.loads(party.octets("inspect", document=vector["jwe"].encode()))
    assert (report["what"], report["valid"]) == ("esprim-object", True)
    return report


def refused_object(world: World, party: Party, vector: Vector) -> object:
    if vector.get("door_only"):
        return refused_at_the_door(world, party, vector)
    found = vector["jwe"].encode()
    if vector["accept"]:
        return party.octets("lab_open", scene=scene_of(vector), object=found)
    said = refusal(party, "lab_open", scene=scene_of(vector), object=found)
    assert said["error_rsc"] == vector["rsc"]
    return said


def strict_text(world: World, party: Party, vector: Vector) -> object:
    """Through the carrier, which reads any JSON text: a good one that is no security content breaks another rule."""
    octets = bytes.fromhex(vector["hex"]) if "hex" in vector else vector["text"].encode()
    said = refusal(party, "unwrap", notification=octets)
    assert said["name"] in ({"ESF_E_FORMAT"} if vector["accept"] else {"ESF_E_JSON", "ESF_E_LIMIT"})
    return said


def plain_jose(world: World, party: Party, vector: Vector) -> object:
    """A JWE that is no ESPrim Object: it is told apart, and not opened."""
    report: dict[str, Any] = json.loads(party.octets("inspect", document=vector["jwe"].encode()))
    assert report["what"] == "jwe"
    key: dict[str, Any] = json.loads(party.octets("inspect", document=json.dumps(vector["jwk"]).encode()))
    assert key["what"] == "jwk"
    return [report, key]


# ---- with an endpoint ----


def sealed_by_hand(vector: Vector, rro: Rand, oro: Rand, header: dict[str, Any], plaintext: bytes) -> bytes:
    pairwise = bytes.fromhex(vector["pairwise"])
    key = cek(session_key(pairwise, rro, oro, vector["encoding"]), header["enc"])
    return with_epo(jwe.seal(key, bytes(12), json.dumps(header, separators=(",", ":")), plaintext))


def refused_at_the_door(world: World, party: Party, vector: Vector) -> object:
    """The same primitive under a random object of a living Receiver, which knows who it is."""
    scene = scene_of(vector)
    del scene["peer"]
    plaintext = party.octets("lab_open", scene=scene, object=vector["jwe"].encode())
    header = json.loads(b64.decode(vector["jwe"].split(".")[0]))
    with End(party, vector["own"]) as node:
        facts = {"kid": vector["kid"], "octets": bytes.fromhex(vector["pairwise"]), "encoding": vector["encoding"]}
        node.add_key(vector["peer"], **facts)
        world.clock.set(vector["at"])
        published = json.loads(node.octets("info"))["esro"]
        rro = rand.parse_text(json.dumps(published), Kind.RRO)
        oro = rand.parse_text(json.dumps(header["oro"]), Kind.ORO)
        content = sealed_by_hand(vector, rro, oro, header | {"rri": rro.esri}, plaintext)
        _, said = node.receive(content, vector["peer"])
    assert (said["kind"], said["rsc"]) == (REFUSED, vector["rsc"])
    return said


def node_of(party: Party, vector: Vector, secret: bytes, secret_id: int, **settings: Any) -> End:
    node = End(party, vector["own"], settings)
    node.call("share", secret_id=secret_id, secret=secret)
    return node


def given_out(node: End, from_: str) -> str:
    """The id of the random object that a node gives to whom the hub calls `from_`."""
    received, facts = node.receive(b'{"m2m:seci":{"sit":3}}', from_)
    assert facts["kind"] == RAND_GIVEN
    esri: str = json.loads(node.octets("reply", received, form="plain"))["m2m:seci"]["ero"]["esri"]
    return esri


def made_absolute(world: World, party: Party, vector: Vector) -> object:
    """Seen by the random object that a node gives out: its MAC binds the requester's absolute id (D9)."""
    secret = bytes(range(32))
    registrar: str = vector.get("registrar", "")
    if registrar and not registrar.startswith("//"):
        registrar = "//" + vector["own"].split("/")[2] + registrar
    world.clock.set(START)
    settings = {"registrar": registrar} if registrar else {}
    with node_of(party, vector, secret, 1, **settings) as node:
        if vector["id"] == "":
            content = b'{"m2m:seci":{"sit":3}}'
            return refusal(party, "receive", on=node.name, content=content, **{"as": "nobody", "from": ""})
        esri = given_out(node, vector["id"])
    RandSecret(secret, 1, vector["own"]).recall(esri, vector["absolute"], START)
    return vector["absolute"]


def known_rand(vector: Vector) -> Rand | None:
    try:
        own = RandSecret(bytes.fromhex(vector["secret"]), vector["secret_id"], vector["own"])
        return own.recall(vector["esri"], vector["requester"], vector["at"])
    except Refused:
        return None


def recalled(world: World, party: Party, vector: Vector) -> object:
    """A node understands the ids that any node with its secret has given out, and no others."""
    secret = bytes.fromhex(vector["secret"])
    peer = vector["requester"] or ORIGINATOR
    world.clock.set(vector["at"])
    with node_of(party, vector, secret, vector["secret_id"]) as node:
        if not peer.startswith("//"):  # nobody can share a key with it
            RandSecret(secret, vector["secret_id"], vector["own"]).recall(given_out(node, peer), peer, vector["at"])
            return peer
        node.add_key(peer)
        rro = known_rand(vector)
        assert (rro is not None) == vector["accept"]
        content = under(rro or ANY_RAND, vector["esri"], peer)
        received, said = node.receive(content, peer)
        if not vector["accept"]:
            assert (said["kind"], said["rsc"]) == (REFUSED, vector["rsc"])
            return said
        assert said["need"] == MARK
        said = node.call("answer_received", received, answer=INSERTED)
        assert (said["kind"], said["peer"]) == (PRIMITIVE, peer)
        return said


ANY_RAND = Rand(Kind.RRO, "s.X", "aBESExQVFhcYGRobHB0eHw", "20270101T000000", (1,), (12,))


def under(rro: Rand, esri: str, peer: str) -> bytes:
    """A request from `peer` under that random object, whatever its header calls it."""
    espa = rro.espa[:1]
    oro: dict[str, Any] = {
        "esri": "u.EBESExQVFhcYGRobHB0eHw",
        "esrv": "aBESExQVFhcYGRobHB0eHw",
        "esrx": "20270101T000000",
    }
    oro |= {"esk": 1, "espa": espa}
    enc = next(name for name, number in ALGORITHM_OF.items() if number == espa[0])
    header = {"alg": "dir", "enc": enc, "kid": "k1@m2m.example", "ori": oro["esri"], "rri": esri, "oro": oro}
    vector = {"pairwise": bytes(range(32)).hex(), "encoding": "A"}
    oro_text = json.dumps(oro, separators=(",", ":"))
    return sealed_by_hand(vector, rro, rand.parse_text(oro_text, Kind.ORO), header, request_text("r1", peer))


# ---- all of them ----

REPLAYS: dict[str, Callable[[World, Party, Vector], object]] = {
    "carriers": carrier,
    "e2ekey-handshakes": e2ekey_replays.handshake,
    "e2ekey-refusals": e2ekey_replays.refusal,
    "esprim-objects": sealed_object,
    "esprim-refusals": refused_object,
    "esprim-session-key": derived_key,
    "identifiers": made_absolute,
    "json-strictness": strict_text,
    "rand-ids": recalled,
    "rfc7520-dir": plain_jose,
}


def test_the_table_has_every_file_and_every_case() -> None:
    assert {path.stem: len(load(path.stem)) for path in VECTORS.glob("*.json")} == COUNTS
    assert set(REPLAYS) == set(COUNTS)


def replayed(world: World, language: str, name: str) -> list[object]:
    """What a language said to every case of a file."""
    said = []
    for vector in load(name):
        world.clock.set(0)
        try:
            said.append(REPLAYS[name](world, world[language], vector))
        except (AssertionError, Failed, Refused) as bad:
            raise AssertionError(f"{language}: {name}: {vector.get('name') or vector['id']!r}: {bad}") from bad
    return said


@pytest.fixture(scope="module")
def said_by_c(world: World) -> dict[str, list[object]]:
    return {name: replayed(world, "c", name) for name in REPLAYS}


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_replays_every_case_and_says_the_same(
    world: World, said_by_c: dict[str, list[object]], language: str, name: str
) -> None:
    said = replayed(world, language, name)
    assert len(said) == COUNTS[name]
    for vector, ours, first in zip(load(name), said, said_by_c[name], strict=True):
        assert ours == first, vector.get("name")
