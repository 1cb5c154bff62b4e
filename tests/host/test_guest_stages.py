"""Every stage of a guest × everything that may happen: nothing raises, and the table says what
comes of it, for Cam and for Ann, who is in the room all the time."""

import logging
from collections.abc import Callable

import pytest
from livekit.protocol import rtc

from pendopo.host.line import RESUME_WITHIN_S
from pendopo.model.ids import TrackSid
from pendopo.model.room import LeaveReason, Permission
from pendopo.signaling.server import MAX_MESSAGE
from tests.host.playbook import Playbook, playing
from tests.host.requests import (
    add_track,
    attributes,
    hears,
    leave,
    mute,
    offer,
    ping,
    say,
    subscribe,
    voice,
)

ANN, CAM = 1, 2
ENDED = LeaveReason.ROOM_ENDED
BEGIN = (add_track("b"), offer(voice("9", ANN, "a"), voice("8", 8, "b"), id=2))
Lines = tuple[str, ...]
Happening = Callable[[Playbook], object]


def before(play: Playbook) -> None:
    """Made, but not welcomed: nothing has been said yet."""
    play.appears("cam")


def inside(play: Playbook) -> None:
    """Speaks as t2 and hears Ann's t1."""
    play.enters("cam").claim()
    play.path_opens("cam")
    play.says("cam", add_track("mic")).claim()
    play.says("cam", offer(voice("9", CAM, "mic"), hears("0"))).claim()
    play.speaks("ann", ANN).claim()


def cut(play: Playbook) -> None:
    """The same without a socket."""
    inside(play)
    play.cut("cam")


def over(play: Playbook) -> None:
    """The same, sent away."""
    inside(play)
    play.dismiss("cam", LeaveReason.REMOVED).claim()


STAGES = (before, inside, cut, over)


def says(request: rtc.SignalRequest) -> Happening:
    return lambda play: play.says("cam", request)


def ours(play: Playbook) -> TrackSid:
    """Cam's own track, or a sid that nobody has."""
    tracks = play.guest("cam").tracks
    return tracks[0].track if tracks else TrackSid("TR_none")


def permitted(**may: bool) -> Happening:
    return lambda play: play.permit("cam", Permission(**may))


HAPPENINGS: dict[str, Happening] = {
    "offer": says(offer(voice("9", CAM, "mic"), hears("0"), id=2)),
    "add_track": says(add_track("more")),
    "mute": lambda play: play.says("cam", mute(ours(play), True)),
    "subscription": lambda play: play.says("cam", subscribe([play.names.meant("t1")], False)),
    "update_metadata": says(attributes(1, hand="1")),
    "ping_req": says(ping()),
    "ping": says(rtc.SignalRequest(ping=1)),
    "leave": says(leave()),
    "no protobuf": lambda play: play.says_bytes("cam", b"\xff\xff"),
    "too long": lambda play: play.says_bytes("cam", bytes(MAX_MESSAGE + 1)),
    "an offer that is none": says(rtc.SignalRequest(offer=rtc.SessionDescription(sdp="v=1"))),
    "path opens": lambda play: play.path_opens("cam"),
    "path dies": lambda play: play.path_dies("cam"),
    "packet": lambda play: play.speaks("cam", CAM),
    "data": lambda play: play.sends("cam"),
    "socket breaks": lambda play: play.cut("cam"),
    "comes back": lambda play: play.resumes("cam"),
    "time": lambda play: play.wait(RESUME_WITHIN_S),
    "loses the stage": permitted(can_publish=False),
    "may not hear": permitted(can_publish=True, can_subscribe=False),
    "muted": lambda play: play.act("cam", "muted", lambda cam: cam.mute_by_moderator(ours(play))),
    "dismissed": lambda play: play.dismiss("cam", ENDED),
    "the room ends": lambda play: play.act("ann", "room ends", lambda ann: ann.room.close(ENDED)),
    "others begin": lambda play: play.act("ann", "begins", lambda guest: say(guest, *BEGIN)),
    "others end": lambda play: play.permit("ann", Permission()),
    "others speak": lambda play: play.speaks("ann", ANN),
    "others send": lambda play: play.sends("ann"),
}
"""Messages of the client, then the peer, the socket and time, a moderator, and the others."""


Row = tuple[Lines, Lines, Lines, Lines]


def ends(told: str) -> Row:
    """The visit is over, and Cam is told so in these words."""
    gone = ("cam: peer closed", "ann < update cam disconnected", "ann < room of 1")
    farewell = ("cam: forgets s1", f"cam < leave: {told}", "cam < (closed)")
    return ("cam: peer closed",), (*farewell, *gone), ("cam: forgets s1", *gone), ()


