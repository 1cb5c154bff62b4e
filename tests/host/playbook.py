"""Scripts for guests: what happens to them, and every word and packet that comes of it.

    with playing() as play:
        play.enters("ann").then("ann < joined alone", "ann < token to speak")
        play.says("ann", ping()).then("ann < pong")

What came out and is not claimed by `then` fails at the next step, or at the end.
"""

import difflib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from livekit.protocol import models, rtc

from pendopo.host.guest import Guest
from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import TrackSid
from pendopo.model.room import LeaveReason, Permission
from pendopo.model.transport import DataChannelLabel, PeerDescription
from pendopo.ports.host_transport import HostPeerSink
from pendopo.signaling.join_request import JoinRequest
from pendopo.signaling.sdp import Media, Session
from tests.host.fakes import REMOTE, ROOM, FakeHost, FakePeer, FakeTransport, FakeWire
from tests.host.lines import Names, response_line

SOON_S = 0.05
"""Updates are gathered, and sections asked for, within this time; counts come later."""

T = TypeVar("T")


class Playbook:
    """A host in memory; everything that leaves it is written down, a line each."""

    def __init__(self) -> None:
        self.names = Names()
        """What the script calls tracks and SSRCs."""
        self._transport = ScriptedTransport(self._came, self.names)
        self.host = FakeHost(transport=self._transport)
        self.host.retired = Told(lambda peer: self._came(f"{_name(peer)}: peer closed"))
        self._guests: dict[str, Guest] = {}
        self._wires: dict[str, FakeWire] = {}
        self._peers: dict[str, ScriptedPeer] = {}
        self._script: list[str] = []
        self._unclaimed: list[str] = []

    def then(self, *lines: str) -> "Playbook":
        """Exactly this came out."""
        came, self._unclaimed = self._unclaimed, []
        if came != list(lines):
            diff = [line for line in difflib.ndiff(lines, came) if not line.startswith("?")]
            raise AssertionError("\n".join(["the play went otherwise:", *self._script, *diff]))
        self._script += [f"  {line}" for line in lines]
        return self

    def claim(self) -> list[str]:
        """What came out, whatever it is."""
        came, self._unclaimed = self._unclaimed, []
        self._script += [f"  {line}" for line in came]
        return came

    def enters(
        self,
        name: str,
        *offered: Media,
        speaker: bool = True,
        ours: bool = True,
        hears_all: bool = True,
    ) -> "Playbook":
        """Somebody joins, perhaps with an offer."""
        self._begin(f"{name} enters")
        self._transport.entering = name
        offer = Session(REMOTE, offered) if offered else None
        wish = JoinRequest(ours=ours, auto_subscribe=hears_all, offer=offer, offer_id=1)
        self._enter(name, self.host.token(name, speaker=speaker), wish)
        return self

    def comes_back(self, name: str) -> "Playbook":
        """Somebody resumes over a new socket."""
        self._begin(f"{name} comes back")
        wish = JoinRequest(ours=True, resumed=self._guests[name].sid)
        self._enter(name, self.host.token(name), wish)
        return self

    def appears(self, name: str) -> "Playbook":
        """Somebody is at the door and not yet welcome."""
        self._begin(f"{name} appears")
        self._transport.entering = name
        door = self.host.door
        room = door.room(ROOM)
        assert room is not None
        grants = door.admit(self.host.token(name))
        self._guests[name] = door._guest(grants, JoinRequest(ours=True), room)
        self._wires[name] = ScriptedWire(name, self._came, self.names)
        self._peers[name] = self._transport.newest
        return self

    def resumes(self, name: str) -> "Playbook":
        """Somebody's visit is gone on with, whatever became of it."""
        self._wires[name] = ScriptedWire(name, self._came, self.names)
        return self.act(name, "resumes", lambda guest: guest.resume(self._wires[name]))

    def guest(self, name: str) -> Guest:
        return self._guests[name]

    def says(self, name: str, request: rtc.SignalRequest) -> "Playbook":
        """Somebody's client sends a message."""
        return self.says_bytes(name, request.SerializeToString(), _kind(request))

    def says_bytes(self, name: str, message: bytes, kind: str = "something") -> "Playbook":
        """Anything at all."""
        self._begin(f"{name} says {kind}")
        self._guests[name].receive(message)
        return self

    def cut(self, name: str) -> "Playbook":
        """Somebody's socket breaks."""
        self._begin(f"{name}'s socket breaks")
        self._guests[name].socket_lost(self._wires[name])
        return self

    def path_opens(self, name: str) -> "Playbook":
        """Somebody's media path is up."""
        self._begin(f"{name}'s path opens")
        self._peers[name].sink.connected()
        return self

    def path_dies(self, name: str) -> "Playbook":
        """Somebody's media path is dead."""
        self._begin(f"{name}'s path dies")
        self._peers[name].sink.closed()
        return self

    def speaks(self, name: str, ssrc: int) -> "Playbook":
        """A packet of somebody's arrives."""
        self._begin(f"{name} speaks")
        self._peers[name].sink.packet(ForwardedPacket(b"sealed", 111, 1, 960, ssrc))
        return self

    def sends(self, name: str, *to: str) -> "Playbook":
        """A data packet of somebody's arrives."""
        self._begin(f"{name} sends data")
        user = models.UserPacket(payload=b"hi")
        packet = models.DataPacket(user=user, destination_identities=to)
        self._peers[name].sink.data(DataChannelLabel.RELIABLE, packet.SerializeToString())
        return self

    def permit(self, name: str, permission: Permission) -> "Playbook":
        """Somebody may do this from now on."""
        return self.act(name, "permitted", lambda guest: guest.set_permission(permission))

    def mute(self, name: str, track: str) -> "Playbook":
        """Somebody's track is muted by a moderator."""
        sid = TrackSid(self.names.meant(track))
        return self.act(name, "muted", lambda guest: guest.mute_by_moderator(sid))

    def dismiss(self, name: str, reason: LeaveReason) -> "Playbook":
        """Somebody is sent away."""
        return self.act(name, "dismissed", lambda guest: guest.dismiss(reason))

    def act(self, name: str, what: str, act: Callable[[Guest], object]) -> "Playbook":
        """Anything else that may happen to a guest."""
        self._begin(f"{name}: {what}")
        act(self._guests[name])
        return self

    def soon(self) -> "Playbook":
        """What is gathered is told."""
        return self.wait(SOON_S)

    def wait(self, seconds: float) -> "Playbook":
        """Time passes."""
        self._begin(f"{seconds:g} s pass")
        self.host.timers.pass_time(seconds)
        return self

    def _enter(self, name: str, token: str, wish: JoinRequest) -> None:
        wire = ScriptedWire(name, self._came, self.names)
        guest = self.host.door.enter(token, wish, wire)
        self._wires[name] = wire
        if guest is not None:
            self._guests[name] = guest
        if wish.resumed is None:
            self._peers[name] = self._transport.newest

    def _begin(self, step: str) -> None:
        self.then()
        self._script.append(f"> {step}")

    def _came(self, line: str) -> None:
        self._unclaimed.append(line)


