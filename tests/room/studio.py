"""Our mouth and our ear with everything around them, and people far away."""

import math

import numpy as np

from pendopo.audio.opus import Encoder
from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.modes import opener_for, sealer_for
from pendopo.model.encryption import Mode
from pendopo.model.frames import FRAME_SAMPLES, EncodedFrame, ReceivedFrame, Samples, SealedFrame
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, Sender, Stream
from pendopo.room.ear import Ear
from pendopo.room.lease import Lease
from pendopo.room.mouth import Mouth
from tests.stories.fakes.sound import FakeMicrophone, FakeSpeaker, tone

LOW, HIGH = tone(440), tone(1000)
SECOND = 50
"""Frames."""


class HandClock:
    """Stands still until it is moved."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now

    def unix_ms(self) -> int:
        return 0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("sound never sleeps")


class Studio:
    """A mouth at a microphone and an ear at a speaker; the lease holds until it is told else."""

    def __init__(self, mode: Mode = Mode.NONE, key: bytes | None = None) -> None:
        self.clock = HandClock()
        self.lease = Lease(self.clock)
        self.lease.extend(math.inf)
        self.sent: list[SealedFrame] = []
        ring = KeyRing() if key is None else KeyRing.of(key)
        self.sealer, self.opener = sealer_for(mode), opener_for(mode)
        self.sealer.use(ring)
        self.opener.use(ring)
        self.mouth = Mouth(self.sealer, self.lease, self.sent.append)
        self.ear = Ear(self.opener, self.lease, self.clock)
        self.microphone, self.speaker = FakeMicrophone(), FakeSpeaker()

    @property
    def sent_numbers(self) -> list[int]:
        """Which of all captured frames left."""
        return [frame.timestamp // FRAME_SAMPLES for frame in self.sent]

    def open_mouth(self) -> None:
        self.mouth.open = True
        self.listen()

    def listen(self) -> None:
        self.mouth.listen(self.microphone)

    def play(self) -> None:
        self.ear.play(self.speaker)

    def beat(self, spoken: Samples | None = None) -> None:
        """20 ms pass."""
        self.clock.now += 0.02
        self.microphone.feed(np.zeros(FRAME_SAMPLES, np.float32) if spoken is None else spoken)
        self.speaker.ask(FRAME_SAMPLES)
        self.listen()
        self.play()

    def speak(self, frames: int, voice: Samples = LOW) -> None:
        for number in range(frames):
            self.beat(frame_of(voice, number))


class FarPerson:
    """Somebody who sends one stream, its RTP numbers beginning with `number`."""

    def __init__(
        self, who: ParticipantIdentity, stream: Stream, voice: Samples, number: int = 0
    ) -> None:
        self._sender = Sender(who, ParticipantSid(f"PA_{who}"))
        self._stream, self._voice = stream, voice
        self._encoder = Encoder()
        self._sealer = sealer_for(Mode.NONE)
        self._number = number

    def send(self, studio: Studio) -> None:
        number = self._number
        self._number += 1
        payload = self._encoder.encode(frame_of(self._voice, number))
        sealed = self._sealer.seal(EncodedFrame(payload, number * FRAME_SAMPLES, -10.0))
        frame = ReceivedFrame(sealed.payload, number, sealed.timestamp, studio.clock.now)
        studio.ear.receive(self._sender, self._stream, frame)


def frame_of(voice: Samples, number: int) -> Samples:
    at = number * FRAME_SAMPLES
    return voice[np.arange(at, at + FRAME_SAMPLES) % len(voice)]


def heard(studio: Studio, frames: int, *people: FarPerson) -> Samples:
    """What is heard while they speak."""
    before = len(studio.speaker.heard)
    for _ in range(frames):
        for person in people:
            person.send(studio)
        studio.beat()
    return studio.speaker.heard[before:]
