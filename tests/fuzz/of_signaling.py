"""LiveKit's messages, tokens, tickets and descriptions of sessions."""

import base64
import gzip
import itertools
import json
from collections.abc import Callable
from contextlib import suppress

import jwt
from livekit.protocol import models, room, rtc

from pendopo.host.negotiation import Sections, Wanted, negotiate
from pendopo.model import base64url
from pendopo.model.errors import AccessError
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import Role
from pendopo.signaling import access, data, rooms, server_data, ticket, twirp
from pendopo.signaling.candidate import parse_candidate, render_candidate
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.join_path import join_path, resume_path
from pendopo.signaling.join_request import read_join_request, unwrap_join_request
from pendopo.signaling.sdp import parse, render
from pendopo.signaling.sdp_lines import SdpError
from pendopo.signaling.server import ServerProtocol
from tests.fuzz.target import (
    BYTES,
    JSON,
    TEXT,
    Target,
    behind,
    network_text,
    numbered,
    repeated,
)
from tests.signaling.conversation import LOCAL, Conversation, answer, join, person, update
from tests.signaling.test_sdp import CHROMIUM
from tests.signaling.test_sdp import TEXT as OFFER

KEY, SECRET, NOW = "key", "s" * 32, 1_700_000_000
ANA = ParticipantIdentity("ana")
WANTED = (Wanted(TrackSid("TR_1"), ParticipantSid("PA_1")),)
METHODS = tuple(twirp._METHODS)
GRANTS = access.grants_for(Role.SPEAKER, RoomName("room"), ANA)
TOKEN = access.issue(KEY, SECRET, GRANTS, NOW)
BODIES = tuple(getattr(rooms, name) for name in dir(rooms) if name.startswith("parse_"))
SDP_SHAPES = {
    "attributes": numbered("a=x#\r\n", OFFER),
    "candidates": numbered("a=candidate:# 1 udp 1 10.0.0.1 9 typ host\r\n", OFFER),
    "sections": numbered("m=audio 9 x 1\r\na=mid:m#\r\n", OFFER),
    "formats": numbered(" #", OFFER + "m=audio 9 x"),
    "sources": numbered("a=ssrc:# cname:x\r\n", OFFER),
}


def sdp(found: bytes) -> None:
    """What is read can be answered, and the answer be read."""
    try:
        session = parse(network_text(found))
    except SdpError:
        return
    again = parse(render(session))
    assert (again.peer.ufrag, again.peer.pwd) == (session.peer.ufrag, session.peer.pwd)
    assert [m.mid for m in again.media] == [m.mid for m in session.media]
    numbers = itertools.count(1)
    plan = negotiate(session, LOCAL, Sections(), WANTED, ("cid",), lambda: next(numbers))
    assert [m.mid for m in parse(render(plan.answer)).media] == [m.mid for m in session.media]


def candidate(found: bytes) -> None:
    known = parse_candidate(network_text(found))
    if known is not None:
        assert parse_candidate(render_candidate(known)) == known


def framed(messages: list[bytes]) -> bytes:
    """Several messages in one input, a byte of length before each."""
    return b"".join(bytes((min(len(m), 255),)) + m[:255] for m in messages)


def said(found: bytes) -> list[bytes]:
    out: list[bytes] = []
    at = 0
    while at < len(found) and len(out) < 16:
        out.append(found[at + 1 : at + 1 + found[at]])
        at += 1 + found[at]
    return out


def client_in_a_room(found: bytes) -> None:
    _client(Conversation.settled().protocol, said(found))


def client_at_the_door(found: bytes) -> None:
    protocol = ClientProtocol(encrypted=True)
    protocol.describe(LOCAL)
    _client(protocol, [found])


def _client(protocol: ClientProtocol, messages: list[bytes]) -> None:
    for message in messages:
        if not protocol.closed:
            protocol.receive(message, 1.0)
    if not protocol.closed:
        protocol.socket_lost()


