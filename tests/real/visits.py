"""Real visits inside the test's own process, whose wires a test can cut."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np

from pendopo.app import visit as visits
from pendopo.app.doors import Doors
from pendopo.app.host_child import HostProcess
from pendopo.app.relays import Relays
from pendopo.app.sound_desk import SoundDesk
from pendopo.drivers.client_peer import ClientPeer, ClientPeerFactory
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import (
    GivenSound,
    KeepingSpeaker,
    SilentMicrophone,
    WavMicrophone,
)
from pendopo.e2ee.indicator import Indicator
from pendopo.lobby.invite import Invite, InviteKind
from pendopo.model.frames import SAMPLE_RATE, Samples
from pendopo.model.room import Role, Room
from pendopo.model.transport import Endpoint
from pendopo.ports.peer_transport import PeerSink, Route
from pendopo.ports.signal_transport import SignalConnection
from pendopo.ports.sound import SoundSource
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger
from pendopo.reach.near import Anywhere
from pendopo.room.session import RoomSession
from tests.waiting import until

PATIENCE_S = 30.0


class CuttableSignals(WebSocketTransport):
    """Remembers its newest socket."""

    newest: SignalConnection | None = None
    opened = 0

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> SignalConnection:
        self.newest = await super().connect(endpoint, path, token)
        self.opened += 1
        return self.newest

    async def cut(self) -> None:
        assert self.newest is not None
        await self.newest.close()


class CuttablePeers(ClientPeerFactory):
    """Remembers its newest peer."""

    newest: ClientPeer | None = None

    async def open(self, route: Route, sink: PeerSink) -> ClientPeer:
        self.newest = await super().open(route, sink)
        return self.newest

    def unplug(self) -> None:
        """Nothing goes out or comes in any more, and nobody is told."""
        assert self.newest is not None
        for way in self.newest._paths._ways:
            for protocol in way._protocols:
                setattr(protocol, "datagram_received", lambda data, addr: None)  # noqa: B010
                setattr(protocol.transport, "sendto", lambda data, addr=None: None)  # noqa: B010


@dataclass
class Visit:
    """One person in a room."""

    session: RoomSession
    signals: CuttableSignals
    peers: CuttablePeers
    ledger: Ledger
    sound: SoundDesk
    ear: KeepingSpeaker
    rooms: list[Room]
    indicator: Indicator = field(init=False)
    """The line as it was pushed last."""

    def __post_init__(self) -> None:
        self.session.subscribe_indicator(self._show)

    def _show(self, indicator: Indicator) -> None:
        self.indicator = indicator

    async def until(self, condition: Callable[[Room], object]) -> None:
        await until(lambda: condition(self.session.room), PATIENCE_S)


def tone(hertz: float = 440.0, seconds: float = 1.0) -> Samples:
    """Loops without a seam when `hertz` is whole."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.2 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def place_invite(host: HostProcess, role: Role) -> Invite:
    return next(i for i in host.invites if i.role is role and i.kind is InviteKind.PLACE)


@asynccontextmanager
async def visiting(
    invite: Invite,
    name: str,
    microphone: Samples | None = None,
    source: SoundSource | None = None,
    relays: Relays | None = None,
    trust: ssl.SSLContext | None = None,
    relay_only: bool = False,
    whole: Ledger | None = None,
) -> AsyncIterator[Visit]:
    """Enter the invite's first room; speaks at once where it may and has something to say.

    Contacts are entered in `whole` as well. With devices of its own (`source`) it is muted, and
    nothing is kept of what it hears.
    """
    clock, ledger = SystemClock(), Fence(whole)
    signals, peers = CuttableSignals(ledger), CuttablePeers(ledger, trust)
    doors = Doors(clock, signals, peers, ledger, relays)
    place = doors.place(invite, bytes(range(32)), Anywhere())
    listing = sorted(await place.rooms(), key=lambda room: room.title)[0]
    ear = KeepingSpeaker(clock)
    mouth = (
        SilentMicrophone(clock)
        if microphone is None
        else WavMicrophone(microphone, clock, loop=True)
    )
    sound = SoundDesk(source or GivenSound(mouth, ear), clock)
    visit = visits.Visit(doors, place, listing, name, sound, relay_only)
    session = visit.session
    rooms: list[Room] = []
    session.subscribe(rooms.append)
    try:
        await visit.enter()
        if microphone is not None and session.room.me and session.room.me.on_stage:
            await session.set_muted(False)
        yield Visit(session, signals, peers, ledger, sound, ear, rooms)
    finally:
        await visit.close()


def longest_silence_ms(samples: Samples, below: float = 0.01) -> float:
    """Longest run in which nothing reaches `below`, in a recording of a tone."""
    loud = np.flatnonzero(np.abs(samples) >= below)
    return float(np.diff(loud).max(initial=0)) * 1000 / SAMPLE_RATE


async def hears(visit: Visit, hertz: float) -> None:
    """Until the newest second of sound has its peak there."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            sound = visit.ear.samples[-SAMPLE_RATE:]
            if len(sound) == SAMPLE_RATE and longest_silence_ms(sound) < 20:
                spectrum = np.abs(np.fft.rfft(sound * np.hanning(SAMPLE_RATE)))
                if abs(np.argmax(spectrum) - hertz) < 5 and spectrum.max() > 100:
                    return
            await asyncio.sleep(0.1)
