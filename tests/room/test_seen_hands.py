"""The queue of hands is in the order in which we saw them."""

from dataclasses import replace

import pytest

from pendopo.model.events import Entered, ParticipantsChanged
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Room
from pendopo.room.reduce import reduce
from pendopo.room.seen_hands import SeenHands
from pendopo.signaling.hand_times import MAX_AWAY, HandTimes
from tests.room.rooms import ME, ROOM, empty, person

NOON = 1_800_000_000_000


class Seen:
    """A room whose clock a test moves, seconds after noon."""

    def __init__(self) -> None:
        self.at_s = 0
        self.room: Room = empty()
        self.hands = SeenHands(lambda: NOON + 1000 * self.at_s)

    def enter(self, *others: Participant) -> None:
        event = Entered(ROOM, person(ME), others, 1 + len(others))
        self.room = reduce(self.room, self.hands.entered(event))

    def change(self, at_s: int, *people: Participant) -> None:
        self.at_s = at_s
        self.room = reduce(self.room, self.hands.changed(ParticipantsChanged(people)))

    @property
    def queue(self) -> dict[str, int]:
        """Who waits, in order, and since when, in seconds after noon."""
        return {p.identity: ((p.hand_raised_ms or 0) - NOON) // 1000 for p in self.room.hands}


def joined(who: Participant, at_s: int) -> Participant:
    return replace(who, joined_at_ms=NOON + 1000 * at_s)


@pytest.mark.parametrize("claimed", [1, NOON - 10**9, NOON + 10**9, 10**15 - 1])
def test_who_claims_another_time_comes_when_they_came(claimed: int) -> None:
    seen = Seen()
    seen.enter()
    seen.change(1, person("ani", hand=NOON + 1000))
    seen.change(2, person("liar", hand=claimed))
    seen.change(3, person("budi", hand=NOON + 3000))
    assert seen.queue == {"ani": 1, "liar": 2, "budi": 3}
    seen.change(4, person("liar", hand=claimed - 1), person("ani", hand=NOON + 4000))
    assert seen.queue == {"ani": 1, "liar": 2, "budi": 3}


def test_of_hands_from_before_we_came_the_claim_counts_from_when_they_joined() -> None:
    seen = Seen()
    seen.at_s = 100
    seen.enter(
        joined(person("liar", hand=1), 50),
        joined(person("ani", hand=NOON + 40_000), 10),
        joined(person("budi", hand=NOON + 60_000), 20),
        joined(person("early", hand=NOON + 10**9), 0),
    )
    assert seen.queue == {"ani": 40, "liar": 50, "budi": 60, "early": 100}


def test_a_hand_that_was_lowered_begins_anew() -> None:
    seen = Seen()
    seen.enter()
    seen.change(1, person("ani", hand=1))
    seen.change(2, person("budi", hand=2))
    seen.change(3, person("ani"))
    seen.change(4, person("ani", hand=1))
    assert seen.queue == {"budi": 2, "ani": 4}


@pytest.mark.parametrize("said_good_bye", [True, False])
@pytest.mark.parametrize(("away_s", "since"), [(299, 1), (301, 305)])
def test_the_place_is_kept_for_who_shows_the_hand_again_a_moment_after_coming_back(
    said_good_bye: bool, away_s: int, since: int
) -> None:
    seen = Seen()
    seen.enter()
    seen.change(1, person("ani", hand=1))
    seen.at_s = 2
    if said_good_bye:
        seen.hands.left(ParticipantIdentity("ani"))
    seen.change(2, person("ani", sid="PA_again"))
    assert seen.queue == {}
    seen.change(2 + away_s + 2 * (away_s > 300), person("ani", hand=1, sid="PA_again"))
    assert seen.queue == {"ani": since}
    seen.change(400, person("ani", sid="PA_again"))
    seen.change(401, person("ani", hand=1, sid="PA_again"))
    assert seen.queue == {"ani": 401}


def test_who_comes_back_with_a_hand_up_keeps_the_place_and_so_do_others_when_we_come_back() -> None:
    seen = Seen()
    seen.enter()
    seen.change(1, person("ani", hand=1))
    seen.change(2, person("budi", hand=1))
    seen.hands.left(ParticipantIdentity("ani"))
    seen.change(5, person("ani", hand=1, sid="PA_again"))
    assert seen.queue == {"ani": 1, "budi": 2}
    seen.at_s = 60
    seen.enter(joined(person("budi", hand=1), 0), joined(person("cici", hand=1), 30))
    assert seen.queue == {"budi": 2, "cici": 30}
    seen.change(70, person("ani", hand=1))
    assert seen.queue == {"ani": 1, "budi": 2, "cici": 30}


def test_those_who_are_away_are_remembered_within_limits_and_those_here_always() -> None:
    times = HandTimes()
    first, here = ParticipantIdentity("first"), ParticipantIdentity("here")
    assert (times.up(first, 1), times.up(here, 1)) == (1, 1)
    times.gone(first, 1)
    for n in range(MAX_AWAY):
        times.up(ParticipantIdentity(f"p{n}"), 2)
        times.gone(ParticipantIdentity(f"p{n}"), 2)
    assert (times.up(first, 3), times.up(here, 3)) == (3, 1)
