# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from esf_program import Esf, Scene, Vector, lay_out, vectors

Wrap = Callable[[Vector], Vector]
REQUEST = '{"op":2,"to":"/cse2/-/cnt","fr":"/cse1/Cae1","rqi":"r1","rvi":"3"}'
RESPONSE = '{"rsc":2000,"rqi":"r1","rvi":"3"}'


def name(vector: Vector) -> str:
    return str(vector["name"])


@pytest.mark.parametrize("vector", vectors("esprim-session-key"), ids=name)
def test_key_prints_the_session_key_of_each_vector(esf: Esf, tmp_path: Path, vector: Vector) -> None:
    scene = lay_out(tmp_path, vector)
    run = esf("esprim", "key", *scene.options, *scene.oro)
    assert (run.code, run.text, run.err) == (0, vector["session_key"] + "\n", "")


@pytest.mark.parametrize("vector", vectors("esprim-objects"), ids=name)
def test_open_prints_the_primitive_of_each_vector(esf: Esf, tmp_path: Path, vector: Vector) -> None:
    scene = lay_out(tmp_path, vector)
    run = esf("esprim", "open", *scene.session, *scene.oro, "--peer", vector["peer"], tmp_path / "object.jwe")
    assert (run.code, run.err) == (0, "")
    assert run.out == vector["plaintext"].encode() + b"\n"


@pytest.mark.parametrize("vector", [v for v in vectors("esprim-refusals") if not v.get("door_only")], ids=name)
def test_open_refuses_what_a_receiver_refuses(esf: Esf, tmp_path: Path, vector: Vector) -> None:
    scene = lay_out(tmp_path, vector)
    # inside securityInfo, because blanks around a bare object are not part of it
    content = json.dumps({"m2m:seci": {"sit": 5, "epo": vector["jwe"]}})
    run = esf("esprim", "open", *scene.session, *scene.oro, "--peer", vector["peer"], stdin=content)
    if vector["accept"]:
        assert (run.code, run.err) == (0, "")
    else:
        assert (run.code, run.out) == (1, b"")
        assert run.err.startswith("esf: error: ")
        assert f"a Receiver answers {vector['rsc']} " in run.err


@pytest.mark.parametrize("encoding", ["A", "B", "C"])
@pytest.mark.parametrize("enc", ["A128GCM", "A192GCM", "A256GCM"])
@pytest.mark.parametrize("primitive", [REQUEST, RESPONSE], ids=["request", "response"])
def test_what_seal_prints_open_opens(
    esf: Esf, tmp_path: Path, scene: Scene, encoding: str, enc: str, primitive: str
) -> None:
    oro = {**scene.vector["oro"], "espa": [10, 11, 12]}
    (tmp_path / "oro.json").write_text(json.dumps(oro))
    common = [*scene.session, "--encoding", encoding, *scene.oro]
    sealed = esf("esprim", "seal", *common, "--enc", enc, "--seci", stdin=f" {primitive}\n")
    assert (sealed.code, sealed.err) == (0, "")
    assert sealed.document["m2m:seci"]["sit"] == 5
    opened = esf("esprim", "open", *common, stdin=sealed.out)
    assert (opened.code, opened.text) == (0, primitive + "\n")


def test_two_seals_of_one_primitive_differ(esf: Esf, scene: Scene) -> None:
    runs = [esf("esprim", "seal", *scene.session, *scene.oro, stdin=REQUEST) for _ in range(2)]
    assert [run.code for run in runs] == [0, 0]
    assert runs[0].out != runs[1].out
    assert runs[0].text.count(".") == 4


def test_without_the_oro_the_receiver_has_to_know_it(esf: Esf, scene: Scene) -> None:
    sealed = esf("esprim", "seal", *scene.session, *scene.oro, "--no-oro", stdin=REQUEST)
    assert sealed.code == 0
    assert esf("esprim", "open", *scene.session, *scene.oro, stdin=sealed.out).code == 0
    refused = esf("esprim", "open", *scene.session, stdin=sealed.out)
    assert refused.code == 1
    assert "4113 ESPRIM_UNKNOWN_ORIG_RAND_ID" in refused.err


def test_a_response_hands_over_the_next_rro(esf: Esf, tmp_path: Path, scene: Scene) -> None:
    coming = tmp_path / "next.json"
    coming.write_text(json.dumps({**scene.vector["rro"], "esri": "s.R2"}))
    sealed = esf("esprim", "seal", *scene.session, *scene.oro, "--next-rro", coming, stdin=RESPONSE)
    assert sealed.code == 0
    report = esf("inspect", "--json", stdin=sealed.out).document
    assert {"name": "/header/rro/esri", "value": "s.R2"}.items() <= next(
        part for part in report["parts"] if part["name"] == "/header/rro/esri"
    ).items()
    assert esf("esprim", "seal", *scene.session, *scene.oro, "--next-rro", coming, stdin=REQUEST).code == 1


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rro: {"m2m:seci": {"sit": 4, "ero": rro}},
        lambda rro: {"esf": [13], "esro": rro},
        lambda rro: rro,
    ],
    ids=["m2m:seci", "e2eSecInfo", "bare"],
)
def test_the_rro_may_stand_in_the_message_it_came_in(esf: Esf, tmp_path: Path, scene: Scene, wrap: Wrap) -> None:
    (tmp_path / "rro.json").write_text(json.dumps(wrap(scene.vector["rro"])))
    assert esf("esprim", "key", *scene.options, *scene.oro).text == scene.vector["session_key"] + "\n"


