"""A process in which the official SDK arrives in a room, hears and leaves."""

import asyncio
import time

import numpy as np
from livekit import rtc

from tests.bench.child import Json, serve

PATIENCE_S = 20.0
AUDIBLE = 100
"""Of 32767: what a jitter buffer puts out before the first packet is below."""


class Visit:
    """One stay; every track is decoded and thrown away."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()
        self._room = rtc.Room()
        self._room.on("track_subscribed", self._listen)
        self._ears: list[asyncio.Task[None]] = []

    async def enter(self, asked: Json) -> None:
        """Connect with the shared passphrase."""
        keys = rtc.KeyProviderOptions(
            shared_key=asked["passphrase"].encode(), ratchet_window_size=0, failure_tolerance=-1
        )
        encryption = rtc.E2EEOptions(key_provider_options=keys)
        options = rtc.RoomOptions(encryption=encryption)
        await self._room.connect(asked["url"], asked["token"], options)

    async def leave(self) -> None:
        """Disconnect."""
        for ear in self._ears:
            ear.cancel()
        await asyncio.gather(*self._ears, return_exceptions=True)
        await self._room.disconnect()

    def _listen(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        self._ears.append(asyncio.create_task(self._hear(track)))

    async def _hear(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream(track, sample_rate=48_000, num_channels=1)
        try:
            async for event in stream:
                if not self.heard.is_set():
                    samples = np.frombuffer(event.frame.data, np.int16)
                    if np.abs(samples).max() > AUDIBLE:
                        self.heard.set()
        finally:
            await stream.aclose()


class Guest:
    """Answers; one long stay at a time."""

    def __init__(self) -> None:
        self._staying: Visit | None = None

    async def answer(self, asked: Json) -> Json:
        """Do what the parent wants."""
        match asked["do"]:
            case "arrive":
                return await _arrive(asked)
            case "stay":
                self._staying = Visit()
                await self._staying.enter(asked)
            case "leave" if self._staying is not None:
                await self._staying.leave()
        return {}


async def _arrive(asked: Json) -> Json:
    """From nothing to the first sound; the clock starts before anything is made."""
    began, cpu_began = time.monotonic(), time.process_time()
    visit = Visit()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await visit.enter(asked)
            await visit.heard.wait()
        played_ms = (time.monotonic() - began) * 1000
        cpu_ms = (time.process_time() - cpu_began) * 1000
    finally:
        await visit.leave()
    return {"played_ms": played_ms, "cpu_ms": cpu_ms}


if __name__ == "__main__":
    serve(Guest().answer)
