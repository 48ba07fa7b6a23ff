# SPDX-License-Identifier: Apache-2.0
"""Identifiers made absolute (TS-0001 table 7.2-1, D14)."""

from __future__ import annotations

from cases import Document, Vector
from esprim_ref.identifiers import Context, absolute

_CSE, _C_AE, _S_AE = "//example.com/cse1", "//example.com/cse1/Cae1", "//example.com/Sae1"
_CASES: list[tuple[str, str | None, tuple[str, ...]]] = [
    (_CSE, None, (
        "//example.com/cse1", "//other.example/cse9", "//other.example/cse9/Cx", "/cse2", "/cse2/Cae2", "/Sae2", "Cae2",
        "Sae2", "C190xX7T", "/id-in", "/id-in/CEsfA", "S", "C", "cse2", "cae2", "sae2", "cse2/Cae2", "", "/", "//",
        "///", "/cse2/", "/cse2//Cae2", "/cse2/Cae2/x", "Cae2/", " Cae2", "Cae2 ", "C ae", "/cs\u00e92",
        "C\u00e9", "/cse%32", "/cse2?x", "/a.b-c_d~e", "/-", "/.", "/..", "C.", "-", "Cae2\n", "//example.com/cse1 ")),
    (_C_AE, None, ("Cae2", "Sae2", "/cse1/Cae2", "/cse2", "Cae1", "//example.com/cse1/Cae1")),
    (_S_AE, None, ("Cae2", "Sae2", "/cse1/Cae2", "/Sae1", "//example.com/Sae1")),
    (_S_AE, "/cse7", ("Cae2", "Sae2", "/cse1/Cae2")),
    (_S_AE, "//other.example/cse7", ("Cae2", "Sae2", "/cse1/Cae2")),
    ("//sub.domain.example.com/in-cse", None, ("Cae2", "/mn-cse/Cx", "Sae2")),
]  # fmt: skip


def _vector(own: str, registrar: str | None, identifier: str) -> Vector:
    made = absolute(identifier, Context.of(own, registrar))
    vector: Vector = {"own": own}
    if registrar is not None:
        vector["registrar"] = registrar
    return {**vector, "id": identifier, "absolute": made, "changed": made != identifier}


def document() -> Document:
    return {
        "about": "Identifiers and their absolute form for an endpoint; what has none stays as it is",
        "vectors": [_vector(own, registrar, i) for own, registrar, ids in _CASES for i in ids],
    }
