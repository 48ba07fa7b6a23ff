# SPDX-License-Identifier: Apache-2.0
"""Two processes of `esf e2ekey` agree on a key, or say why they do not."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from esf_program import Esf, Run
from trial import CSE, HOME, LAMP, Authority, End, answer, ended, init, key, keys, over_a_folder, over_a_pipe, started


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def lamp(authority: Authority) -> End:
    return authority.ae(LAMP)


@pytest.fixture
def home(authority: Authority) -> End:
    return authority.ae(HOME)


@pytest.fixture
def letters(authority: Authority, lamp: End, home: End, tmp_path: Path) -> list[Path]:
    """The four messages of a run that went well."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for said in over_a_folder(folder, init(lamp, home), answer(home, lamp)):
        assert said.code == 0, said.err
    return [folder / f"{number}.json" for number in (1, 2, 3, 4)]


FLAVOURS: dict[str, Callable[[Authority], End]] = {
    "AE-ID": lambda authority: authority.ae(LAMP),
    "CSE-ID": lambda authority: authority.cse(),
    "Node-ID": lambda authority: authority.by_entry(LAMP, "node-id", "1.3.6.1.4.1.343"),
    "device": lambda authority: authority.by_entry(LAMP, "device", "0.2.481.1.100.3030.10011"),
    "FQDN": lambda authority: authority.outside("lamp.outside.example"),
    "raw public key": lambda authority: authority.raw(LAMP),
}


# ---- agreeing ----


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("initiates", [True, False], ids=["initiates", "answers"])
def test_an_end_of_every_flavour_agrees_with_another(authority: Authority, flavour: str, initiates: bool) -> None:
    one, other = FLAVOURS[flavour](authority), authority.ae(HOME)
    first, second = (one, other) if initiates else (other, one)
    begun, answered = over_a_pipe(init(first, second), answer(second, first))
    here, there = key(begun), key(answered)
    assert here.kid == there.kid
    assert (here.peer, there.peer) == (second.id, first.id)
    assert (here.use, here.suid) == (there.use, there.suid) == ("ESPrim", 43)


