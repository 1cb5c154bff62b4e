"""A process in which our client arrives in a room, again and again, and leaves."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from pendopo.app.sound_desk import SoundDesk
from pendopo.drivers.client_peer import ClientPeerFactory
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import GivenSound, NullSpeaker, SilentMicrophone
from pendopo.model.encryption import Mode
from pendopo.model.frames import Samples
from pendopo.model.ids import RoomName
from pendopo.model.transport import Endpoint
from pendopo.ports.clock import Clock
from pendopo.reach.ledger import Ledger
from pendopo.reach.way import Way
from pendopo.room.plan import JoinPlan
from pendopo.room.session import RoomSession
from pendopo.room.session_ports import SessionPorts
from tests.bench.child import Json, serve

PATIENCE_S = 20.0


class WatchingSpeaker(NullSpeaker):
    """Looks at every block it is given whether something was opened and played."""

    def __init__(self, session: RoomSession, clock: Clock) -> None:
        super().__init__(clock)
        self.opened_at: float | None = None
        self.played = asyncio.Event()
        self._session = session
        self._loop = asyncio.get_running_loop()

    def write(self, samples: Samples) -> None:
        super().write(samples)
        session = self._session
        if self.opened_at is None:
            watch = session.watch
            if any(watch.counts(sender).opened for sender in watch.senders):
                self.opened_at = time.monotonic()
        if session.ear.first_played_at is not None:
            self._loop.call_soon_threadsafe(self.played.set)


async def arrive(asked: Json) -> Json:
    """From nothing to the first sound; the clock starts before anything is made."""
    began, cpu_began = time.monotonic(), time.process_time()
    clock = SystemClock()
    plan = JoinPlan(
        room=RoomName(asked["room"]),
        mode=Mode.SHARED,
        way=Way((Endpoint(asked["url"]),)),
        token=_giving(asked["token"]),
        passphrase=asked["passphrase"],
    )
    ledger = Ledger()
    ports = SessionPorts(clock, WebSocketTransport(ledger), ClientPeerFactory(ledger))
    session = RoomSession(plan, ports)
    ear = WatchingSpeaker(session, clock)
    sound = SoundDesk(GivenSound(SilentMicrophone(clock), ear), clock)
    sound.start(session.mouth, session.ear, lambda fault: session.fault("sound"))
    try:
        async with asyncio.timeout(PATIENCE_S):
            await session.enter()
            await ear.played.wait()
        cpu_s = time.process_time() - cpu_began
    finally:
        await session.close()
        sound.close()
    played_at = session.ear.first_played_at
    assert played_at is not None
    assert ear.opened_at is not None
    return {
        "played_ms": (played_at - began) * 1000,
        "opened_ms": (ear.opened_at - began) * 1000,
        "cpu_ms": cpu_s * 1000,
    }


def _giving(token: str) -> Callable[[Endpoint], Awaitable[str]]:
    async def give(endpoint: Endpoint) -> str:
        return token

    return give


if __name__ == "__main__":
    serve(arrive)