def server(found: bytes) -> None:
    protocol = ServerProtocol()
    for message in (found, *said(found)):
        protocol.receive(message, 1.0)


def join_request(found: bytes) -> None:
    with suppress(ValueError):
        read_join_request(unwrap_join_request(network_text(found)))


def join_request_unwrapped(found: bytes) -> None:
    wrapped = rtc.WrappedJoinRequest(join_request=found).SerializeToString()
    join_request(base64.urlsafe_b64encode(wrapped))


def data_packet(found: bytes) -> None:
    received = data.decode(found)
    if received is not None:
        assert len(received.topic) <= data.MAX_TOPIC
    sent = server_data.readdress(found, ANA, ParticipantSid("PA_1"))
    if sent is not None:
        assert models.DataPacket.FromString(sent.message).participant_identity == ANA


def token(found: bytes) -> None:
    text = network_text(found)
    with suppress(AccessError):
        access.read(text)
    with suppress(AccessError):
        access.verify(text, KEY, SECRET, NOW)


def claims(found: bytes) -> None:
    """Whatever somebody with the key has signed."""
    header = base64url.encode(b'{"alg":"HS256","typ":"JWT"}')
    signed = f"{header}.{base64url.encode(found)}"
    key = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    sig = base64url.encode(key.sign(signed.encode(), SECRET.encode()))
    with suppress(AccessError):
        granted = access.verify(f"{signed}.{sig}", KEY, SECRET, NOW)
        assert not granted.permission.hidden


def header(found: bytes) -> None:
    token(f"{base64url.encode(found)}.e30.AA".encode())


def ticket_request(found: bytes) -> None:
    with suppress(AccessError):
        asked = ticket.from_json(found)
        assert ticket.from_json(ticket.to_json(asked)) == asked
        ticket.verify_ticket(asked, ("host:1",), NOW)


def service_json(found: bytes) -> None:
    method = METHODS[(found[0] if found else 0) % len(METHODS)]
    with suppress(ValueError):
        body = twirp.request_from_json(method, found[1:])
        service_bytes(body)


def service_bytes(found: bytes) -> None:
    for read in BODIES:
        with suppress(rooms.RoomsError):
            read(found)


def _asked(method: int, body: object) -> bytes:
    return bytes((method,)) + json.dumps(body).encode()


def _signal(make: Callable[[], rtc.SignalResponse]) -> bytes:
    return make().SerializeToString()


