"""People have names and roles, whatever they claim."""

import pytest

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Role
from pendopo.words import people


@pytest.mark.parametrize("role", Role)
def test_every_role_has_words(role: Role) -> None:
    assert people.role(role)
    assert people.as_role(role).startswith("as ")
    assert people.you_are(role).startswith("you are")


def test_nobody_is_without_a_name() -> None:
    nameless = people.name_or_stand_in(" \u200b\n", ParticipantIdentity("q7rt92"))
    assert nameless == "Guest q7rt"


@pytest.mark.parametrize(
    ("seconds", "words"), [(-5, "now"), (59, "now"), (61, "1 min"), (4_320, "1 h 12 min")]
)
def test_waiting_is_said_by_the_minute(seconds: float, words: str) -> None:
    assert people.waiting(seconds) == words