@contextmanager
def playing(*names: str) -> Iterator[Playbook]:
    """A script that fails when it ends before its lines do; `names` are here already."""
    play = Playbook()
    for name in names:
        play.enters(name).claim()
        play.path_opens(name).claim()
    if names:
        play.wait(1).claim()
    yield play
    play.then()


class Told(list[T], Generic[T]):
    """A list that tells of each item it gets."""

    def __init__(self, tell: Callable[[T], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, item: T) -> None:
        super().append(item)
        self._tell(item)


class ScriptedTransport(FakeTransport):
    """Peers that tell what they are made to do."""

    def __init__(self, came: Callable[[str], None], names: Names) -> None:
        super().__init__()
        self.entering = ""
        self._came = came
        self._names = names

    @property
    def newest(self) -> "ScriptedPeer":
        newest = self.peers[-1]
        assert isinstance(newest, ScriptedPeer)
        return newest

    def open_peer(self, sink: HostPeerSink) -> "ScriptedPeer":
        peer = ScriptedPeer(self.entering, sink, self._came, self._names)
        self.peers.append(peer)
        return peer


class ScriptedPeer(FakePeer):
    def __init__(
        self, name: str, sink: HostPeerSink, came: Callable[[str], None], names: Names
    ) -> None:
        super().__init__(
            sink,
            sent=Told(lambda packet: came(f"{name}: hears {names.ssrc(packet.ssrc)}")),
            removed=Told(lambda ssrc: came(f"{name}: forgets {names.ssrc(ssrc)}")),
            data=Told(lambda sent: came(f"{name}: gets data of {_sender(sent[1])}")),
        )
        self.name = name
        self._came = came

    def connect(self, remote: PeerDescription) -> None:
        self._came(f"{self.name}: peer follows the offer")
        super().connect(remote)


class ScriptedWire(FakeWire):
    def __init__(self, name: str, came: Callable[[str], None], names: Names) -> None:
        super().__init__()
        self._name = name
        self._came = came
        self._names = names

    def send(self, message: bytes) -> None:
        super().send(message)
        self._came(f"{self._name} < {response_line(self.messages[-1], self._names)}")

    def close(self) -> None:
        if not self.closed:
            self._came(f"{self._name} < (closed)")
        super().close()


def _kind(request: rtc.SignalRequest) -> str:
    return str(request.WhichOneof("message"))


def _name(peer: object) -> str:
    assert isinstance(peer, ScriptedPeer)
    return peer.name


def _sender(packet: bytes) -> str:
    return models.DataPacket.FromString(packet).participant_identity
