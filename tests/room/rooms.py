"""Rooms and events, hand-made and drawn."""

from hypothesis import strategies as st

from pendopo.model.encryption import Mode
from pendopo.model.events import (
    Connected,
    CountChanged,
    Entered,
    Left,
    MicrophoneChanged,
    ParticipantLeft,
    ParticipantsChanged,
    ParticipantsLeft,
    Reconnecting,
    RoleChanged,
    TitleChanged,
)
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import (
    LeaveReason,
    MicrophoneState,
    Participant,
    Permission,
    Role,
    Room,
    TrackPublication,
)

ROOM = RoomName("r-tea")
ME = "me"


def person(
    identity: str, *tracks: str, sid: str = "", stage: bool = False, hand: int | None = None
) -> Participant:
    return Participant(
        ParticipantIdentity(identity),
        ParticipantSid(sid or f"PA_{identity}"),
        identity.title(),
        Permission(can_publish=stage or bool(tracks)),
        tuple(TrackPublication(TrackSid(track), False, True) for track in tracks),
        hand,
    )


def joined(*others: Participant, me: Participant | None = None, counted: int = 0) -> Entered:
    return Entered(ROOM, me or person(ME), others, counted)


def empty(role: Role = Role.LISTENER) -> Room:
    return Room(ROOM, Mode.SHARED, role=role)


names = st.sampled_from(["me", "ani", "budi", "cici", ""])
people = st.builds(
    person,
    names,
    st.sampled_from(["TR_1", "TR_2", "TR_3"]),
    sid=st.sampled_from(["PA_1", "PA_2"]),
    stage=st.booleans(),
    hand=st.none() | st.integers(1, 9),
) | st.builds(person, names, stage=st.booleans())
groups = st.lists(people, max_size=4).map(tuple)

leavers = st.builds(
    ParticipantLeft,
    names.map(ParticipantIdentity),
    st.sampled_from(["PA_1", "PA_ani"]).map(ParticipantSid),
)

events = st.one_of(
    st.builds(Entered, st.just(ROOM), people, groups, st.integers()),
    st.builds(ParticipantsChanged, groups),
    st.builds(ParticipantsLeft, st.lists(leavers, max_size=3).map(tuple)),
    st.builds(CountChanged, st.integers()),
    st.builds(TitleChanged, st.text(), st.text()),
    st.builds(RoleChanged, st.sampled_from(Role)),
    st.builds(MicrophoneChanged, st.sampled_from(MicrophoneState)),
    st.just(Reconnecting()),
    st.just(Connected()),
    st.builds(Left, st.sampled_from(LeaveReason)),
)