def test_raw_keys_on_both_ends_need_no_authority(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, other = authority.raw(LAMP), Authority(tmp_path / "other").raw(HOME)
    begun, answered = over_a_pipe(init(one, other), answer(other, one))
    assert key(begun).kid == key(answered).kid


def test_over_a_folder_each_message_is_a_file_that_inspect_reads(esf: Esf, letters: list[Path]) -> None:
    assert sorted(os.listdir(letters[0].parent)) == ["1.json", "2.json", "3.json", "4.json"]
    for number, letter in enumerate(letters, 1):
        said = esf("inspect", letter)
        assert said.code == 0, said.text
        assert "securityInfo 6, ESCertKE Message" in said.text
        message = json.loads(letter.read_text())
        assert message["rqi"] == ("m1" if number < 3 else "m3")
        assert message["pc"]["m2m:seci"]["sit"] == 6
        if number % 2:
            assert (message["op"], message["to"], message["fr"]) == (5, HOME, LAMP)
        else:
            assert message["rsc"] == 2000


def test_messages_are_carried_by_hand_between_two_folders(lamp: End, home: End, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    begun = started([*init(lamp, home), "--folder", here])
    answered = started([*answer(home, lamp), "--folder", there])
    for number, (source, target) in enumerate([(here, there), (there, here)] * 2, 1):
        name = f"{number}.json"
        wait_for(source / name, begun, answered)
        (target / "carried").write_bytes((source / name).read_bytes())
        (target / "carried").rename(target / name)
    assert key(ended(begun)).kid == key(ended(answered)).kid


def wait_for(path: Path, *writers: subprocess.Popen[bytes]) -> None:
    """Until the file is there; when all who could write it have ended, it has to be there already."""
    while not path.exists():
        for writer in writers:
            try:
                writer.wait(0.05)
            except subprocess.TimeoutExpired:
                break
        else:
            assert path.exists()


def test_one_answering_end_takes_several_runs(lamp: End, home: End) -> None:
    forth, back = os.pipe(), os.pipe()
    answering = started(answer(home, lamp, "--count", "2"), forth[0], back[1])
    begun = [key(ended(started(init(lamp, home), back[0], forth[1]))).kid for _ in range(2)]
    for end in (*forth, *back):
        os.close(end)
    assert [made.kid for made in keys(ended(answering))] == begun
    assert begun[0] != begun[1]


@pytest.mark.parametrize(("suid", "use"), [(44, "ESData"), (45, "ESData signatures")])
def test_both_ends_say_what_the_key_is_for(authority: Authority, home: End, suid: int, use: str) -> None:
    sensor = authority.raw(LAMP, suid=suid)
    begun, answered = over_a_pipe(init(sensor, home, "--usage", str(suid)), answer(home, sensor))
    assert (key(begun).use, key(begun).suid) == (use, suid)
    assert key(begun).kid == key(answered).kid
    assert (key(answered).use, key(answered).suid) == (use, suid)
    begun, answered = over_a_pipe(init(home, sensor), answer(sensor, home))
    assert key(begun).suid == suid, "the trust entry says it where the command line does not"


def test_a_file_of_an_anchor_may_have_an_equals_sign(lamp: End, home: End, tmp_path: Path) -> None:
    odd = tmp_path / "a=b.pem"
    odd.write_bytes((tmp_path / "ca.pem").read_bytes())
    trusting = End(home.id, home.own, ["--anchor", f"{odd}=//m2m.example"])
    begun, answered = over_a_pipe(init(lamp, trusting), answer(home, lamp))
    assert key(begun).kid == key(answered).kid


# ---- refusing ----


def refused(said: Run, name: str, words: str, code: int = 1) -> None:
    assert said.code == code, said.err
    assert ": error: " in said.err and name in said.err and words in said.err, said.err
    assert ": key " not in said.err


def refused_by_both(begun: Run, answered: Run, name: str, words: str, alert: str) -> None:
    """The answering end says why, the other one what the alert says."""
    refused(answered, f"{name}; a Receiver answers 4103 ORIGINATOR_HAS_NO_PRIVILEGE", words)
    refused(begun, "ESF_E_PEER_REFUSED; the other end answered 4103", f"refuses: alert {alert} ")


def refused_by_first(begun: Run, answered: Run, name: str, words: str) -> None:
    """The initiating end refuses message 2, and nothing more comes."""
    refused(begun, name, words)
    refused(answered, "", "message 3 did not come: the other end has closed")


def test_an_expired_certificate_is_refused(authority: Authority, home: End) -> None:
    old = authority.expired(LAMP)
    refused_by_both(*over_a_pipe(init(old, home), answer(home, old)), "ESF_E_EXPIRED", "", "certificate_expired")
    refused_by_first(*over_a_pipe(init(home, old), answer(old, home)), "ESF_E_EXPIRED", "")


def test_an_unknown_anchor_is_refused(authority: Authority, home: End, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stranger = Authority(tmp_path / "other", "elsewhere").ae(LAMP)
    posing = End(LAMP, stranger.own, authority.anchor)
    outcome = over_a_pipe(init(posing, home), answer(home, posing))
    refused_by_both(*outcome, "ESF_E_UNTRUSTED", '"elsewhere", which is no configured anchor', "unknown_ca")
    outcome = over_a_pipe(init(home, posing), answer(posing, home))
    refused_by_first(*outcome, "ESF_E_UNTRUSTED", '"elsewhere", which is no configured anchor')


def test_another_identity_is_refused(lamp: End, home: End) -> None:
    other = "//m2m.example/cse1/Cother"
    posing = End(other, lamp.own, lamp.trusted)
    words = f'the certificate is of URI "{LAMP}"; expected "{other}"'
    outcome = over_a_pipe(init(lamp, home), answer(home, posing))
    refused_by_both(*outcome, "ESF_E_IDENTITY", words, "access_denied")
    refused_by_first(*over_a_pipe(init(home, posing), answer(lamp, home)), "ESF_E_IDENTITY", words)


def test_another_raw_key_is_refused(authority: Authority, home: End, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    sensor, thief = authority.raw(LAMP), Authority(tmp_path / "other").raw(LAMP)
    outcome = over_a_pipe(init(thief, home), answer(home, sensor))
    refused_by_both(*outcome, "ESF_E_IDENTITY", "the raw public key is ni:///sha-256;", "access_denied")


def test_a_revoked_certificate_is_refused(authority: Authority, lamp: End, home: End) -> None:
    crl = authority.crl(lamp)
    outcome = over_a_pipe(init(lamp, home), answer(home, lamp, "--crl", crl))
    refused_by_both(*outcome, "ESF_E_REVOKED", "", "certificate_revoked")
    refused_by_first(*over_a_pipe(init(home, lamp, "--crl", crl), answer(lamp, home)), "ESF_E_REVOKED", "")


def test_who_may_not_initiate_is_told_so(authority: Authority, home: End) -> None:
    sensor = authority.raw(LAMP, may_initiate=False)
    begun, answered = over_a_pipe(init(sensor, home), answer(home, sensor))
    refused(answered, "ESF_E_UNTRUSTED; a Receiver answers 4103", "may not initiate here")
    refused(begun, "ESF_E_PEER_REFUSED", "refuses")


def test_a_key_is_not_agreed_on_for_another_use_than_the_entry_says(authority: Authority, home: End) -> None:
    sensor = authority.raw(LAMP, suid=44)
    outcome = over_a_pipe(init(home, sensor, "--usage", "43"), answer(sensor, home))
    refused_by_first(*outcome, "ESF_E_POLICY", "is for SUID 44, not for 43")


def test_a_message_that_does_not_come_is_waited_for_no_longer_than_said(lamp: End, home: End, tmp_path: Path) -> None:
    silence = os.pipe()
    for words in (init(lamp, home), answer(home, lamp)):
        said = ended(started([*words, "--timeout", "1"], silence[0], subprocess.PIPE))
        refused(said, "", "did not come within 1 s")
    for end in silence:
        os.close(end)
    (tmp_path / "empty").mkdir()
    for words, number in ((init(lamp, home), 2), (answer(home, lamp), 3)):
        said = ended(started([*words, "--timeout", "1", "--folder", tmp_path / "empty"]))
        refused(said, "", f"message {number} did not come within 1 s as {tmp_path / 'empty'}")


GARBAGE: dict[str, object] = {
    "no JSON": "garbage",
    "no object": [1],
    "no content": {"op": 5, "rqi": "m1"},
    "another content": {"op": 5, "rqi": "m1", "pc": {"m2m:cin": {}}},
    "another securityInfo": {"op": 5, "rqi": "m1", "pc": {"m2m:seci": {"sit": 3}}},
    "no base64": {"op": 5, "rqi": "m1", "pc": {"m2m:seci": {"sit": 6, "eckm": "!"}}},
    "no TLS": {"op": 5, "rqi": "m1", "pc": {"m2m:seci": {"sit": 6, "eckm": "AAAA"}}},
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_answered_with_4000(esf: Esf, lamp: End, home: End, what: str) -> None:
    message = GARBAGE[what]
    line = message if isinstance(message, str) else json.dumps(message)
    said = esf("e2ekey", *answer(home, lamp), stdin=f"{line}\n")
    refused(said, "", "")
    assert (said.document["rsc"], "pc" in said.document) == (4000, False)
    assert said.document.get("rqi") == (message["rqi"] if isinstance(message, dict) else None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("garbage", "message 2 is no response primitive"),
        ('{"op":5,"pc":{}}', "message 2 is no response primitive"),
        ('{"rsc":"2000"}', "message 2 is no response primitive"),
        ('{"rsc":2000}', "ESF_E_"),
        ('{"rsc":2000,"pc":{"m2m:seci":{"sit":6,"eckm":"AAAA"}}}', "ESF_E_"),
        ('{"rsc":4004}', f'"{HOME}" or a hub refuses with 4004, and does not say why'),
        ('{"rsc":4004}', "ESF_E_PEER_REFUSED; the other end answered 4004 NOT_FOUND"),
        ('{"rsc":5103}', "ESF_E_UNREACHABLE"),
        ('{"rsc":0200}', "message 2 is no response primitive"),
    ],
)
def test_an_answer_that_is_none_ends_the_attempt(esf: Esf, lamp: End, home: End, line: str, words: str) -> None:
    said = esf("e2ekey", *init(lamp, home), stdin=f"{line}\n")
    refused(said, "", words)
    assert len(said.out.splitlines()) == 1, "only message 1 was sent"


def test_messages_out_of_order_are_refused(esf: Esf, lamp: End, home: End, letters: list[Path]) -> None:
    third, fourth = letters[2].read_bytes(), letters[3].read_bytes()
    said = esf("e2ekey", *answer(home, lamp), stdin=third)
    refused(said, "ESF_E_STATE; a Receiver answers 4000", "message 3 of a handshake that is not open here")
    assert said.document["rsc"] == 4000
    said = esf("e2ekey", *answer(home, lamp), stdin=letters[1].read_bytes())
    refused(said, "ESF_E_FORMAT; a Receiver answers 4000", "a flight of the Terminating End-Point")
    said = esf("e2ekey", *init(lamp, home), stdin=fourth)
    refused(said, "ESF_E_FORMAT", "another flight than message 2 came")


def test_a_message_of_an_earlier_run_is_refused(esf: Esf, lamp: End, home: End, letters: list[Path]) -> None:
    lines = letters[0].read_bytes() + letters[2].read_bytes()
    said = esf("e2ekey", *answer(home, lamp), stdin=lines)
    refused(said, "ESF_E_", "a Receiver answers 4000")
    assert [json.loads(line)["rsc"] for line in said.out.splitlines()] == [2000, 4000]


def test_a_repeated_message_gets_the_same_answer(esf: Esf, lamp: End, home: End, letters: list[Path]) -> None:
    said = esf("e2ekey", *answer(home, lamp), stdin=letters[0].read_bytes() * 2)
    refused(said, "", "message 3 did not come: the other end has closed")
    first, second = said.out.splitlines()
    assert first == second


def test_a_folder_takes_one_run(lamp: End, home: End, letters: list[Path]) -> None:
    folder = letters[0].parent
    before = [letter.read_bytes() for letter in letters]
    for words in (init(lamp, home), answer(home, lamp)):
        said = ended(started([*words, "--folder", folder]))
        refused(said, "", "is there already, from an earlier run", code=3)
    assert [letter.read_bytes() for letter in letters] == before


def test_an_end_that_has_gone_is_told_in_words(lamp: End, home: End) -> None:
    forth = os.pipe()
    os.close(forth[0])
    said = ended(started(init(lamp, home), subprocess.DEVNULL, forth[1]))
    os.close(forth[1])
    refused(said, "", "standard output cannot be written: Broken pipe", code=3)


def test_wrong_usage_is_told(esf: Esf, lamp: End, home: End, tmp_path: Path) -> None:
    right = init(lamp, home)
    for words in (
        ["init", "--id", LAMP, "--key", "lamp.key"],
        ["answer", "--id", HOME, "--from", LAMP],
        [*right, "--usage", "46"],
        [*right, "--usage", "many"],
        [*right, "--timeout", "0"],
        [*right, "--timeout", "3601"],
        [*right, "--cse-name", "cse1.m2m.example"],
        [*right, "--from", LAMP],
        [*right, "extra"],
        [*right, "--crl", "-"],
        [*answer(home, lamp), "--count", "2", "--folder", tmp_path],
        [*answer(home, lamp), "--usage", "43"],
    ):
        said = esf("e2ekey", *words)
        assert (said.code, said.out) == (2, b""), words
        assert said.err.startswith("esf e2ekey ")


@pytest.mark.parametrize(
    ("changed", "words", "code"),
    [
        ({"--id": "Clamp"}, "ESF_E_IDENTIFIER", 1),
        ({"--key": "none.key"}, "cannot be opened", 3),
        ({"--key": "ca.key"}, "ESF_E_POLICY", 1),
        ({"--cert": "ca.key"}, "ESF_E_", 1),
        ({"--anchor": "ca.key"}, "ESF_E_", 1),
        ({"--anchor": "ca.pem=//"}, "ESF_E_ARGUMENT", 2),
        ({"--peer": LAMP}, "ESF_E_REFLECTION", 1),
        ({"--trust": "ca.pem"}, "ESF_E_JSON", 1),
        ({"--crl": "ca.pem"}, "ESF_E_", 1),
        ({"--cse-name": "*=//m2m.example/cse1"}, "ESF_E_ARGUMENT", 2),
    ],
    ids=lambda value: " ".join(map(str, value.items())) if isinstance(value, dict) else "",
)
def test_credentials_that_cannot_be_used_are_told(
    esf: Esf, lamp: End, home: End, tmp_path: Path, changed: dict[str, str], words: str, code: int
) -> None:
    more: list[Any] = [word for pair in changed.items() for word in pair]
    said = esf("e2ekey", *init(lamp, home), *more, cwd=tmp_path)
    refused(said, "", words, code)
    assert said.out == b""


def test_what_was_agreed_shows_no_key(lamp: End, home: End) -> None:
    begun, answered = over_a_pipe(init(lamp, home), answer(home, lamp))
    for said in (begun, answered):
        assert key(said).kid and len(said.err.splitlines()) == 1


def test_a_cse_is_known_by_its_domain_name_only_when_that_is_said(authority: Authority, home: End) -> None:
    cse = authority.cse()
    unsaid = End(CSE, cse.own, authority.anchor)
    begun, answered = over_a_pipe(init(home, unsaid), answer(cse, home))
    refused(begun, "ESF_E_", "cse1.m2m.example")
    refused(answered, "", "message 3 did not come")
