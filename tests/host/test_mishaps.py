"""What goes wrong with one guest ends their visit at most; everybody else's goes on."""

import logging
from collections.abc import Callable, Iterator

import pytest
from livekit.protocol import models

from pendopo.host.listening import Listening
from pendopo.host.profile import Profile
from pendopo.model.frames import ForwardedPacket
from pendopo.model.room import LeaveReason, Permission
from pendopo.model.transport import DataChannelLabel
from pendopo.signaling.join_request import JoinRequest
from tests.host.fakes import FakeHost, FakeWire
from tests.host.requests import add_track, attributes, hears, offer, ping, say, voice

MIC = 4711
SPEAK = (add_track("mic"), offer(voice("9", MIC, "mic")))
LISTEN = offer(hears("0"))
NEWS = models.DataPacket(user=models.UserPacket(payload=b"hi")).SerializeToString()


class Fault(Exception):
    """Something nobody thought of."""


def fail(*_: object) -> None:
    raise Fault


class Three:
    """Ann speaks, Bob is about to be unlucky, Eve listens."""

    def __init__(self) -> None:
        self.host = FakeHost()
        self.ann, self.ann_wire, self.ann_peer = self.host.enter("ann")
        self.bob, self.bob_wire, self.bob_peer = self.host.enter("bob")
        self.eve, self.eve_wire, self.eve_peer = self.host.enter("eve")
        say(self.ann, *SPEAK)
        for guest in (self.bob, self.eve):
            say(guest, LISTEN)
        for peer in (self.ann_peer, self.bob_peer, self.eve_peer):
            peer.sink.connected()
        self.host.timers.pass_time(1)

    def forget_what_was_said(self) -> None:
        self.ann_wire.messages.clear()
        self.eve_wire.messages.clear()

    @property
    def here(self) -> set[str]:
        return {member.identity for member in self.ann.room.members}

    def all_is_well(self) -> None:
        """Ann and Eve are here, hear each other and are told of things."""
        assert {"ann", "eve"} <= self.here
        self.forget_what_was_said()
        before = len(self.eve_peer.sent)
        self.ann_peer.sink.packet(ForwardedPacket(b"sealed", 111, 1, 960, MIC))
        assert len(self.eve_peer.sent) == before + 1
        self.ann_peer.sink.data(DataChannelLabel.RELIABLE, NEWS)
        assert self.eve_peer.data
        say(self.ann, attributes(1, a="1"))
        self.host.timers.pass_time(5)
        assert {"update", "connection_quality"} <= set(self.eve_wire.kinds())
        self.host.timers.pass_time(5)
        assert self.eve_wire.kinds().count("connection_quality") == 2


