# SPDX-License-Identifier: Apache-2.0
"""What one language seals wrongly, or somebody changes on the way, every language refuses: the same octets with the
same code, rsc and words. The Receivers are nodes of one identity: each understands what the others have given out."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from ends import (
    ABSENT,
    DUPLICATE,
    EXISTS,
    FOUND,
    INSERTED,
    KEY,
    KID,
    MARK,
    OCTETS,
    ORIGINATOR,
    ORIGINATOR_RAND,
    PRIMITIVE,
    REFUSED,
    UNREACHABLE,
    End,
    agreed,
    receiver,
    request_text,
    response_text,
    told,
    with_epo,
)
from languages import LANGUAGES
from talk import Party, Reply
from world import START, World

from esprim_ref import b64, jwe, rand
from esprim_ref.rand import Kind
from esprim_ref.session import cek, session_key

SECRET = bytes(range(100, 132))
MAF_KID = "00112233445566778899AABBCCDDEEFF@maf.example"
ORO = {
    "esri": "u.EBESExQVFhcYGRobHB0eHw",
    "esrv": "aBESExQVFhcYGRobHB0eHw",
    "esrx": "20270115T081000",
    "esk": 1,
    "espa": [12],
}


@dataclass
class Store:
    """What the nodes have in common: marks and originator random objects by their ids; or a store out of reach."""

    records: dict[tuple[int, str], bytes] = field(default_factory=dict)
    is_reachable: bool = True

    def serve(self, need: Reply) -> tuple[int, bytes | None]:
        if not self.is_reachable:
            return UNREACHABLE, None
        kind, name = need["need"], need["id"]
        if kind == MARK:
            content = bytes.fromhex(need["content"])
            kept = self.records.setdefault((MARK, name), content)
            return (INSERTED, None) if kept is content else (EXISTS, kept)
        assert kind in (ORIGINATOR_RAND, KEY)
        return ABSENT, None


def take(node: End, content: bytes, store: Store, from_: str = ORIGINATOR) -> Reply:
    """What a node makes of a message, its needs served by the store."""
    name, facts = node.receive(content, from_)
    while "need" in facts:
        answer, data = store.serve(facts)
        facts = node.call("answer_received", name, answer=answer, data=data)
    return facts


@dataclass
class Attacker:
    """Seals in one language with the parts that have no endpoint, under a random object that the Receivers gave out."""

    party: Party
    rro: dict[str, Any]
    others: dict[str, Any]

    def seal(self, primitive: bytes = b"", **changes: Any) -> str:
        scene = {"pairwise": OCTETS.hex(), "kid": KID, "rro": self.rro, "oro": ORO, "at": START} | changes
        return self.party.octets("lab_seal", scene=scene, primitive=primitive or request_text("r1")).decode()

    def content(self, primitive: bytes = b"", **changes: Any) -> bytes:
        return with_epo(self.seal(primitive, **changes))

    def part_changed(self, part: int, change: Callable[[bytes], bytes]) -> bytes:
        parts = self.seal().split(".")
        octets = base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4))
        parts[part] = base64.urlsafe_b64encode(change(octets)).rstrip(b"=").decode()
        return with_epo(".".join(parts))

    def sealed_by_hand(self, plaintext: bytes) -> bytes:
        """What the library would not seal, under the header of what it does seal."""
        rro, oro = (rand.parse_text(json.dumps(value), kind) for value, kind in ((self.rro, Kind.RRO), (ORO, Kind.ORO)))
        header = b64.decode(self.seal().split(".")[0]).decode()
        key = cek(session_key(OCTETS, rro, oro, "A"), "A256GCM")
        return with_epo(jwe.seal(key, bytes(12), header, plaintext))

    def header_changed(self, **members: Any) -> bytes:
        return self.part_changed(0, lambda text: json.dumps(json.loads(text) | members).encode())


def flipped(octets: bytes) -> bytes:
    return bytes([octets[0] ^ 1]) + octets[1:]


def security_info(**members: Any) -> bytes:
    return json.dumps({"m2m:seci": members}).encode()


#: What is delivered, and with which rsc and code it has to be refused.
ATTACKS: dict[str, tuple[Callable[[Attacker], bytes], int, str]] = {
    "nothing": (lambda a: b"", 4000, "ESF_E_JSON"),
    "no JSON": (lambda a: b"{'m2m:seci':{}}", 4000, "ESF_E_JSON"),
    "no UTF-8": (lambda a: b'{"m2m:seci":"\xff"}', 4000, "ESF_E_JSON"),
    "a member twice": (lambda a: b'{"m2m:seci":{"sit":5,"sit":5}}', 4000, "ESF_E_JSON"),
    "nested too deep": (lambda a: b'{"m2m:seci":' * 17 + b"1" + b"}" * 17, 4000, "ESF_E_LIMIT"),
    "no security information": (lambda a: b'{"m2m:cin":{"con":"x"}}', 4000, "ESF_E_FORMAT"),
    "no type": (lambda a: security_info(epo=a.seal()), 4000, "ESF_E_FORMAT"),
    "a type that does not exist": (lambda a: security_info(sit=99), 4000, "ESF_E_FORMAT"),
    "no object": (lambda a: security_info(sit=5), 4000, "ESF_E_FORMAT"),
    "an object that is no text": (lambda a: security_info(sit=5, epo=5), 4000, "ESF_E_FORMAT"),
    "four parts": (lambda a: with_epo(a.seal().rpartition(".")[0]), 4000, "ESF_E_JWE"),
    "an encrypted key": (lambda a: with_epo(a.seal().replace("..", ".AAAA.")), 4000, "ESF_E_JWE"),
    "no base64url": (lambda a: with_epo(a.seal() + "="), 4000, "ESF_E_JWE"),
    "a header that is no JSON": (lambda a: a.part_changed(0, lambda text: b"{"), 4000, "ESF_E_JSON"),
    "a short IV": (lambda a: a.part_changed(2, lambda iv: iv[:11]), 4000, "ESF_E_JWE"),
    "no kid": (lambda a: a.header_changed(kid=None), 4000, "ESF_E_FORMAT"),
    "an rro in a request": (lambda a: a.header_changed(rro=a.rro), 4000, "ESF_E_FORMAT"),
    "an expiry that is none": (lambda a: a.header_changed(oro=ORO | {"esrx": "soon"}), 4000, "ESF_E_RAND"),
    "another algorithm": (lambda a: a.header_changed(alg="A256KW"), 4111, "ESF_E_UNSUPPORTED"),
    "another encryption": (lambda a: a.header_changed(enc="A128CBC-HS256"), 4111, "ESF_E_UNSUPPORTED"),
    "compression": (lambda a: a.header_changed(zip="DEF"), 4111, "ESF_E_UNSUPPORTED"),
    "an algorithm that was not chosen": (lambda a: a.header_changed(enc="A128GCM"), 4111, "ESF_E_UNSUPPORTED"),
    "an unknown key": (lambda a: a.content(kid="k2@m2m.example"), 4112, "ESF_E_UNKNOWN_KEY"),
    "an originator random object that nobody has": (
        lambda a: a.content(include_oro=False), 4113, "ESF_E_ORIGINATOR_RAND"),
    "an originator random object that is over": (
        lambda a: a.content(oro=ORO | {"esrx": "20270115T075959"}, at=START - 60_000), 4113, "ESF_E_ORIGINATOR_RAND"),
    "a receiver random object that was changed": (
        lambda a: a.content(rro=a.rro | {"esri": a.rro["esri"][:-2] + "AA"}), 4114, "ESF_E_RECEIVER_RAND"),
    "a receiver random object for somebody else": (
        lambda a: a.content(rro=a.others, oro=ORO | {"esrx": "20270115T080400"}), 4114, "ESF_E_RECEIVER_RAND"),
    "a flipped bit in the header": (lambda a: a.header_changed(more=1), 4115, "ESF_E_AUTH"),
    "a flipped bit in the IV": (lambda a: a.part_changed(2, flipped), 4115, "ESF_E_AUTH"),
    "a flipped bit in the ciphertext": (lambda a: a.part_changed(3, flipped), 4115, "ESF_E_AUTH"),
    "a flipped bit in the tag": (lambda a: a.part_changed(4, flipped), 4115, "ESF_E_AUTH"),
    "another pairwise key": (lambda a: a.content(pairwise="00" * 32), 4115, "ESF_E_AUTH"),
    "another encoding": (lambda a: a.content(encoding="B"), 4115, "ESF_E_AUTH"),
    "another From": (lambda a: a.content(request_text("r1", "//m2m.example/cse1/Cae2")), 4116, "ESF_E_IMPERSONATION"),
    "no From": (lambda a: a.content(b'{"op":2,"to":"x","rqi":"r1"}'), 4116, "ESF_E_IMPERSONATION"),
    "no request identifier": (
        lambda a: a.sealed_by_hand(b'{"op":2,"to":"x","fr":"//m2m.example/cse1/Cae1"}'), 5210, "ESF_E_PRIMITIVE"),
    "a response where a request belongs": (
        lambda a: a.sealed_by_hand(response_text("r1")), 5210, "ESF_E_PRIMITIVE"),
    "a handshake with an end that has no certificate": (
        lambda a: security_info(sit=6, eckm="AAAA"), 5001, "ESF_E_NOT_IMPLEMENTED"),
}  # fmt: skip

languages = pytest.mark.parametrize("sealing", LANGUAGES)


@pytest.fixture
def nodes(world: World) -> Iterator[dict[str, End]]:
    """A node of the Receiver in each language, under a clock that stands still."""
    world.clock.set(START)
    with ExitStack() as stack:
        made = {}
        for language in LANGUAGES:
            node = stack.enter_context(receiver(world[language]))
            node.call("share", secret_id=1, secret=SECRET)
            made[language] = node
        yield made


def attacker(party: Party, nodes: dict[str, End]) -> Attacker:
    given = nodes["c"].octets("reply", nodes["c"].receive(security_info(sit=3), "/cse1/Cae2")[0], form="plain")
    rro = json.loads(nodes["c"].octets("info"))["esro"]
    return Attacker(party, rro, json.loads(given)["m2m:seci"]["ero"])


@pytest.mark.parametrize("attack", ATTACKS)
@languages
def test_every_language_refuses_it_alike(world: World, nodes: dict[str, End], sealing: str, attack: str) -> None:
    make, rsc, name = ATTACKS[attack]
    content = make(attacker(world[sealing], nodes))
    store = Store()
    said = agreed({language: take(node, content, store) for language, node in nodes.items()})
    assert (said["kind"], said["rsc"], said["name"], said["error_rsc"]) == (REFUSED, rsc, name, rsc)
    assert said["message"]
    assert not store.records, "a message that is refused leaves no mark"


@languages
def test_what_is_not_tampered_with_is_taken_by_one_node_and_a_duplicate_to_all(
    world: World, nodes: dict[str, End], sealing: str
) -> None:
    content = attacker(world[sealing], nodes).content()
    store = Store()
    taken = {language: take(node, content, store) for language, node in nodes.items()}
    first, *others = taken.values()
    assert (first["kind"], first["rsc"], first["peer"]) == (PRIMITIVE, 2000, ORIGINATOR)
    again = {language: take(node, content, store) for language, node in nodes.items()}
    said = agreed(again)
    assert (said["kind"], said["rsc"], said["name"], said["peer"]) == (DUPLICATE, 5210, "ESF_E_DUPLICATE", ORIGINATOR)
    assert [told(other) for other in others] == [said] * len(others)


@languages
def test_a_store_out_of_reach_means_refused(world: World, nodes: dict[str, End], sealing: str) -> None:
    content = attacker(world[sealing], nodes).content()
    store = Store(is_reachable=False)
    said = agreed({language: take(node, content, store) for language, node in nodes.items()})
    assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, 5210, "ESF_E_UNREACHABLE")
    store.is_reachable = True
    assert take(nodes["c"], content, store)["kind"] == PRIMITIVE


@languages
def test_what_is_too_late_is_refused(world: World, nodes: dict[str, End], sealing: str) -> None:
    content = attacker(world[sealing], nodes).content()
    for node in nodes.values():
        node.add_key(ORIGINATOR, kid="k9@m2m.example", expires=START + 1000)
    expiring = attacker(world[sealing], nodes).content(kid="k9@m2m.example")
    world.clock.set(START + 1000)
    said = agreed({language: take(node, expiring, Store()) for language, node in nodes.items()})
    assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, 4112, "ESF_E_KEY_EXPIRED")
    world.clock.set(START + 600_000)
    said = agreed({language: take(node, content, Store()) for language, node in nodes.items()})
    assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, 4113, "ESF_E_ORIGINATOR_RAND")
    world.clock.set(START + 86_400_000)
    said = agreed({language: take(node, content, Store()) for language, node in nodes.items()})
    assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, 4114, "ESF_E_RECEIVER_RAND")


@pytest.mark.parametrize(
    ("answer", "rsc", "name"), [(ABSENT, 4112, "ESF_E_UNKNOWN_KEY"), (UNREACHABLE, 5210, "ESF_E_UNREACHABLE")]
)
@languages
def test_a_key_that_an_authority_does_not_give_means_refused(
    world: World, nodes: dict[str, End], sealing: str, answer: int, rsc: int, name: str
) -> None:
    content = attacker(world[sealing], nodes).content(kid=MAF_KID)
    facts = {}
    for language, node in nodes.items():
        node.call("set", settings={"authorities": ["maf.example"]})
        received, need = node.receive(content)
        wanted = {"need": KEY, "id": MAF_KID, "authority": "maf.example", "usage": 33, "expiry": 0, "content": ""}
        assert {name: need[name] for name in wanted} == wanted
        assert (need["kind"], need["rsc"]) == (0, 0)
        facts[language] = node.call("answer_received", received, answer=answer)
    said = agreed(facts)
    assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, rsc, name)


@languages
def test_a_key_that_an_authority_gives_opens(world: World, nodes: dict[str, End], sealing: str) -> None:
    content = attacker(world[sealing], nodes).content(kid=MAF_KID)
    k = base64.urlsafe_b64encode(OCTETS).rstrip(b"=").decode()
    document = {"kty": "oct", "kid": MAF_KID, "k": k, "suid": 33, "peer": ORIGINATOR}
    for node in nodes.values():
        node.call("set", settings={"authorities": ["maf.example"]})
        received, need = node.receive(content)
        assert need["need"] == KEY
        facts = node.call("answer_received", received, answer=FOUND, data=document)
        assert facts["need"] == MARK
        facts = node.call("answer_received", received, answer=INSERTED)
        assert (facts["kind"], facts["peer"], facts["key_id"]) == (PRIMITIVE, ORIGINATOR, MAF_KID)
