"""Every reason is said in one plain sentence that claims nothing it should not."""

import ast
import errno
import json
import os
import re
import sys
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pendopo.ui
import pendopo.words
from pendopo.model.errors import (
    AccessError,
    Detail,
    DeviceError,
    InputError,
    InputReason,
    OwnError,
    OwnReason,
    PendopoError,
    PolicyError,
    ReachError,
    ReachReason,
    RelayError,
)
from pendopo.model.faults import (
    ComputerFault,
    FileFault,
    InviteFault,
    PartFault,
    ReleaseFault,
    SoundFault,
    UsageFault,
)
from pendopo.words import errors as wording
from pendopo.words.error_reasons import SENTENCES

FAMILIES: tuple[type[PendopoError], ...] = (
    InputError,
    ReachError,
    RelayError,
    AccessError,
    PolicyError,
    OwnError,
    DeviceError,
)
FAMILY_OF: dict[type[Enum], type[Any]] = {vars(family)["reasons"]: family for family in FAMILIES}
REASONS = [reason for reasons in FAMILY_OF for reason in reasons]


def made(reason: Enum, **details: Detail) -> PendopoError:
    """The error of the family that the reason belongs to."""
    error: PendopoError = FAMILY_OF[type(reason)](reason, **details)
    return error


FORBIDDEN = re.compile(r"\b(secure|safe|anonymous|private room)\b|100 ?%", re.IGNORECASE)


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_has_a_sentence(reason: Enum) -> None:
    assert reason in SENTENCES
    said = wording.sentence(made(reason))
    assert said[0].isupper()
    assert said.endswith(".")
    assert "{" not in said
    assert "!" not in said
    assert not FORBIDDEN.search(said)


NAMELESS = {
    ReachReason.PORT_IN_USE,
    ReachReason.PORT_FORBIDDEN,
    ReachReason.TOO_OLD,
    ReachReason.NO_NETWORK,
}


@pytest.mark.parametrize("reason", [each for each in ReachReason if each not in NAMELESS])
def test_the_host_is_named(reason: ReachReason) -> None:
    assert "rooms.tani.example" in wording.sentence(made(reason, host="rooms.tani.example"))


def test_the_port_is_named() -> None:
    said = wording.sentence(made(ReachReason.PORT_IN_USE, port=7880))
    assert "7880" in said


def test_a_reason_of_no_known_kind_is_our_own_fault() -> None:
    class Strange(Enum):
        THING = "thing"

    said = wording.for_reason(Strange.THING, {})
    assert said == SENTENCES[OwnReason.INTERNAL]


FAULTY: dict[Enum, tuple[type[StrEnum], ...]] = {
    InputReason.INVITE_INVALID: (InviteFault,),
    InputReason.WAV: (SoundFault,),
    InputReason.FILE: (FileFault, SoundFault),
    InputReason.USAGE: (UsageFault,),
    OwnReason.SELF_TEST: (PartFault,),
    InputReason.RELEASE: (ReleaseFault,),
    OwnReason.SELF_TEST_COMPUTER: (ComputerFault,),
}


@pytest.mark.parametrize(
    ("reason", "fault"),
    [(reason, fault) for reason, kinds in FAULTY.items() for kind in kinds for fault in kind],
)
def test_every_fault_is_said(reason: Enum, fault: StrEnum) -> None:
    said = wording.sentence(made(reason, fault=fault, place="here", most=200, said="that"))
    assert said != wording.sentence(made(reason))
    assert "{" not in said
    assert said.endswith(".")


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_what_the_system_says_of_a_file_is_said(number: int) -> None:
    said = wording.sentence(made(InputReason.FILE, path="notes.txt", errno=number))
    assert re.fullmatch(r"notes\.txt cannot be used: [^{}]+\.", said)
    if sys.platform == "linux":
        assert said == f"notes.txt cannot be used: {os.strerror(number).lower()}."


def test_a_fault_that_crossed_to_another_process_is_said_too() -> None:
    details = json.loads(json.dumps({"path": "door.json", "fault": FileFault.DAMAGED}))
    said = wording.sentence(InputError(InputReason.FILE, **details))
    assert said == "door.json cannot be used: it is damaged."


@given(st.text(max_size=400))
def test_details_stay_on_one_line_and_are_not_filled_in(detail: str) -> None:
    said = wording.sentence(made(InputReason.ROOM_UNKNOWN, room=detail + "{host}\n\u202egnp.exe"))
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