@pytest.mark.parametrize(
    "time", ["20261231T233000", "2026-12-31T23:30:00Z", "2026-12-31T23:30:00.000Z", "1798759800000"]
)
def test_times_may_be_written_in_three_ways(esf: Esf, tmp_path: Path, scene: Scene, time: str) -> None:
    run = esf("esprim", "open", *scene.session, "--at", time, tmp_path / "object.jwe")
    assert run.code == 0


def test_the_time_decides_whether_random_objects_have_expired(esf: Esf, tmp_path: Path, scene: Scene) -> None:
    late = esf("esprim", "open", *scene.session, "--at", "20270101T000000", tmp_path / "object.jwe")
    assert late.code == 1
    assert "4114" in late.err
    assert "--at" in late.err


@pytest.mark.parametrize(
    "time", ["", "now", "20261301T000000", "20260431T000000", "2026-12-31T23:30:00", "20261231T233000Z", "-5", "1e3",
             "20261231T246000", "99999999999999999999"],
)  # fmt: skip
def test_other_times_are_refused(esf: Esf, scene: Scene, time: str) -> None:
    run = esf("esprim", "open", *scene.session, "--at", time)
    assert run.code == 2
    assert "is no time" in run.err


def test_the_key_may_come_from_standard_input(esf: Esf, scene: Scene) -> None:
    options = ["--pairwise", "-", *scene.options[2:]]
    run = esf("esprim", "key", *options, *scene.oro, stdin=scene.vector["pairwise"] + "\n")
    assert run.text == scene.vector["session_key"] + "\n"


def test_standard_input_is_read_once(esf: Esf, scene: Scene) -> None:
    run = esf("esprim", "open", *scene.session, "--pairwise", "-", stdin=scene.vector["pairwise"])
    assert run.code == 2
    assert "twice" in run.err


@pytest.mark.parametrize(
    ("key", "code"),
    [("zz", 2), ("abc", 2), ("", 2), ("@no-such-file", 3), ("00" * 15, 1), ("00" * 65, 1), ("0x" + "00" * 16, 2)],
)
def test_keys_that_are_none_are_refused_without_being_shown(esf: Esf, scene: Scene, key: str, code: int) -> None:
    run = esf("esprim", "key", *scene.options, "--pairwise", key, *scene.oro)
    assert run.code == code
    assert run.err.startswith("esf: error: ")
    assert len(key) < 30 or key not in run.err


def test_a_file_cannot_slip_members_into_the_scene(esf: Esf, tmp_path: Path, scene: Scene) -> None:
    rro = json.dumps(scene.vector["rro"])
    for content in (rro + ',"encoding":"B"', rro + "," + rro, "", "  ", rro[:-1], "{}}", '{"a":"'):
        (tmp_path / "rro.json").write_text(content)
        run = esf("esprim", "key", *scene.options, *scene.oro)
        assert (run.code, run.out) == (1, b""), content


@pytest.mark.parametrize(
    "arguments",
    [
        ["esprim", "key"],
        ["esprim", "open", "--pairwise", "00" * 16],
        ["esprim", "seal", "--pairwise", "00" * 16, "--rro", "x"],
        ["esprim", "open", "--pairwise", "00" * 16, "--rro", "x"],
        ["esprim", "key", "--pairwise", "00" * 16, "--rro", "x", "--oro", "y", "--encoding", "D"],
        ["esprim", "seal", "--pairwise", "00", "--rro", "x", "--oro", "y", "--kid", "k", "--enc", "A256CBC"],
        ["esprim", "key", "--pairwise", "00", "--rro", "x", "--oro", "y", "z"],
        ["esprim", "open", "--rro"],
        ["esprim", "open", "--peer=x", "--zork"],
        ["esprim", "zork"],
    ],
)
def test_wrong_usage_is_told_with_the_way_to_the_help(esf: Esf, arguments: list[str]) -> None:
    run = esf(*arguments)
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith("esf: error: ")
    assert "--help" in run.err


def test_a_failed_tag_says_what_to_compare(esf: Esf, tmp_path: Path, scene: Scene) -> None:
    run = esf("esprim", "open", *scene.session, "--encoding", "C", tmp_path / "object.jwe")
    assert (run.code, run.out) == (1, b"")
    assert "ESF_E_AUTH; a Receiver answers 4115 ESPRIM_BAD_MAC" in run.err
    assert "to do: compare key, encoding and both random objects" in run.err
