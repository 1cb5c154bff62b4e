"""Rooms and events, hand-made and drawn."""

from hypothesis import strategies as st

from pendopo.model.encryption import Mode
from pendopo.model.events import (
    DataReceived,
    Joined,
    Left,
    MicrophoneChanged,
    ParticipantLeft,
    ParticipantsChanged,
    Reconnected,
    Reconnecting,
    RoleChanged,
    RoomChanged,
    TitleChanged,
    TokenRefreshed,
    TrackAnnounced,
    TracksMapped,
    WishRefused,
)
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import LeaveReason, Participant, Permission, Role, Room, TrackPublication

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


def joined(*others: Participant, me: Participant | None = None, counted: int = 0) -> Joined:
    return Joined(ROOM, me or person(ME), others, "", counted, b"", "1.13.4")


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
sids = st.sampled_from(["TR_1", "TR_2", "TR_3"]).map(TrackSid)
ssrcs = st.integers(0, 0xFFFFFFFF)

events = st.one_of(
    st.builds(
        Joined, st.just(ROOM), people, groups, st.text(), st.integers(), st.binary(), st.text()
    ),
    st.builds(ParticipantsChanged, groups),
    st.builds(
        ParticipantLeft,
        names.map(ParticipantIdentity),
        st.sampled_from(["PA_1", "PA_ani"]).map(ParticipantSid),
    ),
    st.builds(RoomChanged, st.text(), st.integers()),
    st.builds(TitleChanged, st.text(), st.text()),
    st.builds(RoleChanged, st.sampled_from(Role)),
    st.builds(MicrophoneChanged, st.booleans(), st.booleans()),
    st.builds(TrackAnnounced, sids),
    st.builds(TracksMapped, st.lists(st.tuples(ssrcs, sids)).map(tuple)),
    st.builds(DataReceived, names.map(ParticipantIdentity), st.text(), st.binary(), st.booleans()),
    st.builds(WishRefused, st.text()),
    st.builds(TokenRefreshed, st.text()),
    st.just(Reconnecting()),
    st.just(Reconnected()),
    st.builds(Left, st.sampled_from(LeaveReason)),
)
