"""The official SDK as a stranger on our host, alone and beside our own parts."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import numpy as np
import pytest

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.audio.opus import Decoder, Encoder
from pendopo.e2ee.modes import key_ring, opener_for, sealer_for
from pendopo.e2ee.opener import FrameOpener, Refusal
from pendopo.model.encryption import Mode
from pendopo.model.frames import FRAME_SAMPLES, EncodedFrame, OpenedFrame, ReceivedFrame
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, Sender
from pendopo.signaling.events import TrackAccepted
from tests.real.livekit_guest import Guest
from tests.real.official_sdk import RATE, LiveKitAPI, Official, api, token

pytestmark = [pytest.mark.real, pytest.mark.alone]

MODES = pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE])
THEM = Sender(ParticipantIdentity("them"), ParticipantSid("PA_them"))
WRONG = "not the passphrase of this room"


class Scene:
    """A room of a host."""

    def __init__(self, host: HostProcess, mode: Mode, room: RoomName) -> None:
        self.host = host
        self.mode = mode
        self.url = host.urls[0]
        self.room = room
        shared = mode is Mode.SHARED
        self.passphrase = host.invites[0].passphrase_for(self.room) if shared else None

    def official(
        self, identity: str, passphrase: str | None = None, speaker: bool = True
    ) -> contextlib.AbstractAsyncContextManager[Official]:
        bearer = token(self.host, identity, self.room, speaker)
        return Official.join(self.url, bearer, passphrase or self.passphrase)

    @contextlib.asynccontextmanager
    async def ours(self, identity: str) -> AsyncIterator["Ours"]:
        bearer = token(self.host, identity, self.room)
        encrypted = self.mode is Mode.SHARED
        async with Ours.join(self.url, bearer, encrypted) as guest:
            assert isinstance(guest, Ours)
            guest.equip(self.mode, self.passphrase)
            yield guest

    def service(self) -> LiveKitAPI:
        url = self.url.replace("ws", "http", 1)
        return LiveKitAPI(url, self.host.api_key, self.host.api_secret)


class Ours(Guest):
    """Our own parts: opens and decodes what arrives, seals and sends a tone."""

    _opener: FrameOpener | None = None

    def equip(self, mode: Mode, passphrase: str | None) -> None:
        ring = key_ring(mode, passphrase)
        self._sealer = sealer_for(mode)
        self._sealer.use(ring)
        self._decoder = Decoder()
        self.refused: Counter[Refusal] = Counter()
        self.sound = np.zeros(0, np.float32)
        self._opener = opener_for(mode)
        self._opener.use(ring)

    async def speak(self, frequency: float) -> None:
        self.publish()
        await self.event(TrackAccepted)
        self._start(self._tone(frequency))

    async def _tone(self, frequency: float) -> None:
        encoder, at, started = Encoder(), 0, time.monotonic()
        while True:
            wave = np.sin(2 * np.pi * frequency * (at + np.arange(FRAME_SAMPLES)) / RATE)
            payload = encoder.encode((wave * 0.25).astype(np.float32))
            assert self.peer is not None
            self.peer.send(self._sealer.seal(EncodedFrame(payload, at, 0.0)))
            at += FRAME_SAMPLES
            await asyncio.sleep(max(0.0, started + at / RATE - time.monotonic()))

    def _on_frame(self, ssrc: int, frame: ReceivedFrame) -> None:
        if self._opener is None:
            return
        opened = self._opener.open(THEM, frame)
        if isinstance(opened, OpenedFrame):
            self.sound = np.concatenate([self.sound, self._decoder.decode(opened.payload)])[-RATE:]
        else:
            self.refused[opened] += 1
        self._changed.set()


def pitch(sound: "np.typing.NDArray[np.float32]") -> float:
    if len(sound) < RATE:
        return 0.0
    return float(np.argmax(np.abs(np.fft.rfft(sound * np.hanning(len(sound))))))


Story = Callable[[Scene], Awaitable[None]]
Tell = Callable[[Mode, Story], None]


@pytest.fixture(scope="module")
def tell() -> Iterator[Tell]:
    """Runs a story in a room of its own, on one host for each mode."""
    hosts = {mode: asyncio.run(_start(mode)) for mode in (Mode.SHARED, Mode.NONE)}
    unused = {mode: iter([room.name for room in host.rooms]) for mode, host in hosts.items()}

    async def told(mode: Mode, story: Story) -> None:
        await story(Scene(hosts[mode], mode, next(unused[mode])))

    yield lambda mode, story: asyncio.run(told(mode, story))
    for host in hosts.values():
        asyncio.run(host.close())


async def _start(mode: Mode) -> HostProcess:
    rooms = tuple(f"Room {n}" for n in range(10))
    return await HostProcess.start(HostOptions(mode=mode, rooms=rooms))


@MODES
def test_two_official_guests_hear_each_other(tell: Tell, mode: Mode) -> None:
    async def story(scene: Scene) -> None:
        async with scene.official("ann") as ann, scene.official("bob") as bob:
            await ann.speak(440)
            await bob.speak(1320)
            await bob.hears("ann", 440)
            await ann.hears("bob", 1320)
            async with scene.official("eve", speaker=False) as eve:
                await eve.hears("ann", 440)
                await eve.hears("bob", 1320)

    tell(mode, story)


@MODES
def test_an_official_guest_and_our_parts_hear_each_other(tell: Tell, mode: Mode) -> None:
    async def story(scene: Scene) -> None:
        async with scene.ours("us") as us, scene.official("ann") as ann:
            await us.speak(440)
            await ann.speak(1320)
            await ann.hears("us", 440)
            await us.until(lambda: abs(pitch(us.sound) - 1320) < 5)
            assert not us.refused

    tell(mode, story)


def test_a_wrong_key_is_silence_at_both_ends(tell: Tell) -> None:
    async def story(scene: Scene) -> None:
        async with (
            scene.ours("us") as us,
            scene.official("ann", WRONG) as ann,
            scene.official("bob") as bob,
        ):
            await us.speak(440)
            await ann.speak(1320)
            await bob.hears("us", 440)
            await us.until(lambda: us.refused[Refusal.AUTH] > 50)
            assert set(us.refused) == {Refusal.AUTH}
            assert not len(us.sound)
            assert ann.loudness("us") < 0.001
            assert bob.loudness("ann") < 0.001

    tell(Mode.SHARED, story)


def test_an_official_guest_is_promoted_muted_and_moved_away(tell: Tell) -> None:
    async def story(scene: Scene) -> None:
        async with (
            scene.official("ann", speaker=False) as ann,
            scene.official("bob") as bob,
            scene.service() as service,
        ):

            async def stage(may: bool) -> None:
                permission = api.ParticipantPermission(
                    can_subscribe=True, can_publish=may, can_publish_data=True
                )
                await service.room.update_participant(
                    api.UpdateParticipantRequest(
                        room=scene.room, identity="ann", permission=permission
                    )
                )
                await ann.until(lambda: ann.room.local_participant.permissions.can_publish is may)

            await stage(True)
            publication = await ann.speak(440)
            await bob.hears("ann", 440)
            await service.room.mute_published_track(
                api.MuteRoomTrackRequest(
                    room=scene.room, identity="ann", track_sid=publication.sid, muted=True
                )
            )
            await bob.until(lambda: bob.loudness("ann") < 0.001)
            publication.track.unmute()  # type: ignore[union-attr]
            await bob.hears("ann", 440)
            await stage(False)
            await bob.until(lambda: not bob.tracks)
            await stage(True)
            await ann.speak(880)
            await bob.hears("ann", 880)
            await service.room.remove_participant(
                api.RoomParticipantIdentity(room=scene.room, identity="ann")
            )
            await bob.until(lambda: "ann" not in bob.room.remote_participants)

    tell(Mode.SHARED, story)


def test_official_guests_come_and_go_through_the_same_sections(tell: Tell) -> None:
    async def story(scene: Scene) -> None:
        async with scene.official("bob") as bob:
            for turn, frequency in enumerate((440, 880, 1320)):
                async with scene.official(f"ann{turn}") as ann:
                    await ann.speak(frequency)
                    await bob.hears(f"ann{turn}", frequency)
            await bob.speak(500)
            async with scene.official("eve") as eve:
                await eve.speak(1500)
                await bob.hears("eve", 1500)
                await eve.hears("bob", 500)

    tell(Mode.SHARED, story)


def test_data_and_attributes_of_official_guests(tell: Tell) -> None:
    async def story(scene: Scene) -> None:
        async with scene.official("ann") as ann, scene.official("bob") as bob:
            while not bob.data:  # what comes before the channel is open is lost
                await ann.room.local_participant.publish_data(b"hello", topic="t")
                await asyncio.sleep(0.1)
            packet = bob.data[0]
            assert (packet.data, packet.topic) == (b"hello", "t")
            assert packet.participant is not None
            assert packet.participant.identity == "ann"
            await ann.room.local_participant.set_attributes({"pendopo.hand": "5", "other": "5"})
            them = bob.room.remote_participants["ann"]
            await bob.until(lambda: them.attributes.get("other") == "5")
            assert int(them.attributes["pendopo.hand"]) > 5, "since the host saw it"

    tell(Mode.NONE, story)
