"""A family of errors takes the reasons of its own enum and no others."""

from copy import copy
from enum import Enum
from typing import Any

import pytest

from pendopo.model import errors
from pendopo.model.errors import InputError, InputReason, PendopoError, ReachReason

FAMILIES = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, PendopoError) and "reasons" in vars(each)
]


def test_every_enum_of_reasons_has_one_family() -> None:
    enums = {each for each in vars(errors).values() if isinstance(each, type)}
    reasons = {each for each in enums if issubclass(each, Enum) and each is not Enum}
    assert {vars(family)["reasons"] for family in FAMILIES} == reasons
    assert len(FAMILIES) == len(reasons)


@pytest.mark.parametrize("family", FAMILIES)
def test_another_familys_reason_is_our_own_mistake(family: Any) -> None:
    for other in FAMILIES:
        for reason in vars(other)["reasons"]:
            if other is family:
                assert family(reason).reason is reason
            else:
                with pytest.raises(TypeError):
                    family(reason)


def test_a_copy_says_the_same_and_knows_nothing_of_where_it_was_raised() -> None:
    with pytest.raises(InputError) as told:
        raise InputError(InputReason.FILE, path="a.wav")
    again = copy(told.value)
    assert type(again) is InputError
    assert (again.reason, again.details) == (InputReason.FILE, {"path": "a.wav"})
    assert str(again) == str(told.value)
    assert again.__traceback__ is None


def test_words_in_place_of_a_reason_are_our_own_mistake() -> None:
    with pytest.raises(TypeError):
        InputError("usage")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        InputError(ReachReason.LOST)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        PendopoError(InputReason.USAGE)


def test_an_error_says_its_reason_and_details_to_a_log() -> None:
    assert str(InputError(InputReason.ROOM_UNKNOWN, room="r-1")) == "room_unknown(room='r-1')"
