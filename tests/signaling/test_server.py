"""The server's side wired to the client's, in memory."""

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import rtc

from pendopo.model.events import ParticipantLeft, ParticipantsChanged, ParticipantsLeft
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import LeaveReason, Participant, TrackPublication
from pendopo.model.transport import PeerDescription, Setup
from pendopo.model.wish import RefusalReason
from pendopo.signaling import server_messages as say
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import (
    Resumed,
    RoomJoined,
    RoomUpdated,
    SignalingEvent,
    SocketCut,
    TokenRefreshed,
    TrackAccepted,
    TrackMuted,
    TrackRefused,
    TracksMapped,
)
from pendopo.signaling.join_request import read_join_request, unwrap_join_request
from pendopo.signaling.outputs import Close, Negotiate, Notify, Output, SendMessage
from pendopo.signaling.sdp import OPUS, Direction, Media, Session
from pendopo.signaling.server import MAX_MESSAGE, ServerOutput, ServerProtocol
from pendopo.signaling.server_events import (
    LeaveRequested,
    MetadataChanged,
    MuteChanged,
    OfferReceived,
    TrackRequested,
)
from pendopo.signaling.server_messages import Presence, RoomFacts, Verdict

LOCAL = PeerDescription("client", "q" * 22, (("sha-256", "CC:DD"),), Setup.ACTPASS)
HOST = PeerDescription("host", "p" * 22, (("sha-256", "AA:BB"),), Setup.ACTIVE, (), True)
ROOM = RoomFacts("RM_1", RoomName("r"), "meta", 2, 1, 1_800_000_000)
TRACK = TrackPublication(TrackSid("TR_a"), muted=False, encrypted=True)


def person(identity: str, *tracks: TrackPublication) -> Participant:
    return Participant(
        ParticipantIdentity(identity), ParticipantSid(f"PA_{identity}"), tracks=tracks
    )


