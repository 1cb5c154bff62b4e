"""Two real visits with a hostile host between them."""

import asyncio
import base64
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pendopo.drivers.certificate import Certificate
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import WavMicrophone
from pendopo.e2ee.opener import OpeningCounts
from pendopo.host import config as configuration
from pendopo.host.config import HostConfig
from pendopo.lobby.invite import Invite
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.frames import SAMPLE_RATE, Samples
from pendopo.model.ids import ParticipantIdentity, RoomName, TrackSid
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint
from pendopo.reach.ledger import Ledger
from pendopo.words.encryption_counters import counter_rows
from tests.attacks.sound import strength
from tests.real.visits import Visit, tone, visiting
from tests.waiting import until

ROOT = Path(__file__).parents[2]
KEY, SECRET = "attacks", "a-secret-of-at-least-32-characters"
SPOKEN_HZ = 440.0
HEARD = 0.1
"""Amplitude above which a tone of ours, spoken at 0.2, was certainly played."""
SILENT = 0.02
"""Amplitude below which it certainly was not; the concealment of a gap may make this much."""


class HostileHost:
    """The process, and orders to it, several at a time."""

    def __init__(self, tls: Certificate | None = None) -> None:
        """Without TLS at this computer's own address only."""
        paths = os.pathsep.join((str(ROOT / "app"), str(ROOT)))
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.attacks.hostile_host"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            text=True,
            encoding="utf-8",
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._to, self._from = self._child.stdin, self._child.stdout
        self._ids = itertools.count()
        self._waiting: dict[int, Future[Any]] = {}
        config = HostConfig("127.0.0.1", 0, 0, KEY, SECRET)
        if tls is not None:
            config = replace(config, certificate=tls.certificate, private_key=tls.private_key)
        self._say(configuration.to_json(config))
        port = json.loads(self._from.readline())["port"]
        pins = (tls.pin,) if tls is not None else ()
        self.endpoint = Endpoint(f"{'wss' if tls else 'ws'}://127.0.0.1:{port}", pins)
        self._reader = threading.Thread(target=self._read, name="hostile host", daemon=True)
        self._reader.start()

    async def order(self, do: str, **what: Any) -> Any:
        """Have something done; returns once it is."""
        id, reply = next(self._ids), Future[Any]()
        self._waiting[id] = reply
        self._say(json.dumps({"id": id, "do": do, **what}))
        return await asyncio.wrap_future(reply)

    def close(self) -> None:
        """End the process."""
        self._to.close()
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._reader.join()
        self._from.close()

    def _say(self, line: str) -> None:
        self._to.write(line + "\n")
        self._to.flush()

    def _read(self) -> None:
        for line in self._from:
            told = json.loads(line)
            if told.get("event") == "census":
                continue
            reply = self._waiting.pop(told["id"])
            if "fault" in told:
                reply.set_exception(AssertionError(told["fault"]))
            else:
                reply.set_result(told["answer"])
        for reply in self._waiting.values():
            reply.set_exception(AssertionError("the hostile host has ended"))


@dataclass(frozen=True)
class Scene:
    """A fresh room of one mode on the hostile host."""

    host: HostileHost
    mode: Mode
    keys: RoomKeys

    @property
    def room(self) -> RoomName:
        return self.keys.room

    @property
    def quiet(self) -> EncryptionState:
        """What the line says when nothing is wrong."""
        return EncryptionState.OFF if self.mode is Mode.NONE else EncryptionState.SHARED

    def invite(self, role: Role) -> Invite:
        terms = Terms("Tea", role, self.mode, 600)
        return self._operator.invite(self.keys, terms, int(time.time()))

    async def prepare(self) -> None:
        await self._operator.prepare(
            self.keys, Terms("Tea", Role.HOST, self.mode, 600), int(time.time())
        )

    async def order(self, do: str, **what: Any) -> Any:
        """An order about this room; lists of bytes are sent as text."""
        sent = {name: _as_text(value) for name, value in what.items()}
        return await self.host.order(do, room=self.room, **sent)

    @asynccontextmanager
    async def listening(self, speaker: Visit) -> AsyncIterator[Visit]:
        """A new listener, who hears `speaker` already."""
        async with visiting(self.invite(Role.LISTENER), "Budi") as budi:
            await hears(budi, who(speaker))
            yield budi

    async def reaches(self, visit: Visit, track: str) -> None:
        """Until an answer has told `visit` where this track arrives, and the path is open."""
        owners = visit.session._owners
        await until(lambda: track in {stream.track for _, stream in owners._owners.values()})
        await self.order("await_listener", track=track)

    @property
    def _operator(self) -> Operator:
        return Operator(WebSocketTransport(Ledger()), self.host.endpoint, KEY, SECRET)


