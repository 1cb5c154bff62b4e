import copy
import typing
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model import events as model_events
from pendopo.model.events import (
    DataReceived,
    Left,
    MicrophoneChanged,
    ParticipantLeft,
    ParticipantsChanged,
    Reconnected,
    Reconnecting,
    RoleChanged,
    RoomChanged,
    RoomEvent,
    TitleChanged,
    TokenRefreshed,
    TrackAnnounced,
    TracksMapped,
    WishRefused,
)
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.model.room import Connection, LeaveReason, Role, Room
from pendopo.room.reduce import reduce
from tests.room.rooms import ME, empty, events, joined, person

ANI = ParticipantIdentity("ani")


def after(*happened: RoomEvent, role: Role = Role.LISTENER) -> Room:
    room = empty(role)
    for event in happened:
        room = reduce(room, event)
    return room


def test_joined_is_the_whole_room() -> None:
    room = after(joined(person("ani", "TR_1"), person(ME, "TR_ghost"), counted=3))
    assert room.connection is Connection.CONNECTED
    assert room.me == person(ME)
    assert list(room.others) == ["ani"]
    assert room.counted == 3
    assert room.microphone_muted


def test_joining_again_forgets_who_is_not_there_any_more() -> None:
    room = after(joined(person("ani")), joined(person("budi")))
    assert list(room.others) == ["budi"]


def test_people_come_and_change() -> None:
    room = after(joined(), ParticipantsChanged((person("ani"), person("budi"))))
    assert list(room.others) == ["ani", "budi"]
    room = reduce(room, ParticipantsChanged((person("ani", "TR_1", hand=5),)))
    assert room.others[ANI].tracks
    assert room.others[ANI].hand_raised_ms == 5
    assert len(room.others) == 2


def test_a_change_of_ourselves_is_of_ourselves() -> None:
    room = after(joined(), ParticipantsChanged((person(ME, stage=True),)))
    assert not room.others
    assert room.me is not None
    assert room.me.on_stage
    assert room.role is Role.SPEAKER


def test_a_session_that_ended_takes_its_person_along() -> None:
    room = after(joined(person("ani")), ParticipantLeft(ANI, ParticipantSid("PA_ani")))
    assert not room.others


def test_the_end_of_an_older_session_takes_nobody() -> None:
    before = after(joined(person("ani", sid="PA_new")))
    assert reduce(before, ParticipantLeft(ANI, ParticipantSid("PA_old"))) is before
    assert reduce(before, ParticipantLeft(ParticipantIdentity("x"), ParticipantSid(""))) is before


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.HOST])
def test_moderators_and_hosts_stay_so_on_stage_or_off(role: Role) -> None:
    assert after(joined(), role=role).role is role
    room = after(joined(), ParticipantsChanged((person(ME, stage=True),)), role=role)
    assert room.role is role


@pytest.mark.parametrize("role", list(Role))
def test_off_the_stage_everybody_is_muted(role: Role) -> None:
    on = after(joined(me=person(ME, stage=True)), MicrophoneChanged(False), role=role)
    assert not on.microphone_muted
    off = reduce(on, ParticipantsChanged((person(ME),)))
    assert off.microphone_muted
    assert reduce(off, ParticipantsChanged((person(ME, stage=True),))).microphone_muted
    assert reduce(on, joined(me=person(ME))).microphone_muted


def test_an_open_microphone_stays_open_over_a_rejoin() -> None:
    stage = person(ME, stage=True)
    room = after(joined(me=stage), MicrophoneChanged(False), Reconnecting(), joined(me=stage))
    assert not room.microphone_muted


def test_the_server_may_mute_but_not_unmute() -> None:
    on = after(joined(me=person(ME, stage=True)), MicrophoneChanged(False))
    muted = reduce(on, MicrophoneChanged(True, by_server=True))
    assert muted.microphone_muted
    assert reduce(muted, MicrophoneChanged(False, by_server=True)) is muted
    assert not reduce(muted, MicrophoneChanged(False)).microphone_muted


def test_the_rest_of_the_table() -> None:
    room = after(joined())
    assert reduce(room, RoomChanged("text", 7)).counted == 7
    titled = reduce(room, TitleChanged("Tea", "with milk"))
    assert (titled.title, titled.topic) == ("Tea", "with milk")
    assert reduce(room, RoleChanged(Role.MODERATOR)).role is Role.MODERATOR
    lost = reduce(room, Reconnecting())
    assert lost.connection is Connection.RECONNECTING
    assert reduce(lost, Reconnected()).connection is Connection.CONNECTED


def test_the_end_says_why_and_mutes() -> None:
    on = after(joined(me=person(ME, stage=True)), MicrophoneChanged(False))
    end = reduce(on, Left(LeaveReason.REMOVED))
    assert (end.connection, end.closed_because) == (Connection.CLOSED, LeaveReason.REMOVED)
    assert end.microphone_muted


@pytest.mark.parametrize(
    "event",
    [
        TrackAnnounced(TrackSid("TR_1")),
        TracksMapped(((1, TrackSid("TR_1")),)),
        DataReceived(ANI, "topic", b"payload", False),
        WishRefused("not_allowed"),
        TokenRefreshed("token"),
    ],
)
def test_what_is_no_fact_about_the_room_changes_nothing(event: RoomEvent) -> None:
    room = after(joined(person("ani")))
    assert reduce(room, event) is room


def test_every_event_there_is_can_be_drawn() -> None:
    drawn: set[type] = set()

    @given(st.lists(events, min_size=20))
    def draw(some: Sequence[RoomEvent]) -> None:
        drawn.update(map(type, some))

    draw()
    assert drawn == set(typing.get_args(model_events.RoomEvent))


@given(st.sampled_from(Role), st.lists(events, max_size=12))
def test_total_and_the_former_room_stays_as_it_was(
    role: Role, happened: Sequence[RoomEvent]
) -> None:
    room = empty(role)
    for event in happened:
        copied = replace(room, others=copy.copy(dict(room.others)))
        following = reduce(room, event)
        assert replace(room, others=dict(room.others)) == copied
        room = following
        with pytest.raises(TypeError):
            room.others[ANI] = person("ani")  # type: ignore[index]


@given(st.sampled_from(Role), st.lists(events, max_size=20))
def test_whatever_happens_we_are_not_among_the_others_and_not_live_off_stage(
    role: Role, happened: Sequence[RoomEvent]
) -> None:
    room = empty(role)
    for event in happened:
        was_muted = room.microphone_muted
        room = reduce(room, event)
        if room.me is not None:
            assert room.me.identity not in room.others
        if was_muted and not room.microphone_muted:
            assert event == MicrophoneChanged(False)
