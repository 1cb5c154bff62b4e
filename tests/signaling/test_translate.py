"""Between LiveKit's messages and ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import models

from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.model.room import LeaveReason, Participant, Permission, TrackPublication
from pendopo.signaling import translate

PERMISSIONS = st.builds(
    Permission, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans()
)
TRACKS = st.builds(
    TrackPublication, st.text(min_size=1, max_size=9).map(TrackSid), st.booleans(), st.booleans()
)
PEOPLE = st.builds(
    Participant,
    st.text(min_size=1, max_size=9).map(ParticipantIdentity),
    st.text(min_size=1, max_size=9).map(ParticipantSid),
    st.text(max_size=200),
    PERMISSIONS,
    st.lists(TRACKS, max_size=3).map(tuple),
    st.none() | st.integers(1, 10**14),
    st.integers(0, 10**14),
)


@given(PEOPLE)
def test_people_both_ways(person: Participant) -> None:
    assert translate.participant_from_wire(translate.participant_to_wire(person)) == person


OURS = {LeaveReason.FLOODED, LeaveReason.FAULT, LeaveReason.MOVED}
"""Reasons that no farewell of a server says."""


@pytest.mark.parametrize("reason", [r for r in LeaveReason if r not in OURS])
def test_reasons_to_leave_both_ways(reason: LeaveReason) -> None:
    assert translate.leave_from_wire(translate.leave_to_wire(reason)) is reason


def test_a_camera_is_no_stage() -> None:
    wire = models.ParticipantPermission(
        can_publish=True, can_publish_sources=[models.TrackSource.CAMERA]
    )
    assert not translate.permission_from_wire(wire).can_publish


@pytest.mark.parametrize("value", ["", "0", "-5", "1e9", "٣", "9" * 16, "soon"])
def test_damaged_hands_are_down(value: str) -> None:
    assert translate.hand_from_wire(value) is None


def test_names_and_tracks_are_bounded() -> None:
    wire = models.ParticipantInfo(identity="a", sid="b", name="n" * 1000)
    for number in range(50):
        wire.tracks.add(sid=f"TR_{number}", type=models.TrackType.AUDIO)
    person = translate.participant_from_wire(wire)
    assert (len(person.name), len(person.tracks)) == (256, 16)


@pytest.mark.parametrize(("identity", "sid"), [("x" * 257, "PA_1"), ("ANI", "x" * 257)])
def test_people_with_endless_names_for_themselves_are_left_out(identity: str, sid: str) -> None:
    wire = models.ParticipantInfo(identity=identity, sid=sid)
    assert translate.update_from_wire([wire]) == (None, ())