@pytest.fixture(autouse=True)
def _mishaps_are_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Once each, with what happened."""
    yield
    told = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert told
    assert all(record.exc_info and record.exc_info[0] is Fault for record in told)
    assert len(told) <= 3


Act = Callable[[Three], None]


def joins(three: Three) -> None:
    three.host.enter("kim")
    three.host.timers.pass_time(1)


def goes(three: Three) -> None:
    three.host.enter("kim")[0].dismiss(LeaveReason.SELF)
    three.host.timers.pass_time(1)


def raises_a_hand(three: Three) -> None:
    say(three.ann, attributes(1, hand="1"))
    three.host.timers.pass_time(1)


def changes_the_room(three: Three) -> None:
    three.host.door.set_metadata(three.ann.room, "new")


def tells_everybody(three: Three) -> None:
    three.ann_peer.sink.data(DataChannelLabel.RELIABLE, NEWS)


def speaks_again(three: Three) -> None:
    three.ann.set_permission(Permission(can_publish=False))
    three.ann.set_permission(Permission(can_publish=True))
    say(three.ann, *SPEAK)
    say(three.eve, LISTEN, LISTEN)


def time_passes(three: Three) -> None:
    three.host.timers.pass_time(5)


@pytest.mark.parametrize(
    "act", [joins, goes, raises_a_hand, changes_the_room, time_passes], ids=lambda act: act.__name__
)
def test_a_socket_that_fails_when_others_are_told(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = Three()
    monkeypatch.setattr(three.bob_wire, "send", fail)
    act(three)
    assert "bob" not in three.here
    three.all_is_well()


@pytest.mark.parametrize(
    ("act", "broken"),
    [(tells_everybody, "send_data"), (time_passes, "loss")],
    ids=["send_data", "loss"],
)
def test_a_peer_that_fails_when_its_turn_comes(
    act: Act, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = Three()
    monkeypatch.setattr(three.bob_peer, broken, fail)
    act(three)
    assert "bob" not in three.here
    assert three.host.retired == [three.bob_peer]
    three.all_is_well()


def test_sections_that_fail_when_others_begin_to_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    three = Three()
    real = Listening.refresh

    def refresh(self: Listening) -> None:
        if self is three.bob._listening:
            raise Fault
        real(self)

    monkeypatch.setattr(Listening, "refresh", refresh)
    speaks_again(three)
    assert "bob" not in three.here
    three.all_is_well()


def _offers(three: Three) -> None:
    say(three.bob, LISTEN)


def _resumes(three: Three) -> None:
    three.bob.resume(three.bob_wire)


def _loses_the_stage(three: Three) -> None:
    three.bob.set_permission(Permission(can_publish=False))


def _pings(three: Three) -> None:
    say(three.bob, ping())


@pytest.mark.parametrize(
    "act", [_offers, _resumes, _loses_the_stage, _pings], ids=lambda act: act.__name__
)
def test_a_socket_that_fails_at_the_answer(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    three = Three()
    monkeypatch.setattr(three.bob_wire, "send", fail)
    act(three)
    assert "bob" not in three.here
    assert three.bob_wire.closed
    three.all_is_well()


def test_a_peer_that_fails_at_an_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    three = Three()
    monkeypatch.setattr(three.bob_peer, "connect", fail)
    say(three.bob, LISTEN)
    assert "bob" not in three.here
    assert three.bob_wire.last("leave").leave.can_reconnect
    three.all_is_well()


@pytest.mark.parametrize("broken", ["connected", "data"])
def test_what_fails_while_the_peer_tells_something(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = Three()
    monkeypatch.setattr(three.ann.room, "changed", fail)
    monkeypatch.setattr(three.ann.room, "pass_on", fail)
    if broken == "connected":
        three.bob_peer.sink.connected()
    else:
        three.bob_peer.sink.data(DataChannelLabel.RELIABLE, NEWS)
    monkeypatch.undo()
    assert "bob" not in three.here
    three.all_is_well()


def test_a_farewell_that_fails_is_carried_out_as_far_as_it_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    three = Three()
    say(three.bob, add_track("cid"))
    monkeypatch.setattr(three.bob_wire, "send", fail)
    monkeypatch.setattr(three.bob_wire, "close", fail)
    three.bob.dismiss(LeaveReason.REMOVED)
    assert "bob" not in three.here
    assert three.host.retired == [three.bob_peer]
    assert three.host.door.guest(three.ann.room, "bob") is None
    three.all_is_well()


def test_everybody_is_told_of_the_end_whoever_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    three = Three()
    monkeypatch.setattr(three.ann_wire, "send", fail)
    monkeypatch.setattr(three.bob_wire, "close", fail)
    three.host.door.close()
    assert three.eve_wire.last("leave").leave.reason == models.SERVER_SHUTDOWN
    assert three.here == set()


def test_a_former_visit_that_fails_does_not_keep_the_new_one_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    three = Three()
    monkeypatch.setattr(three.bob_wire, "send", fail)
    _, wire, _ = three.host.enter("bob")
    assert wire.kinds()[:2] == ["join", "refresh_token"]
    assert three.here == {"ann", "bob", "eve"}
    three.all_is_well()


def test_who_cannot_be_welcomed_is_not_half_here(monkeypatch: pytest.MonkeyPatch) -> None:
    three = Three()
    wire = FakeWire()
    monkeypatch.setattr(wire, "send", fail)
    three.host.door.enter(three.host.token("kim"), JoinRequest(ours=True), wire)
    assert "kim" not in three.here
    assert three.host.door.guest(three.ann.room, "kim") is None
    assert wire.closed
    three.all_is_well()


def test_who_cannot_be_described_is_not_half_here(monkeypatch: pytest.MonkeyPatch) -> None:
    three = Three()
    real = Profile.presence

    def presence(self: Profile, *arguments: object, **named: object) -> object:
        if self.identity == "kim":
            raise Fault
        return real(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Profile, "presence", presence)
    three.host.door.enter(three.host.token("kim"), JoinRequest(ours=True), FakeWire())
    assert "kim" not in three.here
    three.all_is_well()


def test_what_fails_when_nobody_came_back_is_the_end_of_one_visit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    three = Three()
    three.bob.socket_lost(three.bob_wire)
    monkeypatch.setattr(three.bob._listening, "close", fail)
    three.host.timers.pass_time(60)
    assert "bob" not in three.here
    three.all_is_well()