Story = Callable[[Scene, Visit], Awaitable[None]]


def tell(host: HostileHost, *stories: tuple[Mode, Story]) -> None:
    """Each in a fresh room of its mode where Ani speaks a tone, all at the same time."""

    async def told(mode: Mode, story: Story) -> None:
        scene = Scene(host, mode, RoomKeys.fresh())
        await scene.prepare()
        async with visiting(scene.invite(Role.SPEAKER), "Ani", tone(SPOKEN_HZ)) as ani:
            await story(scene, ani)

    async def all_told() -> None:
        faults: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
        await asyncio.gather(*(told(mode, story) for mode, story in stories))
        assert not faults

    asyncio.run(all_told())


def tell_in_both_modes(host: HostileHost, story: Story) -> None:
    """The same story in `shared` and in `none`."""
    tell(host, (Mode.SHARED, story), (Mode.NONE, story))


async def arrived(count: Callable[[], int]) -> None:
    """Until nothing more of a flood arrives."""
    before = -1
    while before != (before := count()):
        await asyncio.sleep(0.05)


def who(visit: Visit) -> ParticipantIdentity:
    """The identity of somebody who is inside."""
    assert visit.session.room.me is not None
    return visit.session.room.me.identity


def track_of(visit: Visit, person: ParticipantIdentity) -> TrackSid:
    """The track that somebody publishes, as `visit` is told of it."""
    return visit.session.room.others[person].tracks[0].sid


def counts(visit: Visit, person: ParticipantIdentity) -> OpeningCounts:
    """What came of somebody's frames so far."""
    return visit.session.watch.counts(person)


def missed(visit: Visit, person: ParticipantIdentity) -> int:
    """Frames of a person's, between the first and the last opened one, that were not opened."""
    counted = counts(visit, person)
    return counted.between - counted.opened


def called_open(visit: Visit, person: ParticipantIdentity) -> bool:
    """Whether the server says that somebody's track is not encrypted."""
    line(visit)
    remotes = visit.session.needles().facts.remotes
    return any(remote.flag_none for remote in remotes if remote.identity == person)


def line(visit: Visit) -> EncryptionState:
    """What the line says now."""
    visit.session._guard.measure()
    return visit.indicator.state


def states(visit: Visit) -> list[EncryptionState]:
    """Everything the line has said, in order."""
    return [state for _, state in visit.session.watch.states]


def states_in_a_minute(visit: Visit) -> list[EncryptionState]:
    """The same when nothing more happens for a minute. Ends the visit's real line."""
    carrying = visit.session._stay.has_media
    for later in (30, 60):
        sent = visit.session._microphone.sent
        visit.session.watch.measure(visit.session.room, carrying, sent, _elapsed(visit) + later)
    return states(visit)


def panel(visit: Visit) -> dict[str, str]:
    """The counters under the line: key → sentence."""
    line(visit)
    facts = visit.session.needles().facts
    return {row.key: row.text for row in counter_rows(facts, visit.indicator)}


async def hears(visit: Visit, person: ParticipantIdentity, frames: int = 15) -> None:
    """Until so many more frames of somebody's were opened and are to be heard."""
    opened = counts(visit, person).opened
    await until(lambda: counts(visit, person).opened >= opened + frames)
    await until(lambda: visit.session.ear.levels.get(person, -127.0) > -40.0)


async def recovers(visit: Visit, person: ParticipantIdentity) -> None:
    """The next frames all open and sound; none is refused."""
    refused = counts(visit, person).refused
    await hears(visit, person)
    assert counts(visit, person).refused == refused
    await until(lambda: strength(visit.ear.samples[-SAMPLE_RATE // 5 :], SPOKEN_HZ) > HEARD)


def say_another(visit: Visit, sound: Samples, skip_s: float = 0.0) -> None:
    """Speak something else from now on, the first `skip_s` seconds of it all at once."""
    visit.sound.choose_microphone(lambda: WavMicrophone(sound, _SkippedClock(skip_s), loop=True))


class _SkippedClock(SystemClock):
    """Runs ahead by so much from the second question on."""

    def __init__(self, skip_s: float) -> None:
        self._skip_s = skip_s
        self._asked = False

    def monotonic(self) -> float:
        skipped, self._asked = (self._skip_s if self._asked else 0.0), True
        return super().monotonic() + skipped


def _elapsed(visit: Visit) -> float:
    return time.monotonic() - visit.session.started_at


def _as_text(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_as_text(each) for each in value]
    return value
