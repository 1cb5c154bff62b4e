"""Every reason is said in one plain sentence that claims nothing it should not."""

import ast
import re
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pendopo.ui
from pendopo.e2ee.opener import Refusal
from pendopo.model import errors
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import (
    AccessReason,
    DeviceReason,
    InputReason,
    OwnReason,
    PendopoError,
    PolicyReason,
    ReachReason,
)
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import LeaveReason, Role
from pendopo.ui import encryption_wording, wording

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
    said = wording.sentence(PendopoError(reason))
    assert said[0].isupper()
    assert said.endswith(".")
    assert "{" not in said
    assert "!" not in said
    assert not FORBIDDEN.search(said)


NAMELESS = {ReachReason.PORT_IN_USE, ReachReason.TOO_OLD}


@pytest.mark.parametrize("reason", set(ReachReason) - NAMELESS)
def test_the_host_is_named(reason: ReachReason) -> None:
    assert "rooms.tani.example" in wording.sentence(PendopoError(reason, host="rooms.tani.example"))


def test_the_port_is_named() -> None:
    said = wording.sentence(PendopoError(ReachReason.PORT_IN_USE, port=7880))
    assert "7880" in said


def test_a_reason_of_no_known_kind_is_our_own_fault() -> None:
    class Strange(Enum):
        THING = "thing"

    said = wording.sentence(PendopoError(Strange.THING))
    assert said == wording.SENTENCES[OwnReason.INTERNAL]


@given(st.text(max_size=400))
def test_details_stay_on_one_line_and_are_not_filled_in(detail: str) -> None:
    said = wording.sentence(
        PendopoError(InputReason.INVITE_INVALID, what=detail + "{host}\n\u202egnp.exe")
    )
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 250


@pytest.mark.parametrize("reason", LeaveReason)
def test_every_end_has_a_heading_and_a_sentence(reason: LeaveReason) -> None:
    heading, sentence = wording.ended(reason)
    assert heading
    assert sentence.endswith(".")


def test_an_unknown_end_is_a_lost_connection() -> None:
    assert wording.ended(None) == wording.ended(LeaveReason.LOST)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_words(role: Role) -> None:
    assert wording.role(role)
    assert wording.you_are(role).startswith("you are")


def test_nobody_is_without_a_name() -> None:
    nameless = wording.name_or_stand_in(" \u200b\n", ParticipantIdentity("q7rt92"))
    assert nameless == "Guest q7rt"


@pytest.mark.parametrize(
    ("seconds", "words"), [(-5, "now"), (59, "now"), (61, "1 min"), (4_320, "1 h 12 min")]
)
def test_waiting_is_said_by_the_minute(seconds: float, words: str) -> None:
    assert wording.waiting(seconds) == words


@pytest.mark.parametrize("measured", [True, False])
@pytest.mark.parametrize("state", EncryptionState)
def test_every_state_has_words_and_a_sign(state: EncryptionState, measured: bool) -> None:
    words = encryption_wording.line(state, subject="Ani", pieces=3, measured=measured)
    assert words.first.endswith(".")
    assert state in encryption_wording.SIGNS
    assert not FORBIDDEN.search(words.sentence)


def test_the_exact_words() -> None:
    line = encryption_wording.line
    assert line(EncryptionState.OFFLINE).sentence == "Not connected."
    assert line(EncryptionState.OFF).sentence == (
        "Not end-to-end encrypted. The server can listen."
    )
    assert line(EncryptionState.SHARED).sentence == (
        "Encrypted with the room password. "
        "Anyone with the link can listen unseen, and who is speaking is not proven."
    )
    assert line(EncryptionState.SHARED, measured=False).sentence == (
        "The room password is set; no sound in the last 30 seconds. "
        "Anyone with the link can listen unseen."
    )
    assert line(EncryptionState.BLOCKED, reason="it is Monday.").sentence == (
        "Sound is stopped. This room requires end-to-end encryption "
        "and it could not be set up: it is Monday."
    )
    assert line(EncryptionState.FAULT).sentence == (
        "Sound is stopped: an internal safety check failed. Please leave and send the report."
    )
    assert line(EncryptionState.WARN_PLAINTEXT, subject="Ani").sentence == (
        'Unprotected sound labelled "Ani" was refused and not played.'
    )
    assert line(EncryptionState.WARN_TAMPER, subject="Ani", pieces=38).sentence == (
        '38 damaged, repeated or forged pieces of sound labelled "Ani" were thrown away.'
    )


@pytest.mark.parametrize("mode", Mode)
def test_every_floor_has_words(mode: Mode) -> None:
    assert encryption_wording.floor(mode).first.endswith(".")
    assert encryption_wording.floor_label(mode)


def test_every_refusal_has_words() -> None:
    assert set(encryption_wording.REFUSALS) == set(Refusal)


def test_no_forbidden_word_anywhere_in_the_window() -> None:
    for file in Path(pendopo.ui.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not FORBIDDEN.search(node.value), f"{file.name}: {node.value!r}"


def test_the_command_line_can_word_errors_without_qt() -> None:
    for module in (wording, encryption_wording):
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        assert "PySide6" not in source