class Wired:
    """A client and a server protocol; messages cross at once."""

    def __init__(self) -> None:
        self.client = ClientProtocol(encrypted=True)
        self.server = ServerProtocol()
        self.asked: list[ServerOutput] = []
        self.events: list[SignalingEvent] = []
        self.others: list[Output] = []
        self.now = 100.0

    def join(self, *others: Participant) -> None:
        told = [Presence(other, {}, active=True) for other in others]
        self.say(say.joined(ROOM, Presence(person("me"), {}), told, b"trailer"))
        self.do(self.client.describe(LOCAL))

    def say(self, *messages: SendMessage) -> None:
        for message in messages:
            self.do(self.client.receive(message.message, self.now))

    def do(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case SendMessage(message):
                    for answer in self.server.receive(message, self.now):
                        self.asked.append(answer)
                        if isinstance(answer, SendMessage):
                            self.say(answer)
                case Notify(event):
                    self.events.append(event)
                case _:
                    self.others.append(output)

    def answer(self, *tracks: TrackSid) -> None:
        asked = [a for a in self.asked if isinstance(a, OfferReceived)][-1]
        free = [m.mid for m in asked.offer.media if m.direction is Direction.RECVONLY]
        named = dict(zip(free, tracks, strict=False))
        media = tuple(_answered(m, 50 + n, m.mid in named) for n, m in enumerate(asked.offer.media))
        self.say(say.answer(Session(HOST, media), asked.id, named))


def _answered(media: Media, ssrc: int, used: bool) -> Media:
    if media.kind != "audio":
        return media
    if media.direction is Direction.SENDONLY:
        return Media(media.mid, media.kind, Direction.RECVONLY, (OPUS,))
    if used:
        return Media(media.mid, media.kind, Direction.SENDONLY, (OPUS,), ssrc, "PA_x|TR TR")
    return Media(media.mid, media.kind, Direction.INACTIVE, (OPUS,))


def test_a_join_reaches_the_client_as_it_was_meant() -> None:
    wired = Wired()
    wired.join(person("ann", TRACK))
    joined = wired.events[0]
    assert isinstance(joined, RoomJoined)
    assert (joined.room, joined.metadata, joined.counted) == ("r", "meta", 2)
    assert joined.sif_trailer == b"trailer"
    assert joined.me.identity == "me"
    assert joined.others == (person("ann", TRACK),)


def test_the_first_offer_has_a_section_for_each_track_and_is_answered() -> None:
    wired = Wired()
    wired.join(person("ann", TRACK))
    asked = wired.asked[-1]
    assert isinstance(asked, OfferReceived)
    assert [m.kind for m in asked.offer.media].count("audio") == 1
    wired.answer(TRACK.sid)
    assert TracksMapped(((50, TRACK.sid),)) in wired.events
    assert [o.remote.ufrag for o in wired.others if isinstance(o, Negotiate)] == ["host"]


def test_more_sections_come_when_they_are_required() -> None:
    wired = Wired()
    wired.join()
    wired.answer()
    wired.say(say.update([Presence(person("ann", TRACK), {})]), say.media_sections_requirement(2))
    offers = [a for a in wired.asked if isinstance(a, OfferReceived)]
    assert [m.kind for m in offers[-1].offer.media].count("audio") == 2
    wired.answer(TRACK.sid)
    assert isinstance(wired.events[-1], TracksMapped)
    assert wired.events[-1].tracks


def test_publishing_muting_and_a_moderators_mute() -> None:
    wired = Wired()
    wired.join()
    wired.answer()
    wired.do(wired.client.publish("cid", 4711, muted=False))
    assert TrackRequested("cid", audio=True, muted=False, encrypted=True) in wired.asked
    wired.say(say.track_published("cid", TRACK))
    asked = wired.asked[-1]
    assert isinstance(asked, OfferReceived)
    assert 4711 in [m.ssrc for m in asked.offer.media]
    wired.answer()
    assert TrackAccepted(TRACK.sid) in wired.events
    wired.do(wired.client.set_muted(True))
    assert wired.asked[-1] == MuteChanged(TRACK.sid, muted=True)
    wired.do(wired.client.set_muted(False))
    wired.say(say.mute(TRACK.sid, True))
    assert TrackMuted() in wired.events


def test_refusals_arrive() -> None:
    wired = Wired()
    wired.join()
    wired.do(wired.client.publish("cid", 4711, muted=False))
    wired.say(say.track_refused("cid", Verdict.NOT_ALLOWED))
    assert wired.events[-1] == TrackRefused(RefusalReason.NOT_ALLOWED)


def test_a_hand_travels_as_an_attribute() -> None:
    wired = Wired()
    wired.join()
    wired.do(wired.client.set_hand(77))
    change = wired.asked[-1]
    assert isinstance(change, MetadataChanged)
    assert change.attributes == (("pendopo.hand", "77"),)
    wired.say(say.update([Presence(person("me"), dict(change.attributes), version=2)]))
    told = wired.events[-1]
    assert isinstance(told, ParticipantsChanged)
    assert told.participants[0].hand_raised_ms == 77


def test_people_rooms_and_tokens() -> None:
    wired = Wired()
    wired.join(person("ann"))
    wired.say(say.update([Presence(person("ann"), {}, gone=True)]))
    ann = ParticipantLeft(ParticipantIdentity("ann"), ParticipantSid("PA_ann"))
    assert ParticipantsLeft((ann,)) in wired.events
    wired.say(say.room_update(ROOM), say.refresh_token("a.b.c"))
    assert RoomUpdated("meta", 2) in wired.events
    assert TokenRefreshed("a.b.c") in wired.events


def test_pings_are_answered() -> None:
    wired = Wired()
    wired.join()
    wired.now += 6
    wired.do(wired.client.wake(wired.now))
    pong = wired.asked[-1]
    assert isinstance(pong, SendMessage)
    wired.now += 14
    wired.do(wired.client.wake(wired.now))
    wired.now += 1
    assert not [o for o in wired.others if isinstance(o, Close)]


def test_an_old_ping_is_answered_too() -> None:
    message = rtc.SignalRequest(ping=5).SerializeToString()
    (answer,) = ServerProtocol().receive(message, 3.0)
    assert isinstance(answer, SendMessage)
    assert rtc.SignalResponse.FromString(answer.message).pong == 3000


def test_a_cut_socket_resumes() -> None:
    wired = Wired()
    wired.join()
    wired.do(wired.client.socket_lost())
    assert SocketCut() in wired.events
    path = wired.client.resume_path()
    wish = read_join_request(unwrap_join_request(path.partition("join_request=")[2]))
    assert wish.ours
    assert wish.resumed == "PA_me"
    wired.say(say.resumed(), say.update([Presence(person("me"), {})]))
    assert Resumed() in wired.events


def test_leaving_both_ways() -> None:
    wired = Wired()
    wired.join()
    wired.do(wired.client.leave())
    assert wired.asked[-2:] == [LeaveRequested(), Close(LeaveReason.SELF)]
    assert wired.server.receive(b"", 0.0) == []


@pytest.mark.parametrize(
    "reason",
    [
        LeaveReason.SELF,
        LeaveReason.REMOVED,
        LeaveReason.ROOM_ENDED,
        LeaveReason.PLACE_CLOSED,
        LeaveReason.SERVER_SHUTDOWN,
        LeaveReason.DUPLICATE_IDENTITY,
        LeaveReason.LOST,
    ],
)
def test_the_reason_of_a_dismissal_arrives(reason: LeaveReason) -> None:
    wired = Wired()
    wired.join()
    wired.say(say.leave(reason))
    assert wired.others[-1] == Close(reason)


def test_a_first_join_asks_for_everything_and_says_nothing_else() -> None:
    path = ClientProtocol(encrypted=True).join_path()
    wish = read_join_request(unwrap_join_request(path.partition("join_request=")[2]))
    assert (wish.ours, wish.auto_subscribe, wish.resumed, wish.offer) == (True, True, None, None)


def test_messages_over_the_limit_end_the_connection_unread() -> None:
    server = ServerProtocol()
    assert server.receive(bytes(MAX_MESSAGE + 1), 0.0) == [Close(LeaveReason.LOST)]
    assert server.receive(b"", 0.0) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(message: bytes) -> None:
    for output in ServerProtocol().receive(message, 0.0):
        assert isinstance(output, SendMessage | Notify | Negotiate | Close)


@given(st.text(max_size=300), st.integers(0, 2**32 - 1))
def test_any_offer_text_is_survived(sdp: str, id: int) -> None:
    wire = rtc.SessionDescription(type="offer", sdp=sdp, id=id)
    message = rtc.SignalRequest(offer=wire).SerializeToString()
    (output,) = ServerProtocol().receive(message, 0.0)
    assert output == Close(LeaveReason.LOST)


@given(st.text(max_size=200))
def test_any_join_request_is_read_or_refused(parameter: str) -> None:
    try:
        read_join_request(unwrap_join_request(parameter))
    except ValueError:
        return


def test_a_join_request_that_unpacks_without_end_is_refused() -> None:
    bomb = rtc.WrappedJoinRequest(
        compression=rtc.WrappedJoinRequest.GZIP, join_request=gzip.compress(bytes(10_000_000))
    )
    parameter = base64.urlsafe_b64encode(bomb.SerializeToString()).decode()
    with pytest.raises(ValueError, match="too long"):
        read_join_request(unwrap_join_request(parameter))
