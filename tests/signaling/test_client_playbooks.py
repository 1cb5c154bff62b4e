"""Whole visits as scripts: what happens, and everything that comes of it, in order."""

from collections.abc import Callable

import pytest
from livekit.protocol import models, rtc

from pendopo.signaling.client import ClientProtocol, Misuse
from pendopo.signaling.outputs import Output
from tests.signaling.conversation import (
    LOCAL,
    Conversation,
    answer,
    join,
    person,
    published,
    requirement,
    room_update,
    update,
)
from tests.signaling.playbook import Playbook, playing, sent_line

RECONNECT = rtc.SignalResponse(reconnect=rtc.ReconnectResponse())
REASONS = rtc.RequestResponse.Reason


def track_unpublished(sid: str) -> rtc.SignalResponse:
    return rtc.SignalResponse(track_unpublished=rtc.TrackUnpublishedResponse(track_sid=sid))


def mute(sid: str, muted: bool = True) -> rtc.SignalResponse:
    return rtc.SignalResponse(mute=rtc.MuteTrackRequest(sid=sid, muted=muted))


def refusal(request: rtc.SignalRequest) -> rtc.SignalResponse:
    wire = rtc.RequestResponse(reason=REASONS.NOT_ALLOWED, add_track=request.add_track)
    return rtc.SignalResponse(request_response=wire)


def inside(play: Playbook, *others: models.ParticipantInfo) -> None:
    """Alone or among others, everything negotiated."""
    play.described().then()
    sections = "".join("recvonly " for _ in others) + "app"
    names = "".join(f" {other.identity}" for other in others)
    tracks = {str(n): (o.tracks[0].sid, 50 + n) for n, o in enumerate(others)}
    play.server(join(*others))
    play.then(f"joined{names}", f"send offer 1: {sections}", "wake after 5 s")
    mapped = "".join(f" {sid}@{ssrc}" for sid, ssrc in tracks.values())
    play.server(answer(play.offer, tracks)).then("connect the peer", f"mapped{mapped}")


def speaking(play: Playbook, cid: str = "cid", ssrc: int = 11, sid: str = "TR_mine") -> None:
    """Our track is announced, named, offered and accepted."""
    play.we(play.protocol.publish(cid, ssrc, muted=False)).then(f"send add_track {cid}")
    number = play.offer.id + 1
    play.server(published(play.announced, sid)).then(f"send offer {number}: app sendonly")
    play.server(answer(play.offer)).then("mapped", f"accepted {sid}")


def test_a_listener_comes_hears_and_goes() -> None:
    with playing() as play:
        inside(play, person("ana", "TR_a"))
        play.server(update(person("ben", "TR_b"))).then("people ben")
        play.server(requirement(1)).then("send offer 2: recvonly app recvonly")
        tracks = {"0": ("TR_a", 50), "2": ("TR_b", 52)}
        play.server(answer(play.offer, tracks)).then("mapped TR_a@50 TR_b@52")
        gone = person("ana", state=models.ParticipantInfo.State.DISCONNECTED)
        play.server(update(gone)).then("left ana")
        play.we(play.protocol.leave()).then("send leave", "close: self")


def test_a_speakers_join_offers_once_and_then_what_is_new() -> None:
    with playing() as play:
        play.described().then()
        play.server(join()).then("joined", "send offer 1: app", "wake after 5 s")
        play.we(play.protocol.publish("cid", 11, muted=True)).then("send add_track cid muted")
        play.server(published(play.announced)).then()
        play.server(answer(play.offer))
        play.then("connect the peer", "mapped", "send offer 2: app sendonly")
        play.server(answer(play.offer)).then("mapped", "accepted TR_mine")
        play.we(play.protocol.set_muted(False)).then("send mute TR_mine off")


def test_a_refused_track_is_told_and_another_one_may_follow() -> None:
    with playing() as play:
        inside(play)
        play.we(play.protocol.publish("cid", 11, muted=False)).then("send add_track cid")
        refused = play.announced
        play.server(refusal(refused)).then("TrackRefused(reason=<RefusalReason.NOT_ALLOWED: "
                                           "'not_allowed'>)")  # fmt: skip
        play.server(refusal(refused)).then()
        speaking(play, "cid2", 12)


