# SPDX-License-Identifier: Apache-2.0
"""What one language seals, every other opens: requests and responses, in every form of the calls."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from ends import DUPLICATE, End, answer, epo_of, header_of, originator, receiver, request_text, response_text, seal
from languages import COMMANDS
from world import START, World

NEW_ORO = 1
ALGORITHMS = {"A128GCM": 10, "A192GCM": 11, "A256GCM": 12}
PAIRS = list(itertools.product(COMMANDS, COMMANDS))
pairs = pytest.mark.parametrize(("sealing", "opening"), PAIRS, ids=[f"{a}-{b}" for a, b in PAIRS])


def turns(sending: End, target: End) -> list[tuple[str, str]]:
    """Forms at both ends for one message after the other, until each end has used all of its own once."""
    ours, theirs = sending.party.forms, target.party.forms
    return [(ours[i % len(ours)], theirs[i % len(theirs)]) for i in range(max(len(ours), len(theirs), 2))]


def exchanged(sending: End, target: End, channel: str, rqi: str, forms: tuple[str, str]) -> dict[str, Any]:
    """One request, its response, and the request again, which is a replay. Gives the headers of both objects."""
    request = sending.request(channel)
    inner = request_text(rqi)
    content = seal(sending, request, inner, forms[0], target)
    primitive, sealed = answer(target, content, rqi, forms[1])
    assert primitive == inner
    assert sending.octets("open", request, rsc=2000, content=sealed, form=forms[0]) == response_text(rqi)
    _, again = target.receive(content)
    assert (again["kind"], again["rsc"]) == (DUPLICATE, 5210)
    return {"request": header_of(content), "response": header_of(sealed), "epo": epo_of(content)}


@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "unshared"])
@pytest.mark.parametrize("enc", ALGORITHMS)
@pytest.mark.parametrize("encoding", ["A", "B", "C"])
@pairs
def test_sealed_here_and_opened_there(
    world: World, sealing: str, opening: str, encoding: str, enc: str, is_shared: bool
) -> None:
    algorithms = [ALGORITHMS[enc]]
    with (
        originator(world[sealing], encoding=encoding, originator_algorithms=algorithms) as sending,
        receiver(world[opening], encoding=encoding, next_rro="never") as target,
    ):
        if is_shared:
            sending.call("learn", peer=target.id, info=target.octets("info"))
        channel = sending.channel()
        headers = [
            exchanged(sending, target, channel, f"r{i}", forms) for i, forms in enumerate(turns(sending, target))
        ]
    first, later = headers[0]["request"], headers[1:]
    assert first["oro"]["esri"] == first["ori"] and first["oro"]["espa"] == algorithms
    for header in (found[kind] for found in headers for kind in ("request", "response")):
        assert (header["enc"], header["ori"], header["rri"]) == (enc, first["ori"], first["rri"])
        assert "rro" not in header
    assert first["rri"].startswith("s." if is_shared else "u.")
    assert later and not any("oro" in found["request"] for found in later)


@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "unshared"])
@pairs
def test_the_next_session_rests_on_the_random_object_that_a_response_handed_over(
    world: World, sealing: str, opening: str, is_shared: bool
) -> None:
    world.clock.set(START)
    with originator(world[sealing]) as sending, receiver(world[opening], next_rro="always") as target:
        if is_shared:
            sending.call("learn", peer=target.id, info=target.octets("info"))
        channel = sending.channel()
        request = sending.request(channel)
        content = seal(sending, request, request_text("r1"), "plain", target)
        world.clock.set(START + 2000)  # what is handed over now outlives what the request was sealed under
        _, sealed = answer(target, content, "r1", "plain")
        handed_over = header_of(sealed)["rro"]
        assert sending.octets("open", request, rsc=2000, content=sealed, form="plain") == response_text("r1")
        sending.call("renew", channel, remedy=NEW_ORO)
        second = exchanged(sending, target, channel, "r1", ("plain", "plain"))["request"]
    assert second["rri"] == handed_over["esri"]
    assert second["oro"]["esri"] == second["ori"] != header_of(content)["ori"]
    assert handed_over["esri"].startswith("s." if is_shared else "u.")


@pytest.mark.parametrize("size", [0, 1, 65536, 1 << 20], ids=["empty", "one", "64 KiB", "1 MiB"])
@pairs
def test_long_and_short_content_passes(world: World, sealing: str, opening: str, size: int) -> None:
    padding = "\u20ac" * (size // 3) + "x" * (size % 3)
    with originator(world[sealing]) as sending, receiver(world[opening]) as target:
        sending.call("learn", peer=target.id, info=target.octets("info"))
        request = sending.request(sending.channel())
        inner, response = request_text("r1", pc=padding), response_text("r1", pc=padding)
        content = seal(sending, request, inner, "plain")
        primitive, sealed = answer(target, content, "r1", "plain", response)
        assert primitive == inner
        assert sending.octets("open", request, rsc=2000, content=sealed, form="plain") == response
