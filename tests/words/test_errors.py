"""Every reason is said in one plain sentence that claims nothing it should not."""

import ast
import re
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pendopo.ui
import pendopo.words
from pendopo.model import errors
from pendopo.model.errors import (
    AccessReason,
    DeviceReason,
    InputReason,
    OwnReason,
    PendopoError,
    PolicyReason,
    ReachReason,
)
from pendopo.words import errors as wording
from pendopo.words.errors import sentence

REASONS = [
    reason
    for kind in (InputReason, ReachReason, AccessReason, PolicyReason, OwnReason, DeviceReason)
    for reason in kind
]
FORBIDDEN = re.compile(r"\b(secure|safe|anonymous|private room)\b|100 ?%", re.IGNORECASE)


def test_every_enum_of_reasons_is_covered() -> None:
    enums = {each for each in vars(errors).values() if isinstance(each, type)}
    reasons = {each for each in enums if issubclass(each, Enum) and each is not Enum}
    assert reasons == {type(reason) for reason in REASONS}


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_has_a_sentence(reason: Enum) -> None:
    assert reason in wording.SENTENCES
    said = sentence(PendopoError(reason))
    assert said[0].isupper()
    assert said.endswith(".")
    assert "{" not in said
    assert "!" not in said
    assert not FORBIDDEN.search(said)


NAMELESS = {ReachReason.PORT_IN_USE, ReachReason.TOO_OLD}


@pytest.mark.parametrize("reason", set(ReachReason) - NAMELESS)
def test_the_host_is_named(reason: ReachReason) -> None:
    assert "rooms.tani.example" in sentence(PendopoError(reason, host="rooms.tani.example"))


def test_the_port_is_named() -> None:
    said = sentence(PendopoError(ReachReason.PORT_IN_USE, port=7880))
    assert "7880" in said


def test_a_reason_of_no_known_kind_is_our_own_fault() -> None:
    class Strange(Enum):
        THING = "thing"

    said = sentence(PendopoError(Strange.THING))
    assert said == wording.SENTENCES[OwnReason.INTERNAL]


@given(st.text(max_size=400))
def test_details_stay_on_one_line_and_are_not_filled_in(detail: str) -> None:
    said = sentence(PendopoError(InputReason.INVITE_INVALID, what=detail + "{host}\n\u202egnp.exe"))
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 250


def test_no_forbidden_word_anywhere_in_the_window() -> None:
    for file in (
        *Path(pendopo.ui.__path__[0]).rglob("*.py"),
        *Path(pendopo.words.__path__[0]).rglob("*.py"),
    ):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not FORBIDDEN.search(node.value), f"{file.name}: {node.value!r}"