def test_a_late_refusal_of_an_older_track_is_not_the_newer_ones() -> None:
    with playing() as play:
        inside(play)
        play.we(play.protocol.publish("cid", 11, muted=False)).then("send add_track cid")
        late = refusal(play.announced)
        play.we(play.protocol.publish("cid2", 12, muted=False)).then("send add_track cid2")
        play.server(late).then()
        play.server(published(play.announced)).then("send offer 2: app sendonly")


@pytest.mark.parametrize(
    "taken_away",
    [track_unpublished("TR_mine"), update(person("me"))],
    ids=["said so", "not listed any more"],
)
def test_a_track_that_the_server_takes_away(taken_away: rtc.SignalResponse) -> None:
    with playing() as play:
        inside(play)
        speaking(play)
        play.server(update(person("me", "TR_mine"))).then("people me")
        people = ["people me"] * (taken_away.WhichOneof("message") == "update")
        play.server(taken_away).then("TrackWithdrawn()", *people, "send offer 3: app inactive")
        play.server(answer(play.offer)).then("mapped")
        speaking(play, "cid2", 12, "TR_mine2")


def test_a_cut_socket_and_what_it_swallowed() -> None:
    with playing() as play:
        inside(play)
        speaking(play)
        play.server(update(person("me", "TR_mine"))).then("people me")
        play.we(play.protocol.socket_lost()).then("SocketCut()")
        play.we(play.protocol.set_hand(5)).then()
        play.we(play.protocol.set_name("Ana")).then()
        play.we(play.protocol.set_muted(True)).then()
        play.we(play.protocol.socket_lost()).then()
        play.server(RECONNECT)
        play.then(
            "Resumed()",
            "send mute TR_mine on",
            "send hand 5",
            "send name Ana",
            "send offer 3: app sendonly",
            "wake after 5 s",
        )
        play.server(update(person("me", "TR_mine"))).then("people me")
        play.server(room_update()).then("room of 1")


def test_a_socket_that_is_cut_while_the_path_is_being_made() -> None:
    with playing() as play:
        play.server(join()).then("gather", "joined", "wake after 5 s")
        play.we(play.protocol.socket_lost()).then("SocketCut()")
        play.described().then()
        play.server(RECONNECT).then("Resumed()", "send offer 1: app", "wake after 5 s")


def test_a_path_that_is_made_after_the_resume() -> None:
    with playing() as play:
        play.server(join()).then("gather", "joined", "wake after 5 s")
        play.we(play.protocol.socket_lost()).then("SocketCut()")
        play.server(RECONNECT).then("Resumed()", "wake after 5 s")
        play.described().then("send offer 1: app")


def test_taken_away_and_muted_while_the_socket_was_cut() -> None:
    with playing() as play:
        inside(play)
        speaking(play)
        play.server(update(person("me", "TR_mine"))).then("people me")
        play.we(play.protocol.socket_lost()).then("SocketCut()")
        resumed = ("Resumed()", "send offer 3: app sendonly", "wake after 5 s")
        play.server(RECONNECT).then(*resumed)
        play.server(update(person("me"))).then("TrackWithdrawn()", "people me")
        play.server(answer(play.offer)).then("mapped", "send offer 4: app inactive")
        play.server(room_update()).then("room of 1")


def test_somebody_mutes_us_and_nobody_unmutes_us() -> None:
    with playing() as play:
        inside(play)
        speaking(play)
        play.server(mute("TR_mine")).then("TrackMuted()", "send mute TR_mine on")
        play.server(mute("TR_mine", muted=False)).then()
        play.server(mute("TR_other")).then()
        play.we(play.protocol.set_muted(False)).then("send mute TR_mine off")


def test_a_silent_server_is_pinged_and_then_given_up() -> None:
    with playing() as play:
        inside(play)
        play.now += 5.0
        play.we(play.protocol.wake(play.now)).then("send ping_req", "wake after 5 s")
        play.now += 10.0
        play.we(play.protocol.wake(play.now)).then("close: lost")
        assert play.protocol.closed


def test_a_script_that_ends_too_early_fails() -> None:
    with pytest.raises(AssertionError), playing() as play:
        play.described().server(join())


def test_a_step_before_the_last_one_is_claimed_fails() -> None:
    play = Playbook()
    play.described().server(join())
    with pytest.raises(AssertionError):
        play.we(play.protocol.set_hand(5))


def stage(name: str) -> ClientProtocol:
    if name == "joining":
        return Conversation().protocol
    talk = Conversation.settled()
    if name == "cut":
        talk.protocol.socket_lost()
    if name == "closed":
        talk.protocol.leave()
    return talk.protocol