_TALK = Conversation.joined()
_SAID = [
    _signal(lambda: update(person("ana", "TR_1", hand="5"))),
    _signal(lambda: rtc.SignalResponse(mute=rtc.MuteTrackRequest(sid="TR_1", muted=True))),
    _signal(lambda: rtc.SignalResponse(leave=rtc.LeaveRequest(can_reconnect=True))),
    _signal(lambda: rtc.SignalResponse(refresh_token=TOKEN)),
    _signal(
        lambda: rtc.SignalResponse(
            trickle=rtc.TrickleRequest(
                candidateInit='{"candidate":"candidate:1 1 udp 1 ::1 9 typ host"}'
            )
        )
    ),
]
_ASKED = [
    rtc.SignalRequest(offer=rtc.SessionDescription(type="offer", sdp=OFFER, id=1)),
    rtc.SignalRequest(add_track=rtc.AddTrackRequest(cid="cid", type=models.TrackType.AUDIO)),
    rtc.SignalRequest(update_metadata=rtc.UpdateParticipantMetadata(name="Ana", request_id=2)),
    rtc.SignalRequest(ping_req=rtc.Ping(timestamp=1)),
    rtc.SignalRequest(subscription=rtc.UpdateSubscription(track_sids=["TR_1"], subscribe=True)),
]
_JOIN_PATHS = [
    path.partition("=")[2].encode() for path in (join_path(), resume_path(ParticipantSid("PA_1")))
]
_CLAIMS = base64url.decode(TOKEN.split(".")[1])
_REQUEST = ticket.to_json(ticket.sign_ticket(b"s" * 32, "host:1", b"t" * 32, "room", NOW))
_ROOM = {"room": "tea", "identity": "ana", "metadata": "{}", "name": "tea"}
_PEOPLE = {
    "people": lambda size: update(
        *(person(f"p{n}", f"TR_{n}") for n in range(size // 40))
    ).SerializeToString(),
}
_ESCAPES = (b'"\\ud800"', b"1e999", b"-0", b"NaN", b"null", b"true", b"[]", b"{}", b"9" * 4400)

TARGETS = (
    Target("sdp", sdp, (OFFER.encode(), CHROMIUM.encode()), {**TEXT, **SDP_SHAPES},
           (b"a=", b"m=audio 9 x 1\n", b"a=mid:1\n", b"a=ssrc:1 ", b"4294967296", b"/")),
    Target("candidate", candidate, (
        b"candidate:1 1 udp 2113937151 192.0.2.7 50123 typ srflx raddr 0.0.0.0 rport 0",
        b"a=candidate:2 1 tcp 1 fe80::1%eth0 9 typ host tcptype active",
    ), {**TEXT, "extras": repeated(b" a b", b"candidate:1 1 udp 1 ::1 9 typ host")}),
    Target("client in a room", client_in_a_room, (
        framed(_SAID), *(framed([message]) for message in _SAID),
        framed([_signal(lambda: answer(_TALK.offer()))]),
    ), BYTES),
    Target("client at the door", client_at_the_door,
           (_signal(lambda: join(person("ana", "TR_1"))), *_SAID), {**BYTES, **_PEOPLE}),
    Target("server", server, tuple(request.SerializeToString() for request in _ASKED), {
        **BYTES,
        "sids": lambda size: rtc.SignalRequest(
            subscription=rtc.UpdateSubscription(track_sids=["T"] * (size // 3))
        ).SerializeToString(),
    }),
    Target("join request", join_request, tuple(_JOIN_PATHS), TEXT),
    Target("join request, unwrapped", join_request_unwrapped, (
        rtc.JoinRequest(publisher_offer=rtc.SessionDescription(sdp=OFFER)).SerializeToString(),
        gzip.compress(b"a"),
    ), BYTES),
    Target("data packet", data_packet, (
        data.encode_user(b"hi", "chat", [ANA]),
        models.DataPacket(
            encrypted_packet=models.EncryptedPacket(iv=b"i" * 12, encrypted_value=b"x")
        ).SerializeToString(),
    ), BYTES),
    Target("token", token, (TOKEN.encode(),), TEXT),
    Target("token, its header", header, (b'{"alg":"HS256","typ":"JWT"}',), JSON,
           (*_ESCAPES, b'"b64":false,', b'"crit":["b64"],', b'"zip":"DEF",')),
    Target("token, its claims", claims, (_CLAIMS,), JSON, _ESCAPES),
    Target("ticket request", ticket_request, (_REQUEST,), JSON, _ESCAPES),
    Target("room service, JSON", service_json, (
        *(_asked(n, _ROOM) for n in range(len(METHODS))),
        _asked(0, {"names": ["tea"]}),
        _asked(4, {"room": "tea", "permission": {"canPublish": True, "canPublishSources": [2]}}),
        _asked(1, {"name": "tea", "emptyTimeout": "60", "egress": {"room": {"layout": "x"}}}),
    ), behind(b"\0", JSON),
        (*_ESCAPES, b'"emptyTimeout":', b'"agents":[', b'"attributes":{', b'"1e5"')),
    Target("room service", service_bytes, (
        room.ListRoomsRequest(names=["tea"]).SerializeToString(),
        room.CreateRoomRequest(name="tea", metadata="{}").SerializeToString(),
        room.UpdateParticipantRequest(room="tea", identity="ana").SerializeToString(),
    ), BYTES),
)  # fmt: skip
