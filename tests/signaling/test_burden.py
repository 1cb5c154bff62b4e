"""Floods are left within seconds even where they are read slowly, the fullest real rooms never."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import pytest
from livekit.protocol import models, rtc

from pendopo.model.room import LeaveReason
from pendopo.signaling.burden import MAX_PEOPLE, TRACKS
from pendopo.signaling.outputs import Close
from tests.attacks.floods import FLOODS
from tests.signaling.conversation import (
    STATES,
    Conversation,
    answer,
    person,
    room_update,
    update,
)

SLOW_PER_S = 500
"""Messages that a client reads which has little of its processor: a third of what was measured."""
LEFT_WITHIN_S = 4.0
HOST_EVERY_S = 0.01
"""Our host gathers what has changed for so long."""
LISTENERS_EVERY_S = 3.0
"""LiveKit gathers what has changed about listeners for so long, and tells all else at once."""
SPEAKERS_EVERY_S = 0.4
QUALITY_EVERY_S = 5.0
BATCH = 500
"""People in one message of LiveKit's, which begins another after 128 KB."""

Timed = tuple[float, rtc.SignalResponse]


@pytest.mark.parametrize("flood", ["names", "stage_tracks", "people"])
def test_a_flood_that_is_read_slowly_is_left_within_seconds(flood: str) -> None:
    talk = Conversation.settled()
    began = talk.now
    for message in chain.from_iterable(FLOODS[flood]()):
        talk.now += 1 / SLOW_PER_S
        if talk.protocol.receive(message, talk.now) == [Close(LeaveReason.FLOODED)]:
            break
        assert talk.now - began < LEFT_WITHIN_S


def test_what_has_changed_counts_on_when_the_socket_is_resumed() -> None:
    talk = _full_room(stage=200)
    for turn in range(int(TRACKS.burst) // 400):
        talk.now += 0.02
        assert _borne(talk, update(*_everybody(200, stage=200, turn=turn + 1)))
    talk.protocol.socket_lost()
    talk.protocol.receive(_resumed().SerializeToString(), talk.now)
    assert not _borne(talk, update(*_everybody(200, stage=200, turn=99)))


def test_two_thousand_who_come_one_by_one_and_begin_to_speak_are_borne() -> None:
    talk = Conversation.settled()
    for number in range(MAX_PEOPLE - 1):
        talk.now += 0.005
        name = f"p{number}"
        assert _borne(talk, update(person(name)))
        assert _borne(talk, update(person(name, f"TR_{name}")))


def test_two_thousand_who_come_in_one_moment_and_then_begin_to_speak_are_borne() -> None:
    talk = Conversation.settled()
    for message in _batches(_everybody(MAX_PEOPLE - 1)):
        assert _borne(talk, message)
    for number in range(MAX_PEOPLE - 1):
        talk.now += 0.005
        assert _borne(talk, update(person(f"p{number}", f"TR_{number}")))


def test_a_full_room_that_is_come_back_to_again_and_again_is_borne() -> None:
    talk = _full_room(stage=118)
    for _ in range(5):
        talk.protocol.socket_lost()
        talk.now += 1.0
        assert _borne(talk, _resumed())
        for message in _batches([person("me"), *_everybody(MAX_PEOPLE - 1, stage=118)]):
            assert _borne(talk, message)
        assert _borne(talk, room_update(MAX_PEOPLE))
    rejoined = _full_room(stage=118)
    assert _borne(rejoined, room_update(MAX_PEOPLE))


def test_all_who_leave_at_the_end_one_by_one_are_borne() -> None:
    talk = _full_room(stage=118)
    for gone in _everybody(MAX_PEOPLE - 1, stage=118):
        gone.state = STATES.DISCONNECTED
        assert _borne(talk, update(gone))


def test_three_hundred_whose_moods_change_every_second_are_borne() -> None:
    """As our host tells it, for a minute."""
    talk = Conversation.settled()
    assert _borne(talk, update(*_everybody(300)))
    for turn in range(6_000):
        talk.now += HOST_EVERY_S
        moods = (f"p{(3 * turn + each) % 300}" for each in range(3))
        assert _borne(talk, update(*(person(name, hand=str(turn + 1)) for name in moods)))


def test_two_thousand_as_livekit_tells_of_them_are_borne() -> None:
    """A hundred on stage are muted and unmuted and speak, every listener changes."""
    talk = _full_room(stage=100)
    began = talk.now
    for at, message in sorted(_half_a_minute(), key=lambda timed: timed[0]):
        talk.now = began + at
        assert _borne(talk, message)


def _half_a_minute() -> Iterator[Timed]:
    for turn in range(1_500):
        who = f"p{turn % 100}"
        yield turn * 0.02, update(person(who, f"TR_{who}_0", muted=turn // 100 % 2 == 0))
    listeners = _everybody(MAX_PEOPLE - 1, stage=100)[100:]
    for turn in range(int(30 / LISTENERS_EVERY_S)):
        for each in listeners:
            each.attributes["pendopo.hand"] = str(turn + 1)
        yield from ((turn * LISTENERS_EVERY_S, message) for message in _batches(listeners))
    stage = [models.SpeakerInfo(sid=f"PA_p{n}", level=0.5, active=True) for n in range(100)]
    speak = rtc.SignalResponse(speakers_changed=rtc.SpeakersChanged(speakers=stage))
    yield from ((turn * SPEAKERS_EVERY_S, speak) for turn in range(int(30 / SPEAKERS_EVERY_S)))
    infos = [rtc.ConnectionQualityInfo(participant_sid=f"PA_p{n}", score=4) for n in range(100)]
    quality = rtc.SignalResponse(connection_quality=rtc.ConnectionQualityUpdate(updates=infos))
    for turn in range(int(30 / QUALITY_EVERY_S)):
        yield turn * QUALITY_EVERY_S, quality
        yield turn * QUALITY_EVERY_S, room_update(MAX_PEOPLE)


def _everybody(count: int, stage: int = 0, turn: int = 0) -> list[models.ParticipantInfo]:
    """So many, the first `stage` with a track, another one each turn."""
    speakers = [person(f"p{n}", f"TR_p{n}_{turn}") for n in range(min(stage, count))]
    return speakers + [person(f"p{n}") for n in range(len(speakers), count)]


def _full_room(stage: int) -> Conversation:
    talk = Conversation.joined(*_everybody(MAX_PEOPLE - 1, stage))
    talk.say(answer(talk.offer()))
    return talk


def _resumed() -> rtc.SignalResponse:
    return rtc.SignalResponse(reconnect=rtc.ReconnectResponse())


def _batches(people: Iterable[models.ParticipantInfo]) -> Iterator[rtc.SignalResponse]:
    listed = iter(people)
    while batch := list(islice(listed, BATCH)):
        yield update(*batch)


def _borne(talk: Conversation, message: rtc.SignalResponse) -> bool:
    outputs = talk.protocol.receive(message.SerializeToString(), talk.now)
    return outputs != [Close(LeaveReason.FLOODED)] and not talk.protocol.closed
