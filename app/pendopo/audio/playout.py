"""One remote voice: packets in, a steady flow of sound out."""

from dataclasses import dataclass

import numpy as np

from pendopo.audio.jitter import JitterBuffer
from pendopo.audio.level import Meter, dbov
from pendopo.audio.opus import Decoder, carries_fec, duration
from pendopo.audio.steering import Steering
from pendopo.audio.stretch import SHORTEST, lengthen, shorten
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Gap, OpenedFrame, Samples

FADE_FROM = SAMPLE_RATE * 60 // 1000
FADE_TO = SAMPLE_RATE * 120 // 1000
"""Concealment is faded out between these lengths, then there is silence."""
FADE_IN = SAMPLE_RATE * 5 // 1000
"""How long what follows such a silence takes to be whole: it begins anywhere in its wave."""

_WAIT_STEP = 480
_IDLE_AFTER = SAMPLE_RATE * 240 // 1000
_QUIET_DBOV = -50.0
_PATIENCE = 100
_DELAY_SMOOTHING = 0.05


@dataclass(frozen=True, slots=True)
class PlayoutStatistics:
    """What became of a voice so far; `lost` packets were not there when they were due."""

    played: int = 0
    lost: int = 0
    recovered: int = 0
    concealed_ms: float = 0.0
    delay_ms: float = 0.0
    """From a packet's arrival to its playing, now."""


