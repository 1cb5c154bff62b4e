"""The exact words of the encryption line."""

import re

import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.words import encryption

FORBIDDEN = re.compile(r"\b(secure|safe|anonymous|private room)\b|100 ?%", re.IGNORECASE)


@pytest.mark.parametrize("measured", [True, False])
@pytest.mark.parametrize("state", EncryptionState)
def test_every_state_has_words_and_a_sign(state: EncryptionState, measured: bool) -> None:
    words = encryption.line(state, subject="Ani", pieces=3, measured=measured)
    assert words.first.endswith(".")
    assert state in encryption.SIGNS
    assert not FORBIDDEN.search(words.sentence)


def test_the_exact_words() -> None:
    line = encryption.line
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
    assert encryption.floor(mode).first.endswith(".")
    assert encryption.floor_label(mode)


@pytest.mark.parametrize("why", Refusal)
def test_every_refusal_has_words(why: Refusal) -> None:
    assert encryption.refusal(why)
