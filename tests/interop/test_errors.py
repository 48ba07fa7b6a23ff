# SPDX-License-Identifier: Apache-2.0
"""Every error that a program can provoke says the same in every language: category, code, name, text, place, rsc and
remedy.

A script is a list of calls with the names of the errors that they have to end with. Each language plays it with an end
of its own, and what C says is what all have to say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ends import (
    ABSENT,
    EXISTS,
    FOUND,
    ORIGINATOR,
    RECEIVER,
    UNREACHABLE,
    End,
    answer,
    epo_of,
    originator,
    receiver,
    request_text,
    response_text,
    seal,
    with_epo,
)
from languages import LANGUAGES
from notes import Notes, Play, check_every_language_says_the_same
from talk import Failed, Party
from world import START, World


def identities(party: Party, notes: Notes) -> None:
    for bad in ("", "x", "/cse1", "//", "//m2m.example", "//m2m.example/", "//m2m.example/cse1/C a", "//" + "a" * 300):
        notes.refused("ESF_E_IDENTIFIER", None, "endpoint", id=bad)
    with End(party, ORIGINATOR) as end:
        for bad in ("", "x", "/cse2", "//m2m.example"):
            notes.refused("ESF_E_IDENTIFIER", end, "channel", receiver=bad)
            notes.refused("ESF_E_IDENTIFIER", end, "learn", peer=bad, info={"esf": [13]})
        notes.refused("ESF_E_REFLECTION", end, "channel", receiver=ORIGINATOR)
        for bad in ("", "x" * 300):
            notes.refused("ESF_E_IDENTIFIER", end, "receive", content=b"{}", **{"from": bad})


def keys(party: Party, notes: Notes) -> None:
    def key(name: str, **facts: Any) -> None:
        notes.refused(name, end, "key", **{"kid": "k1", "octets": bytes(32), "peer": RECEIVER} | facts)

    def jwk(name: str, **members: Any) -> None:
        document = {"kty": "oct", "kid": "k9", "k": "A" * 43, "suid": 13, "peer": RECEIVER} | members
        notes.refused(name, end, "jwk", jwk={name: value for name, value in document.items() if value is not None})

    with End(party, ORIGINATOR) as end:
        key("ESF_E_IDENTIFIER", kid="")
        key("ESF_E_IDENTIFIER", kid="k" * 256)
        key("ESF_E_IDENTIFIER", peer="cse2")
        for octets, name in ((b"", "WEAK_KEY"), (bytes(15), "WEAK_KEY"), (bytes(65), "LIMIT")):
            key(f"ESF_E_{name}", octets=octets)
        for usage in (0, 1, 16, 99, -13):
            key("ESF_E_ARGUMENT", usage=usage)
        key("ESF_E_ARGUMENT", expires=-1)
        key("ESF_E_KEY_EXPIRED", expires=START)
        key("ESF_E_REFLECTION", peer=ORIGINATOR)
        end.add_key(RECEIVER, kid="k1")
        key("ESF_E_EXISTS", octets=bytes(range(1, 33)))
        notes.refused("ESF_E_UNKNOWN_KEY", end, "remove_key", kid="k2")
        notes.refused("ESF_E_UNKNOWN_KEY", end, "remove_key", kid="k1", usage=14)
        notes.refused("ESF_E_JSON", end, "jwk", jwk=b"{")
        jwk("ESF_E_UNSUPPORTED", kty="RSA")
        for name, value in (("k", None), ("k", "*"), ("kid", None), ("suid", "13"), ("encoding", "D"), ("more", 1)):
            jwk("ESF_E_FORMAT", **{name: value})
        jwk("ESF_E_POLICY", peer=None)
        jwk("ESF_E_POLICY", suid=None)
        jwk("ESF_E_WEAK_KEY", k="AAAA")


def settings(party: Party, notes: Notes) -> None:
    notes.refused("ESF_E_FORMAT", None, "endpoint", id=RECEIVER, settings={"unknown": 1})
    with End(party, RECEIVER) as end:
        for document, name in (
            ({"unknown": 1}, "FORMAT"),
            ({"marks_max": "1"}, "FORMAT"),
            ({"marks_max": 0}, "POLICY"),
            ({"marks_max": 1 << 40}, "POLICY"),
            ({"receiver_algorithms": []}, "FORMAT"),
            ({"receiver_algorithms": [9]}, "FORMAT"),
            ({"next_rro": "perhaps"}, "FORMAT"),
            ({"authorities": ["a"] * 17}, "POLICY"),
        ):
            notes.refused(f"ESF_E_{name}", end, "set", settings=document)
        for octets, name in ((bytes(31), "WEAK_KEY"), (bytes(1 << 16), "LIMIT")):
            notes.refused(f"ESF_E_{name}", end, "share", secret_id=1, secret=octets)
        for number in (-1, 256):
            notes.refused("ESF_E_ARGUMENT", end, "share", secret_id=number, secret=bytes(32))
        end.call("share", secret_id=1, secret=bytes(32))
        notes.refused("ESF_E_STATE", end, "share", secret_id=1, secret=bytes(32))


def published(party: Party, notes: Notes) -> None:
    with End(party, ORIGINATOR) as end, End(party, RECEIVER) as other:
        info = json.loads(other.octets("info"))
        notes.refused("ESF_E_JSON", end, "learn", peer=RECEIVER, info=b"")
        notes.refused("ESF_E_FORMAT", end, "learn", peer=RECEIVER, info=b"5")
        notes.refused("ESF_E_FORMAT", end, "learn", peer=RECEIVER, info={"esf": "13"})
        notes.refused("ESF_E_RAND", end, "learn", peer=RECEIVER, info={"esf": [13], "esro": {"esri": "x"}})
        notes.refused("ESF_E_LIMIT", end, "learn", peer=RECEIVER, info=b"[" * 17 + b"]" * 17)
        notes.refused("ESF_E_REFLECTION", end, "learn", peer=ORIGINATOR, info=info)
        own = json.loads(end.octets("info"))
        notes.refused("ESF_E_REFLECTION", end, "learn", peer=RECEIVER, info=own)


def sealing(party: Party, notes: Notes) -> None:
    for form in party.forms:
        with originator(party) as end, receiver(party) as other:
            end.call("learn", peer=RECEIVER, info=other.octets("info"))
            channel = end.channel()
            request = end.request(channel)
            for primitive, name in (
                (b"", "JSON"),
                (b"{", "JSON"),
                (b"[]", "PRIMITIVE"),
                (response_text("r"), "PRIMITIVE"),
                (b'{"op":2,"fr":"' + ORIGINATOR.encode() + b'"}', "PRIMITIVE"),
                (request_text("r", RECEIVER), "IMPERSONATION"),
                (b'{"op":2,"rqi":"r"}', "IMPERSONATION"),
            ):
                notes.refused(f"ESF_E_{name}", end, "seal", request, primitive=primitive, form=form)
            notes.refused("ESF_E_STATE", end, "content", request, form=form, capacity=1 << 12)
            notes.refused("ESF_E_STATE", end, "open", request, rsc=2000, content=b"{}", form=form)
            seal(end, request, request_text("r"), form)
            notes.refused("ESF_E_STATE", end, "seal", request, primitive=request_text("r2"), form=form)
            again = end.request(channel)
            notes.refused("ESF_E_DUPLICATE", end, "seal", again, primitive=request_text("r"), form=form)


def misusing_a_request(party: Party, notes: Notes) -> None:
    with originator(party) as end:
        channel = end.channel()
        notes.refused("ESF_E_STATE", end, "answer_request", end.request(channel), answer=FOUND)
        for timeout in (0, -1000, 3_600_001):
            notes.refused("ESF_E_POLICY", end, "request", channel, timeout=timeout)


def without_a_partner(party: Party, notes: Notes) -> None:
    with End(party, ORIGINATOR) as end:
        request = end.request(end.channel())
        notes.refused("ESF_E_UNKNOWN_KEY", end, "seal", request, primitive=request_text("r"), form="plain")
        end.add_key(RECEIVER)
        end.call("learn", peer=RECEIVER, info={"esf": [14]})
        request = end.request(end.channel())
        notes.refused("ESF_E_UNSUPPORTED", end, "seal", request, primitive=request_text("r"), form="plain")


def asking_for_a_random_object(party: Party, notes: Notes) -> None:
    no_object = b'{"m2m:seci":{"sit":4}}'
    for number, data, name in (
        (UNREACHABLE, None, "UNREACHABLE"),
        (ABSENT, None, "PEER_REFUSED"),
        (EXISTS, None, "ARGUMENT"),
        (FOUND, b"", "JSON"),
        (FOUND, b"{}", "FORMAT"),
        (FOUND, no_object, "FORMAT"),
        (FOUND, b'{"m2m:seci":{"sit":4,"ero":{}}}', "RAND"),
    ):
        with originator(party) as end:
            request = end.request(end.channel())
            assert "need" in end.call("seal", request, primitive=request_text("r"), form="plain")
            notes.refused(f"ESF_E_{name}", end, "answer_request", request, answer=number, data=data)


def opening(party: Party, notes: Notes) -> None:
    for form in party.forms:
        with originator(party) as end, receiver(party, next_rro="never") as other:
            end.call("learn", peer=RECEIVER, info=other.octets("info"))
            channel = end.channel()
            first, second = end.request(channel), end.request(channel)
            answers = []
            for request, rqi in ((first, "1"), (second, "2")):
                answers.append(answer(other, seal(end, request, request_text(rqi), form), rqi, form)[1])
            for rsc in (4000, 4111, 4112, 4113, 4114, 4115, 4116, 5000, 5001, 5103, 5210, 5211, 9999, 1000):
                notes.refused("ESF_E_PEER_REFUSED", end, "open", first, rsc=rsc, content=b"", form=form)
            for rsc in (0, -1, 999, 10000):
                notes.refused("ESF_E_ARGUMENT", end, "open", first, rsc=rsc, content=answers[0], form=form)
            parts = epo_of(answers[0]).split(".")
            for content, name in (
                (b"", "FORMAT"),
                (b"{}", "FORMAT"),
                (b'{"m2m:seci":{"sit":3}}', "FORMAT"),
                (with_epo("a.b.c"), "JWE"),
                (with_epo(".".join([*parts[:3], "AAAA" + parts[3][4:], parts[4]])), "AUTH"),
                (answers[1], "PRIMITIVE"),
            ):
                notes.refused(f"ESF_E_{name}", end, "open", first, rsc=2000, content=content, form=form)
            opened = end.octets("open", first, rsc=2000, content=answers[0], form=form)
            assert opened == response_text("1")
            notes.refused("ESF_E_STATE", end, "open", first, rsc=2000, content=answers[0], form=form)


def receiving(party: Party, notes: Notes) -> None:
    for form in party.forms:
        with originator(party) as end, receiver(party) as other:
            end.call("learn", peer=RECEIVER, info=other.octets("info"))
            content = seal(end, end.request(end.channel()), request_text("r"), form)
            received, _ = other.receive(content)
            refused, _ = other.receive(b"{}")
            asked, _ = other.receive(b'{"m2m:seci":{"sit":3}}')
            for name in (refused, asked):
                notes.refused("ESF_E_STATE", other, "primitive", name, form=form, capacity=1 << 12)
                notes.refused("ESF_E_STATE", other, "exchange", name)
            notes.refused("ESF_E_STATE", other, "answer_received", received, answer=FOUND)
            exchange = other.make("exchange", "exchange", on=received)
            for response, name in (
                (b"", "JSON"),
                (request_text("r"), "PRIMITIVE"),
                (response_text("another"), "PRIMITIVE"),
                (response_text("r", fr=ORIGINATOR), "IMPERSONATION"),
            ):
                notes.refused(f"ESF_E_{name}", other, "respond", exchange, response=response, form=form)
            other.octets("respond", exchange, "content", response=response_text("r"), form=form)
            notes.refused("ESF_E_STATE", other, "respond", exchange, response=response_text("r"), form=form)


def too_small(party: Party, notes: Notes) -> None:
    """Memory of the caller that is too small is told before anything happens: the same call with enough goes well."""
    with originator(party) as end, receiver(party) as other:
        end.call("learn", peer=RECEIVER, info=other.octets("info"))
        request = end.request(end.channel())
        inner, response = request_text("r"), response_text("r")
        for capacity in (0, 1, 64):
            notes.refused("ESF_E_TOO_SMALL", end, "seal", request, primitive=inner, form="into", capacity=capacity)
        content = seal(end, request, inner, "into")
        notes.refused("ESF_E_STATE", end, "content", request, form="into", capacity=len(content))
        kept = end.request(end.channel())
        again = seal(end, kept, request_text("r2"), "plain")
        notes.refused("ESF_E_TOO_SMALL", end, "content", kept, form="into", capacity=len(again) - 1)
        assert end.octets("content", kept, "content", form="into", capacity=len(again)) == again
        received, _ = other.receive(content)
        notes.refused("ESF_E_TOO_SMALL", other, "primitive", received, form="into", capacity=len(inner) - 1)
        assert other.octets("primitive", received, form="into", capacity=len(inner)) == inner
        asked, _ = other.receive(b'{"m2m:seci":{"sit":3}}')
        notes.refused("ESF_E_TOO_SMALL", other, "reply", asked, form="into", capacity=10)
        exchange = other.make("exchange", "exchange", on=received)
        notes.refused("ESF_E_TOO_SMALL", other, "respond", exchange, response=response, form="into", capacity=64)
        sealed = other.octets("respond", exchange, "content", response=response, form="into")
        notes.refused("ESF_E_TOO_SMALL", end, "open", request, rsc=2000, content=sealed, form="into", capacity=8)
        opened = end.octets("open", request, rsc=2000, content=sealed, form="into")
        assert opened == response


def carriers_and_lab(party: Party, notes: Notes) -> None:
    content = b'{"m2m:seci":{"sit":3}}'
    for carrier, reference, text, name in (
        ("seci", "/cse1/C", content, "ARGUMENT"),
        ("sgn", "", content, "ARGUMENT"),
        ("sgn", "/cse1/C", b"", "JSON"),
        ("sgn", "/cse1/C", b"{}", "FORMAT"),
    ):
        notes.refused(f"ESF_E_{name}", None, "wrap", carrier=carrier, reference=reference, content=text)
    for text, name in ((b"", "JSON"), (b"{}", "FORMAT"), (b"\xff", "JSON")):
        notes.refused(f"ESF_E_{name}", None, "unwrap", notification=text)
    for scene, name in ((b"", "JSON"), (b"{}", "FORMAT"), (b'{"pairwise":"00"}', "WEAK_KEY")):
        notes.refused(f"ESF_E_{name}", None, "session_key", scene=scene)
        notes.refused(f"ESF_E_{name}", None, "lab_seal", scene=scene, primitive=request_text("r"))
        notes.refused(f"ESF_E_{name}", None, "lab_open", scene=scene, object=b"a.b.c.d.e")


SCRIPTS: list[Play] = [
    identities,
    keys,
    settings,
    published,
    sealing,
    misusing_a_request,
    without_a_partner,
    asking_for_a_random_object,
    opening,
    receiving,
    too_small,
    carriers_and_lab,
]


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "c"])
def test_a_closed_object_says_so(world: World, language: str) -> None:
    """In C a freed handle is the caller's fault; the other languages notice, and say it with the same words."""
    party = world[language]
    with originator(party) as end, receiver(party) as other:
        end.call("learn", peer=RECEIVER, info=other.octets("info"))
        channel = end.channel()
        request = end.request(channel)
        received, _ = other.receive(seal(end, request, request_text("r"), "plain"))
        exchange = other.make("exchange", "exchange", on=received)
        for word, do, on, members in (
            ("exchange", "respond", exchange, {"response": response_text("r"), "form": "plain"}),
            ("received", "primitive", received, {"form": "plain"}),
            ("request", "content", request, {"form": "plain"}),
            ("channel", "renew", channel, {"remedy": 1}),
            ("endpoint", "report", end.name, {}),
        ):
            end.call("close", on)
            end.call("close", on)
            with pytest.raises(Failed) as refused:
                end.call(do, on, **members)
            wanted = {"category": "State", "name": "ESF_E_STATE", "message": f"this {word} is closed; make a new one"}
            assert {name: refused.value.facts[name] for name in wanted} == wanted


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("script", SCRIPTS, ids=[script.__name__ for script in SCRIPTS])
def test_every_language_says_the_same(world: World, script: Play) -> None:
    check_every_language_says_the_same(world, script)
