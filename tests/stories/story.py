"""A place with our own host, and people who visit it, all in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.app.plan import join_plan
from pendopo.e2ee import metadata
from pendopo.e2ee.indicator import Indicator
from pendopo.e2ee.keys import meta_key, room_secret
from pendopo.e2ee.metadata import RoomMetadata
from pendopo.host.config import ConfiguredRoom, ConfiguredTicket, HostConfig
from pendopo.host.state import DoorState
from pendopo.host.ticket_book import digest
from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.place import Place
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import MicrophoneState, Participant, Permission, Role, Room
from pendopo.model.transport import Endpoint
from pendopo.reach.ledger import Ledger
from pendopo.room.plan import JoinPlan
from pendopo.room.session import RoomSession
from pendopo.room.session_ports import SessionPorts
from pendopo.signaling import access
from tests.stories.fakes import clock as story_clock
from tests.stories.fakes.clock import FakeClock
from tests.stories.fakes.media import Air, FakePeerFactory
from tests.stories.fakes.network import FakeNetwork, Server
from tests.stories.fakes.server import FakeServer
from tests.stories.fakes.sound import FakeMicrophone, FakeSpeaker, strength

T = TypeVar("T")

URL = "ws://127.0.0.1:7880"
TEA, GARDEN = RoomName("r-tea"), RoomName("r-garden")
KEY, SECRET = "key", "a secret of more than thirty-two characters"
PLACE_SECRET, HOST_SEED = bytes(range(1, 33)), bytes(range(33, 65))
HOST_KEY = Ed25519PrivateKey.from_private_bytes(HOST_SEED).public_key().public_bytes_raw()
TICKETS = {role: bytes([number]) * 32 for number, role in enumerate(Role, 1)}
BEAT_S = FRAME_SAMPLES / SAMPLE_RATE
PATIENCE_S = 30.0


@dataclass
class Story:
    """`air` carries sound, `servers` are who answers where; everybody has a network of their own
    that can be cut."""

    mode: Mode = Mode.SHARED
    air: Air = field(default_factory=Air)
    servers: dict[str, Server] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self._people: list[Person] = []
        self._seeds = 0
        self.server = self.start(DoorState())

    def start(self, state: DoorState) -> FakeServer:
        """The host begins."""
        self.server = FakeServer(self._config(), state, self.air, self.clock)
        self.servers[URL] = self.server
        return self.server

    async def crash(self) -> DoorState:
        """The host's process dies; what it had written down is left."""
        del self.servers[URL]
        await self.server.crash()
        return self.server.state

    def invite(self, role: Role = Role.LISTENER) -> Invite:
        """A link to the place."""
        host = role is Role.HOST
        return Invite(
            InviteKind.PLACE,
            self.mode,
            Policy.HOST_LINK if host else Policy(0),
            PLACE_SECRET,
            HOST_KEY,
            bytes([list(Role).index(role)]) * 8,
            (Endpoint(URL),),
            role,
            "Place",
            host_seed=HOST_SEED if host else None,
            ticket=TICKETS[role],
        )

    def metadata(self, title: str, seq: int = 1, room: RoomName = TEA) -> str:
        """What the host's person signs."""
        content = RoomMetadata(self.mode, seq, 0, title, "")
        if self.mode is Mode.NONE:
            return metadata.render_plain(content)
        key = meta_key(room_secret(PLACE_SECRET, room))
        return metadata.seal_metadata(content, key, HOST_SEED, room, bytes(11) + bytes([seq]))

    def token(self, identity: str, room: RoomName = TEA, on_stage: bool = False) -> str:
        """A token that the host accepts."""
        permission = Permission(can_publish=on_stage)
        grants = access.Grants(
            ParticipantIdentity(identity), room, room_join=True, permission=permission
        )
        return access.issue(KEY, SECRET, grants, self.clock.unix_s())

    def visitor(self, invite: Invite, name: str = "", unix_ahead_s: float = 0.0) -> "Visitor":
        """Somebody with an invite, a computer and a network."""
        self._seeds += 1
        return Visitor(self, invite, name, bytes([self._seeds]) * 32, unix_ahead_s)

    async def enter(
        self, role: Role = Role.LISTENER, voice: Samples | None = None, name: str = ""
    ) -> "Person":
        """Somebody comes in; whoever has a voice and may speak begins to."""
        person = await self.visitor(self.invite(role), name).enter(voice=voice)
        if voice is not None and person.me.on_stage:
            await person.session.set_muted(False)
        return person

    async def passes(self, seconds: float) -> None:
        """Time passes."""
        await asyncio.sleep(seconds)

    def came(self, person: "Person") -> None:
        """Somebody is to be sent home at the end."""
        self._people.append(person)

    async def end(self) -> None:
        """Everybody goes home."""
        for person in self._people:
            await person.close()

    def _config(self) -> HostConfig:
        rooms = (
            ConfiguredRoom(TEA, self.metadata("Tea", room=TEA)),
            ConfiguredRoom(GARDEN, self.metadata("Garden", room=GARDEN)),
        )
        tickets = tuple(ConfiguredTicket(digest(TICKETS[role]), role) for role in Role)
        return HostConfig(
            "127.0.0.1",
            7880,
            7880,
            KEY,
            SECRET,
            authorities=("127.0.0.1:7880",),
            rooms=rooms,
            tickets=tickets,
        )


