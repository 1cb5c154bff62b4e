"""What we hear: everybody's sealed frames become one sound for the speaker."""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pendopo.audio.chime import chime
from pendopo.audio.level import SILENCE_DBOV
from pendopo.audio.mixer import Mixer
from pendopo.audio.playout import Playout, PlayoutStatistics
from pendopo.e2ee.opener import FrameOpener
from pendopo.model.frames import OpenedFrame, ReceivedFrame, Samples
from pendopo.model.ids import ParticipantIdentity, Sender, Stream
from pendopo.ports.clock import Clock
from pendopo.ports.sound import Speaker
from pendopo.room.foreground import Foreground
from pendopo.room.lease import Lease

BLOCK = 480
"""Samples mixed at a time: 10 ms."""
MAX_BLOCKS = 100
"""Written in one beat at most."""
RESTS_AFTER_S = 1.0
"""Without a packet; by then all that came has been played."""
MAX_WAITING = 4_000
"""Packets kept between two beats; what is older is lost, as in any socket buffer."""
MAX_OPENED = 500
"""Packets opened in one beat, in 5 ms: ten times as many as the fullest room sends."""


@dataclass(slots=True)
class _RemoteVoice:
    identity: ParticipantIdentity
    playout: Playout


def sum_of(parts: Sequence[PlayoutStatistics]) -> PlayoutStatistics:
    """One person's counters over several streams; the delay is the newest's."""
    return PlayoutStatistics(
        played=sum(part.played for part in parts),
        lost=sum(part.lost for part in parts),
        recovered=sum(part.recovered for part in parts),
        concealed_ms=sum(part.concealed_ms for part in parts),
        delay_ms=parts[-1].delay_ms if parts else 0.0,
    )


class Ear:
    """`receive`, `keep` and `set_gain` are called by the media loop, `play` by the sound thread;
    gauges may be read from any. What crosses is a deque and values replaced whole."""

    def __init__(self, opener: FrameOpener, lease: Lease, clock: Clock) -> None:
        self._opener = opener
        self._lease = lease
        self._clock = clock
        self._mixer = Mixer()
        self._inbox: deque[tuple[Sender, Stream, ReceivedFrame]] = deque(maxlen=MAX_WAITING)
        self._voices: dict[Stream, _RemoteVoice] = {}
        self._foreground: Foreground[Stream] = Foreground()
        self._kept: frozenset[Stream] = frozenset()
        self._past: dict[ParticipantIdentity, PlayoutStatistics] = {}
        self._gains: Mapping[ParticipantIdentity, float] = {}
        self._chime: Samples | None = None
        self._came_at = -math.inf
        self.first_played_at: float | None = None
        """Monotonic seconds at which the first opened frame went to the speaker."""

    def receive(self, sender: Sender, stream: Stream, frame: ReceivedFrame) -> None:
        """One RTP payload of somebody's, as it came."""
        self._inbox.append((sender, stream, frame))

    def keep(self, streams: frozenset[Stream]) -> None:
        """The streams that still exist; the sound of others is forgotten at the next beat."""
        self._kept = streams

    def set_gain(self, identity: ParticipantIdentity, gain: float) -> None:
        """How loud this person is here, 0 to 2; 1 is as sent."""
        self._gains = {**self._gains, identity: min(max(gain, 0.0), 2.0)}

    def gain(self, identity: ParticipantIdentity) -> float:
        """How loud this person is here."""
        return self._gains.get(identity, 1.0)

    @property
    def silenced(self) -> frozenset[ParticipantIdentity]:
        """Who is turned down to nothing."""
        return frozenset(identity for identity, gain in self._gains.items() if gain == 0.0)

    def chime(self) -> None:
        """Play a soft tone among the voices, whatever becomes of those."""
        self._chime = chime()

    @property
    def levels(self) -> Mapping[ParticipantIdentity, float]:
        """What everybody sounds like now, in dBov."""
        loudest: dict[ParticipantIdentity, float] = {}
        for voice in tuple(self._voices.values()):
            before = loudest.get(voice.identity, SILENCE_DBOV)
            loudest[voice.identity] = max(voice.playout.level_dbov, before)
        return loudest

    def heard(self, identity: ParticipantIdentity) -> PlayoutStatistics:
        """Playout counters of one person over the whole visit."""
        now = [v.playout.statistics for v in tuple(self._voices.values()) if v.identity == identity]
        return sum_of([self._past.get(identity, PlayoutStatistics()), *now])

    @property
    def resting(self) -> bool:
        """Whether nothing is to be heard for the time being."""
        silent_s = self._clock.monotonic() - self._came_at
        return silent_s > RESTS_AFTER_S and self._chime is None

    def play(self, speaker: Speaker) -> None:
        """Open what has arrived; give the speaker what it wants, silence unless the lease holds."""
        self._forget()
        self._drain()
        for _ in range(min(speaker.wanted() // BLOCK, MAX_BLOCKS)):
            speaker.write(self._block())

    def _forget(self) -> None:
        for stream in self._voices.keys() - self._kept:
            gone = self._voices.pop(stream)
            before = self._past.get(gone.identity, PlayoutStatistics())
            self._past[gone.identity] = sum_of([before, gone.playout.statistics])

    def _drain(self) -> None:
        kept = self._kept
        if self._inbox:
            self._came_at = self._clock.monotonic()
        for _ in range(min(len(self._inbox), MAX_OPENED)):
            sender, stream, frame = self._inbox.popleft()
            opened = self._opener.open(sender, frame)
            if isinstance(opened, OpenedFrame) and stream in kept:
                self._voice(stream, sender.identity).playout.push(opened)

    def _voice(self, stream: Stream, identity: ParticipantIdentity) -> _RemoteVoice:
        voice = self._voices.get(stream)
        if voice is None or voice.identity != identity:
            voice = self._voices[stream] = _RemoteVoice(identity, Playout())
        return voice

    def _block(self) -> Samples:
        now = self._clock.monotonic()
        parts: list[tuple[Samples, float]] = []
        foreground = self._foreground
        live = {stream: voice for stream, voice in self._voices.items() if voice.playout.live}
        foreground.choose({stream: voice.playout.level_dbov for stream, voice in live.items()})
        for stream, voice in self._voices.items():
            if stream in foreground.heard or stream not in live:
                samples = voice.playout.pull(BLOCK, now)
                parts.append((samples, self._gains.get(voice.identity, 1.0)))
            elif stream in foreground.tried:
                voice.playout.pull(BLOCK, now)
            else:
                voice.playout.skip(BLOCK)
        if not self._lease.holds():
            parts = []
        if self.first_played_at is None and any(np.any(samples) for samples, _ in parts):
            self.first_played_at = now
        tone = self._tone()
        if tone is not None:
            parts.append((tone, 1.0))
        return self._mixer.mix(parts, BLOCK) if parts else np.zeros(BLOCK, np.float32)

    def _tone(self) -> Samples | None:
        if self._chime is None:
            return None
        now, rest = self._chime[:BLOCK], self._chime[BLOCK:]
        self._chime = rest if len(rest) else None
        return now