TABLE: dict[str, Row] = {
    "offer": (
        ("cam: peer follows the offer",),
        ("cam: peer follows the offer", "cam < answer 2: 9 recvonly, 0 sendonly t1/s1"),
        ("cam: peer follows the offer",),
        (),
    ),
    "add_track": ((), ("cam < published more as t3",), (), ()),
    "mute": (
        (),
        ("ann < update cam active t2 muted", "cam < update cam active t2 muted"),
        ("ann < update cam active t2 muted",),
        (),
    ),
    "subscription": ((), ("cam: forgets s1", "cam < asked for 0 more"), ("cam: forgets s1",), ()),
    "update_metadata": (
        (),
        (
            "cam < request 1: ok",
            "ann < update cam active t2 hand=1",
            "cam < update cam active t2 hand=1",
        ),
        ("ann < update cam active t2 hand=1",),
        (),
    ),
    "ping_req": ((), ("cam < pong",), (), ()),
    "ping": ((), ("cam < pong",), (), ()),
    "leave": ends("client_initiated, disconnect"),
    "no protobuf": ends("unknown_reason, reconnect"),
    "too long": ends("unknown_reason, reconnect"),
    "an offer that is none": ends("unknown_reason, reconnect"),
    "path opens": (
        (),
        ("ann < update cam active t2", "cam < update cam active t2"),
        ("ann < update cam active t2",),
        (),
    ),
    "path dies": ends("unknown_reason, reconnect"),
    "packet": ((), (), (), ()),
    "data": (
        ("ann: gets data of cam",),
        ("ann: gets data of cam",),
        ("ann: gets data of cam",),
        (),
    ),
    "socket breaks": ((), (), (), ()),
    "comes back": (
        ("cam < resumed", "cam < update ann active t1", "cam < room of 1", "cam < token to speak"),
        (
            "cam < (closed)",
            "cam < resumed",
            "cam < update ann active t1, cam active t2",
            "cam < room of 2",
            "cam < token to speak",
        ),
        (
            "cam < resumed",
            "cam < update ann active t1, cam active t2",
            "cam < room of 2",
            "cam < token to speak",
        ),
        (),
    ),
    "time": (
        (),
        (),
        ("cam: forgets s1", "cam: peer closed", "ann < update cam disconnected", "ann < room of 1"),
        (),
    ),
    "loses the stage": (
        (),
        (
            "cam < token to listen",
            "ann < update cam active listening",
            "cam < update cam active listening",
            "cam < unpublished t2",
        ),
        ("ann < update cam active listening",),
        (),
    ),
    "may not hear": (
        (),
        (
            "cam < token to speak",
            "cam: forgets s1",
            "ann < update cam active t2",
            "cam < update cam active t2",
            "cam < asked for 0 more",
        ),
        ("cam: forgets s1", "ann < update cam active t2"),
        (),
    ),
    "muted": (
        (),
        ("cam < muted t2", "ann < update cam active t2 muted", "cam < update cam active t2 muted"),
        ("ann < update cam active t2 muted",),
        (),
    ),
    "dismissed": ends("room_deleted, disconnect"),
    "the room ends": (
        (
            "ann < leave: room_deleted, disconnect",
            "ann < (closed)",
            "ann: peer closed",
        ),
        (
            "cam: forgets s1",
            "ann < leave: room_deleted, disconnect",
            "ann < (closed)",
            "ann: peer closed",
            "cam < leave: room_deleted, disconnect",
            "cam < (closed)",
            "cam: peer closed",
        ),
        (
            "cam: forgets s1",
            "ann < leave: room_deleted, disconnect",
            "ann < (closed)",
            "ann: peer closed",
            "cam: peer closed",
        ),
        (
            "ann < leave: room_deleted, disconnect",
            "ann < (closed)",
            "ann: peer closed",
        ),
    ),
    "others begin": (
        (
            "ann < published b as t2",
            "ann: peer follows the offer",
            "ann < update ann active t1 t2",
            "ann < answer 2: 9 recvonly, 8 recvonly",
        ),
        (
            "ann < published b as t3",
            "ann: peer follows the offer",
            "ann < update ann active t1 t3",
            "cam < update ann active t1 t3",
            "ann < answer 2: 9 recvonly, 8 recvonly",
            "ann < asked for 1 more",
            "cam < asked for 1 more",
        ),
        (
            "ann < published b as t3",
            "ann: peer follows the offer",
            "ann < update ann active t1 t3",
            "ann < answer 2: 9 recvonly, 8 recvonly",
            "ann < asked for 1 more",
        ),
        (
            "ann < published b as t3",
            "ann: peer follows the offer",
            "ann < update ann active t1 t3",
            "ann < answer 2: 9 recvonly, 8 recvonly",
        ),
    ),
    "others end": (
        ("ann < token to listen", "ann < update ann active listening", "ann < unpublished t1"),
        (
            "cam: forgets s1",
            "ann < token to listen",
            "ann < update ann active listening",
            "cam < update ann active listening",
            "ann < unpublished t1",
            "cam < asked for 0 more",
        ),
        (
            "cam: forgets s1",
            "ann < token to listen",
            "ann < update ann active listening",
            "ann < unpublished t1",
        ),
        ("ann < token to listen", "ann < update ann active listening", "ann < unpublished t1"),
    ),
    "others speak": ((), ("cam: hears s1",), ("cam: hears s1",), ()),
    "others send": ((), ("cam: gets data of ann",), ("cam: gets data of ann",), ()),
}
"""What comes of it in each of the stages, in their order. Any other message: nothing."""

UNUSED = [
    field.name
    for field in rtc.SignalRequest.DESCRIPTOR.oneofs_by_name["message"].fields
    if field.name not in TABLE
]


def what_comes(stage: Happening, happening: Happening) -> Lines:
    """Whatever is said within a second, but for the regular report of qualities."""
    with playing("ann") as play:
        play.says("ann", add_track("a")).claim()
        play.says("ann", offer(voice("9", ANN, "a"))).claim()
        stage(play)
        play.wait(1).claim()
        happening(play)
        came = play.claim()
        play.wait(1)
        came += play.claim()
        return tuple(line for line in came if "qualities" not in line)


@pytest.mark.parametrize("name", HAPPENINGS)
@pytest.mark.parametrize("number", range(len(STAGES)), ids=[stage.__name__ for stage in STAGES])
def test_what_comes_of_it(name: str, number: int, caplog: pytest.LogCaptureFixture) -> None:
    assert what_comes(STAGES[number], HAPPENINGS[name]) == TABLE[name][number]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("kind", UNUSED)
@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_a_message_that_means_nothing_here(stage: Happening, kind: str) -> None:
    request = rtc.SignalRequest()
    getattr(request, kind).SetInParent()
    assert what_comes(stage, says(request)) == ()
