"""Servers that lie, shout or say good-bye."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import models, rtc

from pendopo.model.events import ParticipantsChanged, ParticipantsLeft
from pendopo.model.room import LeaveReason
from pendopo.signaling import translate
from pendopo.signaling.burden import MAX_LISTED, MAX_PEOPLE, MESSAGE, SAID
from pendopo.signaling.outputs import Close
from tests.signaling.conversation import STATES, Conversation, answer, join, person, update

LOST = [Close(LeaveReason.LOST)]
ACTIONS = rtc.LeaveRequest.Action
REASONS = models.DisconnectReason


@given(st.lists(st.binary(max_size=400), max_size=8))
def test_any_bytes_are_survived(messages: list[bytes]) -> None:
    talk = Conversation.settled()
    for message in messages:
        if not talk.protocol.closed:
            talk.protocol.receive(message, 1.0)
    if not talk.protocol.closed:
        talk.protocol.wake(1.0)
        talk.protocol.leave()


_FIELDS = [f.name for f in rtc.SignalResponse.DESCRIPTOR.oneofs_by_name["message"].fields]


@given(
    st.lists(st.tuples(st.sampled_from(_FIELDS), st.binary(max_size=60)), max_size=12),
    st.booleans(),
)
def test_any_message_of_every_kind_is_survived(
    messages: list[tuple[str, bytes]], joined: bool
) -> None:
    talk = Conversation.settled() if joined else Conversation()
    for name, body in messages:
        number = rtc.SignalResponse.DESCRIPTOR.fields_by_name[name].number
        if not talk.protocol.closed:
            talk.protocol.receive(_field(number, body), 1.0)
    if not talk.protocol.closed:
        talk.protocol.socket_lost()


def _field(number: int, body: bytes) -> bytes:
    tag = number << 3 | 2
    low = bytes([tag & 0x7F | 0x80, tag >> 7]) if tag > 0x7F else bytes([tag])
    return low + bytes([len(body)]) + body


@given(st.text(max_size=300))
def test_any_answer_is_survived(sdp: str) -> None:
    talk = Conversation.joined()
    reply = answer(talk.offer())
    reply.answer.sdp = sdp
    assert talk.say(reply) == LOST


@given(st.text(max_size=300))
def test_any_candidate_is_survived(text: str) -> None:
    trickle = rtc.TrickleRequest(candidateInit=text)
    assert Conversation.settled().say(rtc.SignalResponse(trickle=trickle)) == []


def test_deep_json_is_survived() -> None:
    trickle = rtc.TrickleRequest(candidateInit="[" * 100_000)
    assert Conversation.settled().say(rtc.SignalResponse(trickle=trickle)) == []


def test_an_oversized_message_ends_the_connection() -> None:
    talk = Conversation.settled()
    assert talk.protocol.receive(bytes(1024 * 1024 + 1), 1.0) == LOST
    assert talk.protocol.closed


def test_an_answer_with_other_sections_ends_the_connection() -> None:
    talk = Conversation.joined()
    reply = answer(talk.offer())
    reply.answer.sdp = reply.answer.sdp.replace("a=mid:0", "a=mid:1")
    assert talk.say(reply) == LOST


def test_people_are_counted_to_ten_thousand() -> None:
    talk = Conversation.settled()
    for hundred in range(101):
        talk.say(update(*(person(f"p{hundred}-{n}") for n in range(100))))
    assert talk.events() == []
    talk.say(update(person("p0-0")))
    assert isinstance(talk.events()[0], ParticipantsChanged)


def test_people_without_a_name_are_nobody() -> None:
    assert Conversation.settled().say(update(models.ParticipantInfo(sid="PA_x"))) == []


def test_of_one_message_no_more_people_are_looked_at_than_a_room_holds() -> None:
    talk = Conversation.settled()
    looked_at: list[str] = []

    class Noting(str):
        """Says that it was looked at."""

        def __len__(self) -> int:
            looked_at.append(self)
            return super().__len__()

    crowd = [_Named(Noting(f"p{n}")) for n in range(MAX_PEOPLE + 500)]
    changed, _ = translate.update_from_wire(crowd)  # type: ignore[arg-type]
    assert changed is not None
    assert len(changed.participants) == len(set(looked_at)) == MAX_PEOPLE
    tracks = [models.TrackInfo(sid="TR_v", type=models.TrackType.VIDEO)] * MAX_LISTED
    heard = models.TrackInfo(sid="TR_a", type=models.TrackType.AUDIO)
    one = person("ana")
    one.tracks.extend([heard, *tracks, heard])
    talk.say(update(one))
    (came,) = talk.events()
    assert isinstance(came, ParticipantsChanged)
    assert len(came.participants[0].tracks) == 1


class _Named(SimpleNamespace):
    def __init__(self, identity: str) -> None:
        bare = models.ParticipantInfo()
        super().__init__(
            identity=identity,
            sid="PA",
            name="",
            state=bare.state,
            permission=bare.permission,
            tracks=bare.tracks,
            attributes=bare.attributes,
            joined_at=0,
            joined_at_ms=0,
        )


def test_all_who_leave_at_once_are_one_event() -> None:
    talk = Conversation.settled()
    crowd = [f"p{n}" for n in range(300)]
    talk.say(update(*map(person, crowd)))
    talk.say(update(*(person(name, state=STATES.DISCONNECTED) for name in crowd)))
    (left,) = talk.events()
    assert isinstance(left, ParticipantsLeft)
    assert [each.identity for each in left.gone] == crowd


def _flooded(talk: Conversation, message: bytes) -> int:
    """After how many messages at one moment it is over."""
    for count in range(1, 100_000):
        outputs = talk.protocol.receive(message, talk.now)
        if outputs == [Close(LeaveReason.FLOODED)]:
            assert talk.protocol.closed
            return count
        assert not talk.protocol.closed
    raise AssertionError("it never ended")


@pytest.mark.parametrize("message", [b"", update(person("ana")).SerializeToString()])
def test_a_server_that_says_too_much_is_left(message: bytes) -> None:
    assert _flooded(Conversation.settled(), message) > 3_000


def test_long_messages_count_for_what_they_are() -> None:
    speakers = [models.SpeakerInfo(sid=f"PA_{n}", active=True) for n in range(5_000)]
    told = rtc.SpeakersChanged(speakers=speakers)
    many = rtc.SignalResponse(speakers_changed=told).SerializeToString()
    assert _flooded(Conversation.settled(), many) < SAID.burst / len(many) + 1


def test_what_comes_at_a_bearable_pace_is_borne_for_ever() -> None:
    talk = Conversation.settled()
    for _ in range(50_000):
        talk.now += 0.005
        assert talk.protocol.receive(b"", talk.now) == []


def test_a_resumed_socket_begins_nothing_anew() -> None:
    talk = Conversation.settled()
    burst = int(SAID.burst / MESSAGE)
    for _ in range(burst - 100):
        talk.protocol.receive(b"", talk.now)
    talk.protocol.socket_lost()
    assert _flooded(talk, b"") <= 101


def test_a_second_join_changes_nothing() -> None:
    talk = Conversation.settled()
    assert talk.say(join(person("ana"))) == []


def test_candidates_are_bounded() -> None:
    talk = Conversation.settled()
    for port in range(1, 200):
        line = f"candidate:1 1 udp 1 127.0.0.1 {port} typ host"
        trickle = rtc.TrickleRequest(candidateInit=f'{{"candidate":"{line}"}}')
        talk.say(rtc.SignalResponse(trickle=trickle))
    assert talk.outputs == []


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        (rtc.LeaveRequest(reason=REASONS.PARTICIPANT_REMOVED), LeaveReason.REMOVED),
        (rtc.LeaveRequest(reason=REASONS.ROOM_DELETED), LeaveReason.ROOM_ENDED),
        (rtc.LeaveRequest(reason=REASONS.ROOM_CLOSED), LeaveReason.PLACE_CLOSED),
        (rtc.LeaveRequest(reason=REASONS.DUPLICATE_IDENTITY), LeaveReason.DUPLICATE_IDENTITY),
        (rtc.LeaveRequest(reason=REASONS.SERVER_SHUTDOWN), LeaveReason.SERVER_SHUTDOWN),
        (
            rtc.LeaveRequest(reason=REASONS.STATE_MISMATCH, action=ACTIONS.RECONNECT),
            LeaveReason.LOST,
        ),
        (rtc.LeaveRequest(action=ACTIONS.RESUME), LeaveReason.LOST),
        (rtc.LeaveRequest(can_reconnect=True), LeaveReason.LOST),
        (rtc.LeaveRequest(), LeaveReason.LOST),
    ],
)
@pytest.mark.parametrize("cut", [True, False])
def test_every_way_to_be_sent_away(wire: rtc.LeaveRequest, reason: LeaveReason, cut: bool) -> None:
    talk = Conversation.settled()
    if cut:
        talk.protocol.socket_lost()
    assert talk.say(rtc.SignalResponse(leave=wire)) == [Close(reason)]


def test_being_moved_to_another_room_ends_this_visit() -> None:
    moved = rtc.SignalResponse(room_moved=rtc.RoomMovedResponse(token="other"))
    assert Conversation.settled().say(moved) == [Close(LeaveReason.MOVED)]


def test_a_join_instead_of_a_resume_means_that_the_visit_is_forgotten() -> None:
    talk = Conversation.settled()
    talk.protocol.socket_lost()
    assert talk.say(join()) == LOST


def test_a_track_that_the_server_holds_under_another_sid_starts_anew() -> None:
    talk = Conversation.settled()
    queued = rtc.RequestResponse(
        reason=rtc.RequestResponse.Reason.QUEUED, add_track=rtc.AddTrackRequest(cid="cid")
    )
    assert talk.say(rtc.SignalResponse(request_response=queued)) == LOST