STAGES = ("joining", "joined", "cut")
KINDS = [f.name for f in rtc.SignalResponse.DESCRIPTOR.oneofs_by_name["message"].fields]
BARE: dict[tuple[str, str], tuple[str, ...]] = {
    ("joining", "join"): ("gather", "joined", "wake after 5 s"),
    ("joining", "leave"): ("close: lost",),
    ("joined", "leave"): ("close: lost",),
    ("joined", "media_sections_requirement"): ("send offer 2: app",),
    ("joined", "room_moved"): ("close: moved",),
    ("joined", "room_update"): ("room of 0",),
    ("cut", "join"): ("close: lost",),
    ("cut", "leave"): ("close: lost",),
    ("cut", "reconnect"): ("Resumed()", "send offer 2: app", "wake after 5 s"),
}
"""What comes of an empty message of each kind; nothing in all other cases."""


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_stage_meets_every_message(name: str, kind: str) -> None:
    play = Playbook()
    play.protocol = stage(name)
    wire = rtc.SignalResponse()
    field = getattr(wire, kind)
    if hasattr(field, "SetInParent"):
        field.SetInParent()
    else:
        setattr(wire, kind, type(field)())
    play.server(wire).then(*BARE.get((name, kind), ()))


CALLS: dict[str, dict[str, tuple[str, ...] | None]] = {
    # None: a misuse
    "describe": {"joining": (), "joined": None, "cut": None, "closed": None},
    "wake": {"joining": None, "joined": ("wake after 5 s",), "cut": (), "closed": None},
    "socket_lost": {
        "joining": ("close: lost",),
        "joined": ("SocketCut()",),
        "cut": (),
        "closed": None,
    },
    "publish": {"joining": None, "joined": ("send add_track c",), "cut": (), "closed": None},
    "unpublish": {"joining": None, "joined": (), "cut": (), "closed": None},
    "set_muted": {"joining": None, "joined": (), "cut": (), "closed": None},
    "set_hand": {"joining": None, "joined": ("send hand 5",), "cut": (), "closed": None},
    "set_name": {"joining": None, "joined": ("send name N",), "cut": (), "closed": None},
    "leave": {
        "joining": ("close: self",),
        "joined": ("send leave", "close: self"),
        "cut": ("close: self",),
        "closed": None,
    },
    "receive": {"joining": (), "joined": (), "cut": (), "closed": None},
}


@pytest.mark.parametrize("name", [*STAGES, "closed"])
@pytest.mark.parametrize("call", CALLS)
def test_every_stage_meets_every_call(name: str, call: str) -> None:
    play = Playbook()
    play.protocol = protocol = stage(name)
    calls: dict[str, Callable[[], list[Output]]] = {
        "describe": lambda: protocol.describe(LOCAL),
        "wake": lambda: protocol.wake(play.now),
        "socket_lost": protocol.socket_lost,
        "publish": lambda: protocol.publish("c", 1, muted=False),
        "unpublish": protocol.unpublish,
        "set_muted": lambda: protocol.set_muted(True),
        "set_hand": lambda: protocol.set_hand(5),
        "set_name": lambda: protocol.set_name("N"),
        "leave": protocol.leave,
        "receive": lambda: protocol.receive(b"", play.now),
    }
    expected = CALLS[call][name]
    if expected is None:
        with pytest.raises(Misuse):
            calls[call]()
    else:
        play.we(calls[call]()).then(*expected)


def test_there_is_something_to_resume_only_after_a_cut() -> None:
    for name in ("joining", "joined", "closed"):
        with pytest.raises(Misuse):
            stage(name).resume_path()
    assert stage("cut").resume_path()


def test_lines_say_what_was_sent() -> None:
    assert sent_line(rtc.SignalRequest()) == "nothing"


def test_the_path_is_made_once_the_server_has_said_which_relays_there_are() -> None:
    with playing() as play:
        message = join()
        servers = message.join.ice_servers
        servers.add(urls=["stun:stun.third.example:19302"])
        servers.add(
            urls=["turn:turn.example:3478?transport=udp", "turns:turn.example:443", "turn:x y"],
            username="u",
            credential="p",
        )
        play.server(message).then("gather turn.example turn.example", "joined", "wake after 5 s")
        play.described().then("send offer 1: app")
