"""Our sound in one room: microphone to sealed frames, sealed frames to speaker."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pendopo.audio.level import dbov
from pendopo.audio.mixer import Mixer
from pendopo.audio.opus import Encoder
from pendopo.audio.playout import Playout, PlayoutStatistics
from pendopo.e2ee.opener import FrameOpener
from pendopo.e2ee.seal import FrameSealer, SealError
from pendopo.model.frames import (
    FRAME_SAMPLES,
    EncodedFrame,
    OpenedFrame,
    ReceivedFrame,
    Samples,
    SealedFrame,
)
from pendopo.model.ids import ParticipantIdentity, Sender, TrackSid
from pendopo.ports.clock import Clock
from pendopo.ports.sound import Microphone, Speaker

BLOCK = 480
"""Samples mixed at a time: 10 ms."""
MAX_WAITING = 4_000
"""Packets kept between two beats; what is older is lost, as in any socket buffer."""
SILENCE_DBOV = -127.0


@dataclass(slots=True)
class _RemoteVoice:
    identity: ParticipantIdentity
    playout: Playout


def sum_of(parts: Sequence[PlayoutStatistics]) -> PlayoutStatistics:
    """One person's counters over several tracks; the delay is the newest track's."""
    return PlayoutStatistics(
        played=sum(part.played for part in parts),
        lost=sum(part.lost for part in parts),
        recovered=sum(part.recovered for part in parts),
        concealed_ms=sum(part.concealed_ms for part in parts),
        delay_ms=parts[-1].delay_ms if parts else 0.0,
    )


class Voice:
    """Two doors: `receive` and the setters are called from the media loop, `beat` from the
    sound thread. What crosses is a deque and values replaced whole."""

    def __init__(
        self,
        sealer: FrameSealer,
        opener: FrameOpener,
        clock: Clock,
        send: Callable[[SealedFrame], None],
        fec: bool = True,
    ) -> None:
        self._sealer = sealer
        self._opener = opener
        self._clock = clock
        self._send = send
        self._encoder = Encoder(fec=fec)
        self._mixer = Mixer()
        self._inbox: deque[tuple[Sender, TrackSid, ReceivedFrame]] = deque(maxlen=MAX_WAITING)
        self._voices: dict[TrackSid, _RemoteVoice] = {}
        self._kept: frozenset[TrackSid] = frozenset()
        self._past: dict[ParticipantIdentity, PlayoutStatistics] = {}
        self._gains: Mapping[ParticipantIdentity, float] = {}
        self._timestamp = 0
        self._own_level = SILENCE_DBOV
        self.live = False
        """Whether captured frames are sealed and sent."""
        self._was_live = False
        self.cut = False
        """Sound stopped both ways."""
        self._last_beat: float | None = None
        self.longest_pause_s = 0.0
        """Between two beats: how long this computer kept the sound thread waiting."""
        self.first_played_at: float | None = None
        """Monotonic seconds at which the first opened frame went to the speaker."""

    def receive(self, sender: Sender, track: TrackSid, frame: ReceivedFrame) -> None:
        """One RTP payload of somebody's track, as it came."""
        self._inbox.append((sender, track, frame))

    def keep(self, tracks: frozenset[TrackSid]) -> None:
        """The tracks that still exist; the sound of others is forgotten at the next beat."""
        self._kept = tracks

    def set_gain(self, identity: ParticipantIdentity, gain: float) -> None:
        """How loud this person is here, 0 to 2; 1 is as sent."""
        self._gains = {**self._gains, identity: min(max(gain, 0.0), 2.0)}

    @property
    def levels(self) -> Mapping[ParticipantIdentity, float]:
        """What everybody sounds like now, in dBov."""
        loudest: dict[ParticipantIdentity, float] = {}
        for voice in tuple(self._voices.values()):
            before = loudest.get(voice.identity, SILENCE_DBOV)
            loudest[voice.identity] = max(voice.playout.level_dbov, before)
        return loudest

    @property
    def own_level(self) -> float:
        """Level of the microphone's last frame in dBov; silence while muted."""
        return self._own_level

    def heard(self, identity: ParticipantIdentity) -> PlayoutStatistics:
        """Playout counters of one person over the whole visit."""
        now = [v.playout.statistics for v in tuple(self._voices.values()) if v.identity == identity]
        return sum_of([self._past.get(identity, PlayoutStatistics()), *now])

    def beat(self, microphone: Microphone, speaker: Speaker) -> None:
        """Take what has arrived and what was said; give the speaker what it wants."""
        self._note_pause()
        self._drain()
        self._listen(microphone)
        for _ in range(min(speaker.wanted() // BLOCK, 100)):
            speaker.write(self._block())

    def _listen(self, microphone: Microphone) -> None:
        """What was captured before we went live stays here."""
        live = self.live and not self.cut
        while (spoken := microphone.read(FRAME_SAMPLES)) is not None:
            self._speak(spoken, live and self._was_live)
        self._was_live = live

    def _note_pause(self) -> None:
        now = self._clock.monotonic()
        if self._last_beat is not None:
            self.longest_pause_s = max(self.longest_pause_s, now - self._last_beat)
        self._last_beat = now

    def _drain(self) -> None:
        kept = self._kept
        for track in self._voices.keys() - kept:
            gone = self._voices.pop(track)
            before = self._past.get(gone.identity, PlayoutStatistics())
            self._past[gone.identity] = sum_of([before, gone.playout.statistics])
        while self._inbox:
            sender, track, frame = self._inbox.popleft()
            opened = self._opener.open(sender, frame)
            if isinstance(opened, OpenedFrame) and track in kept:
                self._voice(track, sender.identity).playout.push(opened)

    def _voice(self, track: TrackSid, identity: ParticipantIdentity) -> _RemoteVoice:
        voice = self._voices.get(track)
        if voice is None or voice.identity != identity:
            voice = self._voices[track] = _RemoteVoice(identity, Playout())
        return voice

    def _speak(self, samples: Samples, live: bool) -> None:
        timestamp = self._timestamp
        self._timestamp = (timestamp + FRAME_SAMPLES) & 0xFFFFFFFF
        if not live:
            self._own_level = SILENCE_DBOV
            return
        self._own_level = dbov(samples)
        encoded = EncodedFrame(self._encoder.encode(samples), timestamp, self._own_level)
        try:
            sealed = self._sealer.seal(encoded)
        except SealError:
            return  # counted by the sealer; the frame is lost, never sent
        self._send(sealed)

    def _block(self) -> Samples:
        now = self._clock.monotonic()
        parts: list[tuple[Samples, float]] = []
        for voice in self._voices.values():
            samples = voice.playout.pull(BLOCK, now)
            parts.append((samples, self._gains.get(voice.identity, 1.0)))
        if self.cut or not parts:
            return np.zeros(BLOCK, np.float32)
        if self.first_played_at is None and any(np.any(samples) for samples, _ in parts):
            self.first_played_at = now
        return self._mixer.mix(parts, BLOCK)
