import copy
import typing
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model import events as model_events
from pendopo.model.events import (
    Connected,
    CountChanged,
    Left,
    MicrophoneChanged,
    ParticipantLeft,
    ParticipantsChanged,
    ParticipantsLeft,
    Reconnecting,
    RoleChanged,
    RoomEvent,
    TitleChanged,
)
from pendopo.model.ids import ParticipantIdentity, ParticipantSid
from pendopo.model.room import Connection, LeaveReason, MicrophoneState, Role, Room
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
    assert room.connection is Connection.CONNECTING
    assert room.me == person(ME)
    assert list(room.others) == ["ani"]
    assert room.counted == 3
    assert room.microphone is MicrophoneState.ABSENT


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
    left = ParticipantLeft(ANI, ParticipantSid("PA_ani"))
    room = after(joined(person("ani"), person("budi")), ParticipantsLeft((left,)))
    assert list(room.others) == ["budi"]


def test_the_end_of_an_older_session_takes_nobody() -> None:
    before = after(joined(person("ani", sid="PA_new")))
    old = ParticipantLeft(ANI, ParticipantSid("PA_old"))
    unknown = ParticipantLeft(ParticipantIdentity("x"), ParticipantSid(""))
    assert reduce(before, ParticipantsLeft((old, unknown))) is before


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.HOST])
def test_moderators_and_hosts_stay_so_on_stage_or_off(role: Role) -> None:
    assert after(joined(), role=role).role is role
    room = after(joined(), ParticipantsChanged((person(ME, stage=True),)), role=role)
    assert room.role is role


@pytest.mark.parametrize("state", MicrophoneState)
def test_only_the_microphones_own_word_changes_it(state: MicrophoneState) -> None:
    room = after(joined(me=person(ME, stage=True)), MicrophoneChanged(state))
    assert room.microphone is state
    following = after(
        joined(me=person(ME, stage=True)),
        MicrophoneChanged(state),
        Reconnecting(),
        joined(me=person(ME)),
        ParticipantsChanged((person(ME, stage=True),)),
    )
    assert following.microphone is state


def test_the_rest_of_the_table() -> None:
    room = after(joined())
    assert reduce(room, CountChanged(7)).counted == 7
    titled = reduce(room, TitleChanged("Tea", "with milk"))
    assert (titled.title, titled.topic) == ("Tea", "with milk")
    assert reduce(room, RoleChanged(Role.MODERATOR)).role is Role.MODERATOR
    assert reduce(room, Connected()).connection is Connection.CONNECTED
    lost = reduce(room, Reconnecting())
    assert reduce(lost, joined()).connection is Connection.RECONNECTING
    assert lost.connection is Connection.RECONNECTING
    assert reduce(lost, Connected()).connection is Connection.CONNECTED


def test_the_end_says_why() -> None:
    end = reduce(after(joined()), Left(LeaveReason.REMOVED))
    assert (end.connection, end.closed_because) == (Connection.CLOSED, LeaveReason.REMOVED)


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
def test_whatever_happens_we_are_not_among_the_others(
    role: Role, happened: Sequence[RoomEvent]
) -> None:
    room = empty(role)
    for event in happened:
        before, room = room.microphone, reduce(room, event)
        if room.me is not None:
            assert room.me.identity not in room.others
        assert room.microphone is before or event == MicrophoneChanged(room.microphone)


def test_a_change_of_one_does_not_ask_for_everybody_by_name() -> None:
    asked = 0

    class Noting(str):
        """Says that it was looked for."""

        __slots__ = ()

        def __hash__(self) -> int:
            nonlocal asked
            asked += 1
            return super().__hash__()

    crowd = [
        replace(person(f"p{n}"), identity=ParticipantIdentity(Noting(f"p{n}"))) for n in range(500)
    ]
    room = after(joined(*crowd))
    asked = 0
    changed = reduce(room, ParticipantsChanged((person("p7", "TR_7"),)))
    assert len(changed.others) == 500
    assert changed.others[ParticipantIdentity("p7")].tracks
    assert asked < 10