class Playout:
    """Decodes at the listener's pace; a missing packet is recovered from the next or concealed."""

    def __init__(self) -> None:
        self._buffer = JitterBuffer()
        self._decoder = Decoder()
        self._steering = Steering()
        self._meter = Meter()
        self._ready: Samples = np.zeros(0, np.float32)
        self._frame_samples = FRAME_SAMPLES
        self._made_up = 0
        self._waited = 0
        self._waiting_from = 0
        self._lost_before_wait = 0
        self._correction = 0
        self._patience = _PATIENCE
        self._played = 0
        self._recovered = 0
        self._concealed = 0
        self._delay_s: float | None = None

    @property
    def statistics(self) -> PlayoutStatistics:
        """Counters up to the last pull."""
        return PlayoutStatistics(
            played=self._played,
            lost=self._buffer.lost,
            recovered=self._recovered,
            concealed_ms=self._concealed * 1000 / SAMPLE_RATE,
            delay_ms=(self._delay_s or 0.0) * 1000,
        )

    @property
    def level_dbov(self) -> float:
        """How loud the voice is now."""
        return self._meter.dbov

    @property
    def live(self) -> bool:
        """Whether packets are there or have been lately, so that playing means decoding."""
        return self._buffer.started and self._waited < _IDLE_AFTER

    def push(self, frame: OpenedFrame) -> None:
        """Take a packet, in whatever order it comes."""
        arrival = self._buffer.push(frame)
        if arrival is None:
            return
        if arrival.moved:
            self._steering.restart()
            self._correction = 0
        else:
            self._steering.arrived(arrival.slack)

    def pull(self, count: int, now: float) -> Samples:
        """The next `count` samples, shape (count,), always; `now` is monotonic seconds."""
        parts, have = [self._ready], len(self._ready)
        while have < count:
            part = self._produce(now + (have - len(self._ready)) / SAMPLE_RATE)
            parts.append(part)
            have += len(part)
        sound = np.concatenate(parts)
        self._ready = sound[count:]
        heard = sound[:count]
        self._meter.push(heard)
        return heard

    def skip(self, count: int) -> None:
        """Let as much time pass without decoding; the level stays what it was."""
        self._made_up = FADE_TO
        left = count - len(self._ready)
        self._ready = self._ready[count:]
        while left > 0:
            left -= self._pass_over()
        if left < 0:
            self._ready = np.zeros(-left, np.float32)

    def _pass_over(self) -> int:
        """How many samples of the sender's time went by unheard."""
        match self._buffer.pull():
            case Gap.WAITING:
                count = min(_WAIT_STEP, self._buffer.until_next() or _WAIT_STEP)
                self._waited += count
                if self._waited >= _IDLE_AFTER:
                    self._buffer.rest()
            case Gap.LOST:
                count = self._missing_samples()
            case frame:
                count, self._waited = duration(frame.payload) or FRAME_SAMPLES, 0
        self._buffer.advance(count)
        return count

    def _produce(self, now: float) -> Samples:
        match self._buffer.pull():
            case Gap.WAITING:
                return self._wait()
            case Gap.LOST:
                return self._recover()
            case frame:
                return self._play(frame, now)

    def _play(self, frame: OpenedFrame, now: float) -> Samples:
        self._settle(self._buffer.head)
        samples = self._resumed(self._decoder.decode(frame.payload))
        self._played += 1
        self._frame_samples = len(samples)
        self._note_delay(now - frame.arrival)
        self._buffer.advance(len(samples))
        return self._steer(samples)

    def _recover(self) -> Samples:
        """The packet at `head` is missing and a later one is here."""
        count = self._missing_samples()
        following = self._buffer.following()
        self._buffer.advance(count)
        if following is not None and carries_fec(following.payload):
            self._recovered += 1
            whole = max(_whole(count), duration(following.payload))
            return self._resumed(self._decoder.decode_fec(following.payload, whole)[-count:])
        self._concealed += count
        return self._conceal(count)

    def _missing_samples(self) -> int:
        gap = self._buffer.until_next()
        return self._frame_samples if gap is None else max(1, min(self._frame_samples, gap))

    def _wait(self) -> Samples:
        """Nothing is due: the network is late, or the other side is muted or gone."""
        if self._waited == 0:
            self._waiting_from = self._buffer.head
            self._lost_before_wait = self._buffer.lost
        count = min(_WAIT_STEP, self._buffer.until_next() or _WAIT_STEP)
        self._waited += count
        self._buffer.advance(count)
        if self._waited >= _IDLE_AFTER:
            self._buffer.rest()
        return self._conceal(count)

    def _settle(self, timestamp: int) -> None:
        """After a wait: what the sender's time ran on by was silence, the rest was concealed."""
        if self._played and self._waited:
            lost = (self._buffer.lost - self._lost_before_wait) * self._frame_samples
            silent = max(0, timestamp - self._waiting_from - lost)
            self._concealed += max(0, min(self._waited, FADE_TO) - silent)
        self._waited = 0

    def _resumed(self, samples: Samples) -> Samples:
        """Real sound, after what was made up."""
        if self._made_up >= FADE_TO:
            ramp = min(FADE_IN, len(samples))
            samples[:ramp] *= np.linspace(0, 1, ramp, dtype=np.float32)
        self._made_up = 0
        return samples

    def _conceal(self, count: int) -> Samples:
        if self._made_up >= FADE_TO or not self._played:
            return np.zeros(count, np.float32)
        at = np.arange(self._made_up, self._made_up + count)
        gain = np.clip((FADE_TO - at) / (FADE_TO - FADE_FROM), 0, 1).astype(np.float32)
        self._made_up += count
        return self._decoder.conceal(_whole(count))[:count] * gain

    def _steer(self, samples: Samples) -> Samples:
        """Make the delay longer or shorter in quiet places, anywhere when none comes."""
        if self._correction == 0:
            self._correction = self._steering.correction()
            self._patience = _PATIENCE
            if self._correction == 0:
                return samples
        self._patience -= 1
        if self._patience > 0 and dbov(samples) > _QUIET_DBOV:
            return samples
        stretch = lengthen if self._correction > 0 else shorten
        stretched = stretch(samples, abs(self._correction))
        longer = len(stretched) - len(samples)
        self._steering.moved(longer)
        self._correction -= longer
        if longer == 0 or abs(self._correction) < SHORTEST:
            self._correction = 0
        return stretched

    def _note_delay(self, delay_s: float) -> None:
        before = delay_s if self._delay_s is None else self._delay_s
        self._delay_s = before + _DELAY_SMOOTHING * (delay_s - before)


def _whole(count: int) -> int:
    """`count` rounded up to what the decoder can conceal: a multiple of 2.5 ms."""
    return -(-count // 120) * 120
