# SPDX-License-Identifier: Apache-2.0
"""Random objects derived from a given secret (D9): what one makes the other recognises, and nothing else."""

from __future__ import annotations

import json
import time

from dice import Dice, seeds, thrown

import libesf
from esprim_ref import b64, rand, security_info
from esprim_ref.errors import Refused
from esprim_ref.keys import Key
from esprim_ref.originator import Originator
from esprim_ref.rand import Kind, Rand
from esprim_ref.rand_ids import NONCE_SIZE, ORDER, RandSecret

MINUTE = 60_000
OWN, AE, OTHER = "//m2m.example.com/cse2", "//m2m.example.com/cse1/Cae1", "//m2m.example.com/cse1/Cae2"


def clock() -> int:
    return time.time_ns() // 1_000_000


def parties(dice: Dice) -> tuple[libesf.Endpoint, RandSecret, Originator]:
    """A library endpoint that shares its secret, the same secret in the reference, and a device."""
    secret, secret_id, octets = dice.octets(dice.one(32, 48, 64)), dice.randrange(256), dice.octets(32)
    endpoint = libesf.Endpoint(OWN)
    endpoint.share(secret_id, secret)
    endpoint.add_key(libesf.Key("k1", octets, peer=AE))
    device = Originator(AE, OWN)
    device.keyring.add(Key("k1", octets, OWN))
    return endpoint, RandSecret(secret, secret_id, OWN), device


def outcome(endpoint: libesf.Endpoint, device: Originator, rro: Rand, dice: Dice) -> int:
    """The status code of a request that the device seals under a random object."""
    device.use_rro(rro, clock())
    request = json.dumps({"op": 2, "to": "/x", "fr": AE, "rqi": dice.name()}).encode()
    sealed = device.seal(request, clock(), dice.octets)
    with endpoint.receive(sealed.content, AE) as received:
        if received.need is not None:
            assert received.need.kind == libesf.NeedKind.MARK
            assert received.answer(libesf.Answer.INSERTED)
            assert received.primitive_bytes == request
        return received.rsc


def test_what_the_library_gives_out_the_reference_derives() -> None:
    for seed in seeds(700_000, 200):
        with thrown(seed) as dice:
            endpoint, secret, _ = parties(dice)
            with endpoint:
                requester = dice.one(AE, OTHER)
                with endpoint.receive(security_info.write_rand_request(), requester) as received:
                    given = rand.parse(security_info.read(received.reply_bytes).member, Kind.RRO)
                shared = security_info.read_e2e_sec_info(json.dumps(endpoint.info()).encode()).shared
            assert secret.recall(given.esri, requester, clock()) == given
            assert shared is not None and secret.recall(shared.esri, AE, clock()) == shared


def test_what_the_reference_derives_the_library_recognises() -> None:
    for seed in seeds(710_000, 200):
        with thrown(seed) as dice:
            endpoint, secret, device = parties(dice)
            espa = [12, *dice.sample([10, 11], dice.randrange(3))]
            expiry = clock() + dice.randint(1, 60) * MINUTE
            made = secret.make(dice.one("", AE), espa, expiry, dice.octets(NONCE_SIZE))
            with endpoint:
                assert outcome(endpoint, device, made, dice) == 2000


def test_what_the_reference_does_not_recognise_the_library_does_not_either() -> None:
    refused = 0
    for seed in seeds(720_000, 400):
        with thrown(seed) as dice:
            endpoint, secret, device = parties(dice)
            made = secret.make(dice.one("", AE, OTHER), ORDER, clock() + 30 * MINUTE, dice.octets(NONCE_SIZE))
            octets = bytearray(b64.decode(made.esri[2:]))
            if dice.happens(60):
                octets[dice.randrange(len(octets))] ^= 1 << dice.randrange(8)
            esri = dice.one(made.esri[:2], made.esri[:2], "s.", "u.", "x.") + b64.encode(bytes(octets))
            changed = Rand(Kind.RRO, esri, made.esrv, made.esrx, made.esks, made.espa)
            try:
                secret.recall(esri, AE, clock())
                expected = 2000
            except Refused as no:
                expected = no.rsc
                refused += 1
            with endpoint:
                assert outcome(endpoint, device, changed, dice) == expected
    assert refused != 0 or len(list(seeds(0, 400))) == 1