class Visitor:
    """Before the room: an invite and what it takes to use it."""

    def __init__(
        self, story: Story, invite: Invite, name: str, seed: bytes, unix_ahead_s: float
    ) -> None:
        self.clock = FakeClock(unix_ahead_s)
        self.ledger = Ledger()
        self.network = FakeNetwork(story.servers, self.ledger)
        self.peers = FakePeerFactory(story.air, self.ledger)
        self.place = Place(invite, seed, self.network, self.clock.unix_s)
        self._story = story
        self._name = name

    async def plan(self, title: str = "Tea") -> JoinPlan:
        listing = await self.place.room(RoomName(title))
        return join_plan(self.place, listing, self._name, self.network)

    async def enter(self, plan: JoinPlan | None = None, voice: Samples | None = None) -> "Person":
        """Into a room. Raises what the session raises."""
        person = self.before(plan or await self.plan(), voice)
        await person.session.enter()
        return person

    def before(self, plan: JoinPlan, voice: Samples | None = None) -> "Person":
        """At the door of a room."""
        session = RoomSession(plan, SessionPorts(self.clock, self.network, self.peers))
        person = Person(session, self.network, self.peers, voice)
        self._story.came(person)
        return person


class Person:
    """One visit. Beats only once `listen` or a voice asks for it."""

    def __init__(
        self,
        session: RoomSession,
        network: FakeNetwork,
        peers: FakePeerFactory,
        voice: Samples | None,
    ) -> None:
        self.session = session
        self.network = network
        self.peers = peers
        self.voice = voice
        self.mouth = FakeMicrophone()
        self.ear = FakeSpeaker()
        self.rooms: list[Room] = []
        """Every fact that was pushed."""
        self._beating: asyncio.Task[None] | None = None
        self.indicator: Indicator
        """The line as it was pushed last."""
        session.subscribe(self.rooms.append)
        session.subscribe_indicator(lambda line: setattr(self, "indicator", line))
        if voice is not None:
            self.listen()

    @property
    def room(self) -> Room:
        return self.session.room

    @property
    def me(self) -> Participant:
        assert self.room.me is not None
        return self.room.me

    @property
    def identity(self) -> ParticipantIdentity:
        return self.me.identity

    @property
    def state(self) -> EncryptionState:
        """What the line says."""
        return self.indicator.state

    def microphone(self) -> MicrophoneState:
        """What becomes of their voice."""
        return self.room.microphone

    @property
    def sent(self) -> int:
        """Frames that left in this visit."""
        return sum(len(peer.sent) for peer in self.peers.peers)

    def listen(self) -> "Person":
        """Sound goes both ways from now on."""
        if self._beating is None:
            self._beating = asyncio.create_task(self._beat())
        return self

    def hears(self, hertz: float, last_s: float = 0.5) -> float:
        """Amplitude of a tone in what was played last."""
        return strength(self.ear.heard[-round(last_s * SAMPLE_RATE) :], hertz)

    async def until(self, condition: Callable[[Room], object]) -> None:
        """Wait for a fact. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition(self.room):
                await asyncio.sleep(0.01)

    async def close(self) -> None:
        await self.session.close()
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)

    async def _beat(self) -> None:
        at = 0
        while True:
            await asyncio.sleep(BEAT_S)
            spoken = np.zeros(FRAME_SAMPLES, np.float32)
            if self.voice is not None:
                spoken = self.voice[np.arange(at, at + FRAME_SAMPLES) % len(self.voice)]
                at += FRAME_SAMPLES
            self.mouth.feed(spoken)
            self.ear.ask(FRAME_SAMPLES)
            self.session.mouth.listen(self.mouth)
            self.session.ear.play(self.ear)


@asynccontextmanager
async def telling(mode: Mode = Mode.SHARED, **air: Any) -> AsyncIterator[Story]:
    """A story that sends everybody home at its end."""
    story = Story(mode, Air(**air))
    try:
        yield story
    finally:
        await story.end()


def tell(
    what_happens: Callable[[Story], Coroutine[Any, Any, T]], mode: Mode = Mode.SHARED, **air: Any
) -> T:
    """Run a story to its end."""

    async def whole() -> T:
        async with telling(mode, **air) as story:
            return await what_happens(story)

    return story_clock.run(whole())
