"""The real LiveKit server that the environment names, its tokens and its official SDK as guest."""

import asyncio
import contextlib
import math
import os
import struct
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from livekit import api, rtc

URL = os.environ.get("PENDOPO_LIVEKIT_URL", "")
KEY = os.environ.get("PENDOPO_LIVEKIT_KEY", "")
SECRET = os.environ.get("PENDOPO_LIVEKIT_SECRET", "")
PASSPHRASE = b"a passphrase for tests only"

needs_livekit = pytest.mark.skipif(
    not (URL and KEY and SECRET),
    reason="no LiveKit server: set PENDOPO_LIVEKIT_URL, PENDOPO_LIVEKIT_KEY, "
    "PENDOPO_LIVEKIT_SECRET",
)


def token(identity: str, room: str, speaker: bool = True, own_metadata: bool = True) -> str:
    """A token as an operator of a stock server makes it."""
    grants = api.VideoGrants(
        room_join=True,
        room=room,
        can_publish=speaker,
        can_subscribe=True,
        can_publish_data=True,
        can_update_own_metadata=own_metadata,
    )
    made = api.AccessToken(KEY, SECRET).with_identity(identity).with_grants(grants)
    return made.with_ttl(timedelta(minutes=10)).to_jwt()


def admin_token(room: str) -> str:
    """A token for RoomService in one room."""
    grants = api.VideoGrants(room=room, room_admin=True, room_list=True, room_create=True)
    return api.AccessToken(KEY, SECRET).with_identity("admin").with_grants(grants).to_jwt()


class OfficialGuest:
    """The official SDK in a room, speaking a tone."""

    def __init__(self, room: rtc.Room) -> None:
        self.room = room
        self.publication: rtc.LocalTrackPublication | None = None
        self._source = rtc.AudioSource(48000, 1)
        self._speaking: asyncio.Task[None] | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def join(
        cls, identity: str, room_name: str, encrypted: bool
    ) -> AsyncIterator["OfficialGuest"]:
        room = rtc.Room()
        encryption = rtc.E2EEOptions(key_provider_options=_key_options()) if encrypted else None
        guest = cls(room)
        try:
            await room.connect(
                URL, token(identity, room_name), rtc.RoomOptions(encryption=encryption)
            )
            yield guest
        finally:
            await guest.leave()

    async def publish(self) -> str:
        """Speak; returns the sid of the track."""
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        self.publication = await self.room.local_participant.publish_track(track, options)
        self._speaking = asyncio.create_task(self._speak())
        return self.publication.sid

    async def leave(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
            await asyncio.gather(self._speaking, return_exceptions=True)
        await self.room.disconnect()

    async def _speak(self) -> None:
        time = 0
        while True:
            samples = [round(8000 * math.sin(0.0576 * (time + i))) for i in range(480)]
            time += 480
            data = struct.pack("<480h", *samples)
            await self._source.capture_frame(rtc.AudioFrame(data, 48000, 1, 480))


def _key_options() -> rtc.KeyProviderOptions:
    return rtc.KeyProviderOptions(
        shared_key=PASSPHRASE, ratchet_window_size=0, failure_tolerance=-1
    )
