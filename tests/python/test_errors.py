# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pickle

import pytest

import libesf
from libesf import Error, Remedy, _errors, codes

CATEGORY = {
    1: libesf.ArgumentError,
    2: libesf.FormatError,
    3: libesf.PolicyError,
    4: libesf.KeyFault,
    5: libesf.AuthenticationError,
    6: libesf.FreshnessError,
    7: libesf.StateError,
    8: libesf.ResourceError,
    9: libesf.InternalError,
}


@pytest.mark.parametrize("code", codes.ERRORS)
def test_every_code_has_the_class_of_its_category(code: int) -> None:
    name, meaning = codes.ERRORS[code]
    error = _errors.make(code, name, meaning, "", 0, 0)
    assert type(error) is CATEGORY[-code // 100]
    assert getattr(codes, name.removeprefix("ESF_")) == code


@pytest.mark.parametrize(("code", "kind"), [(-199, libesf.ArgumentError), (-999, libesf.InternalError), (-4200, Error)])
def test_a_code_of_a_later_release_is_told_by_its_category(code: int, kind: type[Error]) -> None:
    error = _errors.make(code, "ESF_E_LATER", "something new", "", 0, 77)
    assert type(error) is kind
    assert (error.code, error.remedy) == (code, 77)


def test_an_error_says_what_where_and_which_status_code() -> None:
    error = _errors.make(-204, "ESF_E_RAND", "esrx is no time", "/oro/esrx", 4000, 1)
    assert str(error) == "esrx is no time (ESF_E_RAND, at /oro/esrx, rsc 4000)"
    assert (error.message, error.where, error.rsc, error.remedy) == (
        "esrx is no time",
        "/oro/esrx",
        4000,
        Remedy.NEW_ORO,
    )


def test_an_error_may_cross_into_another_process() -> None:
    error = _errors.make(-500, "ESF_E_AUTH", "the integrity check failed", "", 4115, 0)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is libesf.AuthenticationError
    assert again.args == error.args
    assert (again.code, again.rsc) == (-500, 4115)


def test_format_and_argument_errors_are_value_errors_too() -> None:
    assert issubclass(libesf.FormatError, ValueError)
    assert issubclass(libesf.ArgumentError, ValueError)


def test_an_unknown_need_is_a_number() -> None:
    from libesf import _needs

    need = _needs.need_of((99, "id", "", 0, 0, b""))
    assert need is not None
    assert need.kind == 99
