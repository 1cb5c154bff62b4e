"""The counters as sentences."""

import re
from dataclasses import replace

import pytest

from pendopo.e2ee.facts import EncryptionFacts, RemoteFacts
from pendopo.e2ee.indicator import Cause, Happening, Indicator
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.ids import ParticipantIdentity
from pendopo.words.encryption_counters import counter_rows

ANI = ParticipantIdentity("ani")


def rows(facts: EncryptionFacts, *happened: Happening) -> dict[str, str]:
    indicator = Indicator(EncryptionState.SHARED, happened=happened)
    found = counter_rows(facts, indicator)
    assert len({row.key for row in found}) == len(found)
    return {row.key: row.text for row in found}


def test_nothing_yet_is_said() -> None:
    said = rows(EncryptionFacts(Mode.SHARED))
    assert said["sent"] == "You sent nothing since you joined."
    assert said["heard"] == "Nothing was received yet."
    assert said["happened"] == "Nothing out of the ordinary so far."
    assert "note/replay" in said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (EncryptionState.BLOCKED, "Sound is stopped. This room requires end-to-end encryption"),
        (EncryptionState.FAULT, "Sound is stopped: an internal safety check failed."),
    ],
)
def test_that_sound_is_stopped_is_nothing_ordinary(state: EncryptionState, said: str) -> None:
    warned = Happening(Cause.PLAINTEXT, "ani", 0, 1, 1, 5, 10, True, "Ani")
    for happened in ((), (warned,)):
        indicator = Indicator(state, reason="tls", happened=happened)
        found = counter_rows(EncryptionFacts(Mode.SHARED), indicator)
        keys = [row.key for row in found if row.key.startswith("happened")]
        assert keys == ["happened/stopped", "happened/plaintext/ani"][: 1 + len(happened)]
        assert next(r.text for r in found if r.key == "happened/stopped").startswith(said)


def test_what_was_sent() -> None:
    facts = EncryptionFacts(Mode.SHARED, tx_sealed=1_498, tx_dropped_no_key=3)
    assert rows(facts)["sent"] == (
        "You sent 1,498 pieces: 1,498 encrypted, 0 open. "
        "3 were thrown away because there was no key."
    )


def test_open_frames_are_counted_as_open() -> None:
    said = rows(EncryptionFacts(Mode.NONE, tx_open=20))
    assert said["sent"] == "You sent 20 pieces: 0 encrypted, 20 open."
    assert said["note/mode"] == "The server sees names, hands and sound."


def test_what_was_heard_and_refused() -> None:
    counted = RemoteFacts(ANI, opened=497, plain_or_foreign=2, auth=1, dup=4, flag_none=True)
    person = replace(counted, name="Ani")
    assert rows(EncryptionFacts(Mode.SHARED, remotes=(person,)))["heard/ani"] == (
        "Ani: 497 opened, 3 refused (2 not protected as this room demands, "
        "1 damaged or forged). 4 arrived twice. The server calls this sound not encrypted."
    )


def test_the_silent_are_left_out() -> None:
    silent = RemoteFacts(ANI, sif=3)
    assert "heard/ani" not in rows(EncryptionFacts(Mode.SHARED, remotes=(silent,)))


def test_counters_name_who_it_was_when_something_of_theirs_was_warned_of() -> None:
    person = RemoteFacts(ANI, opened=3, plain_or_foreign=5, name="Ani")
    other = RemoteFacts(ParticipantIdentity("budi"), opened=3, name="Ani")
    began = Happening(Cause.PLAINTEXT, "ani", 0, 1, 1, 5, 10, True, "Mallory")
    said = rows(EncryptionFacts(Mode.SHARED, remotes=(person, other)), began)
    assert said["heard/ani"].startswith("Mallory: 3 opened, 5 refused")
    assert said["heard/budi"].startswith("Ani: ")
    assert 'labelled "Mallory"' in said["happened/plaintext/ani"]


def test_whoever_has_no_name_is_a_guest() -> None:
    said = rows(
        EncryptionFacts(Mode.SHARED, remotes=(RemoteFacts(ANI, opened=1),)),
        Happening(Cause.PLAINTEXT, "budi", 0, 1, 1, 5, 10, True),
    )
    assert said["heard/ani"].startswith("Guest ani: ")
    assert 'labelled "Guest budi"' in said["happened/plaintext/budi"]


def test_what_happened() -> None:
    said = rows(
        EncryptionFacts(Mode.SHARED),
        Happening(Cause.TAMPER, "ani", 0, 1, 2, 1_204, 10, True),
        Happening(Cause.PLAINTEXT, "ani", 0, 1, 1, 50, 10, True),
        Happening(Cause.UNCOUNTED, "", 0, 1, 1, 2, 10, True),
        Happening(Cause.EXHAUSTED, "ani", 0, 1, 1, 7, 10, True, "Ani"),
        Happening(Cause.EXHAUSTED, "", 0, 1, 1, 1_000, 10, True),
    )
    assert said["happened/tamper/ani"].endswith("thrown away (2 times).")
    assert "50 unprotected" in said["happened/plaintext/ani"]
    assert said["happened/exhausted/ani"].startswith('7 pieces of sound of "Ani" were refused')
    assert said["happened/exhausted/"].startswith("1,000 pieces of sound of further people")
    assert said["happened/uncounted/"].startswith("The server counts 2 more people")


@pytest.mark.parametrize("cause", Cause)
def test_what_is_over_is_said_in_the_past(cause: Cause) -> None:
    over = Happening(cause, "", 0, 1, 1, 2, 10, False)
    said = rows(EncryptionFacts(Mode.SHARED), over)[f"happened/{cause.value}/"]
    assert re.search(r"\b(was|were|counted)\b", said)
    assert not re.search(r"\b(is|are|counts|shows|may be)\b", said)
