"""The official SDK as a guest of our host: speaks one tone and listens for another."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("livekit.rtc", reason="the official SDK (`livekit`) is not installed")
pytest.importorskip("livekit.api", reason="`livekit-api` is not installed")

from livekit import api, rtc
from livekit.api import LiveKitAPI

from pendopo.app.host_child import HostProcess
from tests.real import operator_tokens

__all__ = ["RATE", "LiveKitAPI", "Official", "api", "token"]

PATIENCE_S = 15.0
RATE = 48_000


def token(host: HostProcess, identity: str, room: str, speaker: bool = True) -> str:
    """As an operator's program makes it."""
    return operator_tokens.token(host.api_key, host.api_secret, identity, room, speaker)


class Official:
    """One guest; `heard` holds the last second of each person's sound."""

    def __init__(self, room: rtc.Room) -> None:
        self.room = room
        self.heard: dict[str, NDArray[np.float64]] = {}
        self.data: list[rtc.DataPacket] = []
        self.tracks: dict[str, asyncio.Task[None]] = {}
        self.changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        room.on("track_subscribed", self._subscribed)
        room.on("track_unsubscribed", self._unsubscribed)
        room.on("data_received", self._data)

    @classmethod
    @contextlib.asynccontextmanager
    async def join(
        cls, url: str, token: str, passphrase: str | None = None
    ) -> AsyncIterator["Official"]:
        guest = cls(rtc.Room())
        encryption = None
        if passphrase is not None:
            options = rtc.KeyProviderOptions(
                shared_key=passphrase.encode(), ratchet_window_size=0, failure_tolerance=-1
            )
            encryption = rtc.E2EEOptions(key_provider_options=options)
        try:
            await guest.room.connect(url, token, rtc.RoomOptions(encryption=encryption))
            yield guest
        finally:
            await guest.leave()

    async def speak(self, frequency: float) -> rtc.LocalTrackPublication:
        source = rtc.AudioSource(RATE, 1)
        track = rtc.LocalAudioTrack.create_audio_track("a", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        publication = await self.room.local_participant.publish_track(track, options)
        self._start(self._tone(source, frequency))
        return publication

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                self.changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.changed.wait(), 0.1)

    async def hears(self, identity: str, frequency: float) -> None:
        """Until a whole second of that person's sound has its peak at `frequency`."""
        await self.until(lambda: abs(self.pitch(identity) - frequency) < 5)

    def pitch(self, identity: str) -> float:
        sound = self.heard.get(identity, np.zeros(0))
        if len(sound) < RATE or self.loudness(identity) < 0.01:
            return 0.0
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        return float(np.argmax(spectrum)) * RATE / len(sound)

    def loudness(self, identity: str) -> float:
        sound = self.heard.get(identity, np.zeros(0))
        return float(np.sqrt(np.mean(sound**2))) if len(sound) else 0.0

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.room.disconnect()

    def _subscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        self.tracks[publication.sid] = self._start(self._listen(track, participant.identity))

    def _unsubscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        self.tracks.pop(publication.sid).cancel()
        self.heard.pop(participant.identity, None)
        self.changed.set()

    def _data(self, packet: rtc.DataPacket) -> None:
        self.data.append(packet)
        self.changed.set()

    async def _listen(self, track: rtc.Track, identity: str) -> None:
        stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1)
        try:
            async for event in stream:
                samples = np.frombuffer(event.frame.data, np.int16) / 32768
                kept = np.concatenate([self.heard.get(identity, np.zeros(0)), samples])
                self.heard[identity] = kept[-RATE:]
                self.changed.set()
        finally:
            await stream.aclose()

    async def _tone(self, source: rtc.AudioSource, frequency: float) -> None:
        at = 0
        while True:
            wave = np.sin(2 * np.pi * frequency * (at + np.arange(480)) / RATE)
            at += 480
            pcm = (wave * 8000).astype(np.int16).tobytes()
            await source.capture_frame(rtc.AudioFrame(pcm, RATE, 1, 480))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        return task
