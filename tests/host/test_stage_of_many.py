"""What it costs the host when tracks come and go among many, and how often the others are told."""

import sys
from types import FrameType

import pytest

from pendopo.host import limits
from pendopo.host.guest import Guest
from pendopo.host.listening import Listening
from tests.host.fakes import FakeHost, FakeWire
from tests.host.requests import add_track, attributes, hears, offer, say, silent, voice
from tests.host.test_audience import EVERYBODY, only

MIC = 4711


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[Listening]:
    """Everybody who was gone through, each time."""
    seen: list[Listening] = []
    refresh = Listening.refresh

    def seeing(listening: Listening) -> None:
        seen.append(listening)
        refresh(listening)

    monkeypatch.setattr(Listening, "refresh", seeing)
    return seen


def speak(guest: Guest) -> None:
    say(guest, add_track("mic"), offer(voice("9", MIC, "mic")))


def work(guest: Guest) -> int:
    """Calls of functions until everybody knows that they speak."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        speak(guest)
    finally:
        sys.setprofile(None)
    return calls


def test_who_may_hear_somebody_without_tracks_is_work_for_nobody(
    refreshed: list[Listening],
) -> None:
    host = FakeHost()
    guests = [host.enter(f"p{n}", speaker=False)[0] for n in range(20)]
    host.timers.pass_time(1)
    refreshed.clear()
    for guest in guests:
        say(guest, only(), EVERYBODY, only(), EVERYBODY)
    host.timers.pass_time(10)
    assert not refreshed


def test_an_audience_that_stays_the_same_is_work_for_nobody(refreshed: list[Listening]) -> None:
    host = FakeHost()
    ann, _, _ = host.enter("ann")
    host.enter("bob", speaker=False)
    speak(ann)
    host.timers.pass_time(10)
    refreshed.clear()
    say(ann, *[EVERYBODY] * 8)
    assert not refreshed


def test_however_many_change_who_may_hear_them_the_room_is_gone_through_at_a_pace(
    refreshed: list[Listening],
) -> None:
    host = FakeHost()
    speakers = [host.enter(f"p{n}")[0] for n in range(20)]
    for guest in speakers:
        speak(guest)
    host.timers.pass_time(10)
    refreshed.clear()
    for number in range(50):
        for guest in speakers:
            say(guest, EVERYBODY if number % 2 else only())
        host.timers.pass_time(0.1)
    pace = limits.ROOM_STAGE_CHANGES
    assert len(refreshed) <= len(speakers) * (pace.burst + 5 * pace.per_second)
    host.timers.pass_time(30)
    assert not [guest.room.tracks_for(guest) for guest in speakers if not guest.tracks]


def test_a_track_that_comes_is_work_for_each_listener_and_not_for_each_pair() -> None:
    def of(many: int) -> int:
        host = FakeHost()
        guests = [host.enter(f"p{n}")[0] for n in range(many)]
        host.timers.pass_time(10)
        return work(guests[0])

    assert of(160) < 5 * of(40)


def test_however_many_begin_and_end_tracks_the_others_are_told_at_a_pace() -> None:
    host = FakeHost()
    speakers = [host.enter(f"p{n}")[0] for n in range(100)]
    _, wire, _ = host.enter("bob", speaker=False)
    for guest in speakers:
        say(guest, attributes(1, much="x" * 900))
    host.timers.pass_time(30)
    wire.messages.clear()
    for number in range(10):
        for guest in speakers:
            speak(guest) if number % 2 == 0 else say(guest, offer(silent("9")))
        host.timers.pass_time(0.1)
    pace = limits.ROOM_TELLINGS
    told = sum(len(m.update.participants) for m in wire.messages)
    assert told <= pace.burst + pace.per_second
    host.timers.pass_time(30)
    newest = {p.identity: len(p.tracks) for m in wire.messages for p in m.update.participants}
    assert all(newest.get(guest.identity, 0) == len(guest.tracks) for guest in speakers)


def known(wire: FakeWire) -> set[str]:
    people = [p for m in wire.messages for p in m.update.participants]
    return {track.sid for person in people for track in person.tracks}


def test_nobody_is_offered_a_track_that_they_have_not_been_told_of() -> None:
    host = FakeHost()
    speakers = [host.enter(f"p{n}")[0] for n in range(90)]
    for number in range(4):
        for guest in speakers:
            say(guest, attributes(number, much=str(number)))
    host.timers.pass_time(0.1)
    bob, wire, _ = host.enter("bob", speaker=False)
    host.timers.pass_time(0.1)
    for guest in speakers:
        speak(guest)
    waiting = bob.room.tracks_for(bob)
    assert len(waiting) < len(speakers)
    for turn in range(20):
        say(bob, offer(*(hears(str(n)) for n in range(100)), id=turn))
        named = wire.last("answer").answer.mid_to_track_id.values()
        assert set(named) <= known(wire)
        host.timers.pass_time(1)
    assert len(bob.room.tracks_for(bob)) == len(speakers)
    assert set(wire.last("answer").answer.mid_to_track_id.values()) == known(wire)
