"""Hearing oneself without anybody else: a test that records and plays back, and an echo."""

from collections import deque

import numpy as np

from pendopo.audio.level import SILENCE_DBOV, Meter
from pendopo.audio.silence import Silence
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples
from pendopo.ports.sound import Microphone, Speaker
from pendopo.ui.sound.trial import TrialPhase

BLOCK = FRAME_SAMPLES // 2
RECORDED_S = 5
ECHO_AFTER_S = 1.0
ECHO_FACTOR = np.float32(0.7)
"""So that an echo that comes in again through the loudspeaker fades."""
TONE_S = 1.5
MOST_BLOCKS = 100


class Echo:
    """Gives back what is said after a second; in memory only. Belongs to the sound thread, but
    for its gauges."""

    def __init__(self) -> None:
        self.wanted = True
        self.lacking = self.resting = False
        self.phase = TrialPhase.WAITING
        self._silence = Silence()
        self._own, self._heard = Meter(), Meter()
        self.elapsed_s = self.lasts_s = 0.0
        self._held: deque[Samples] = deque(
            np.zeros(BLOCK, np.float32) for _ in range(round(ECHO_AFTER_S * SAMPLE_RATE) // BLOCK)
        )

    @property
    def silent(self) -> bool:
        """Whether the device gives nothing but zeros."""
        return self._silence.lasts

    @property
    def own_dbov(self) -> float:
        """The level of the microphone."""
        return self._own.dbov if self.phase is not TrialPhase.WAITING else SILENCE_DBOV

    @property
    def heard_dbov(self) -> float:
        """The level of what is played back."""
        return self._heard.dbov

    def listen(self, microphone: Microphone) -> None:
        """Keep what is said for as long as it takes to come back."""
        works = microphone.alive
        if not works:
            self._silence.begin()
        elif self.phase is TrialPhase.WAITING:
            self.phase = TrialPhase.LISTENING
        while (spoken := microphone.read(BLOCK)) is not None:
            if works:
                self._silence.push(spoken)
            self._own.push(spoken)
            self._held.append(spoken)

    def play(self, speaker: Speaker) -> None:
        """What was said before."""
        for _ in range(min(speaker.wanted() // BLOCK, MOST_BLOCKS)):
            late = len(self._held) > 2 * ECHO_AFTER_S * SAMPLE_RATE / BLOCK
            if late:
                self._held.popleft()
            block = self._held.popleft() if self._held else np.zeros(BLOCK, np.float32)
            self._heard.push(block)
            speaker.write(block * ECHO_FACTOR)


class Recording:
    """Keeps a few seconds in memory, plays them once and forgets them. Belongs to the sound
    thread, but for its gauges."""

    def __init__(self) -> None:
        self.wanted = True
        self.lacking = self.resting = False
        self.phase = TrialPhase.WAITING
        self._silence = Silence()
        self._own, self._heard = Meter(), Meter()
        self._kept: deque[Samples] = deque()
        self._captured = self._played = 0

    @property
    def silent(self) -> bool:
        """Whether the device gives nothing but zeros."""
        return self._silence.lasts

    @property
    def own_dbov(self) -> float:
        """The level of the microphone."""
        return self._own.dbov if self.phase is TrialPhase.LISTENING else SILENCE_DBOV

    @property
    def heard_dbov(self) -> float:
        """The level of what is played back."""
        return self._heard.dbov if self.phase is TrialPhase.PLAYING else SILENCE_DBOV

    @property
    def lasts_s(self) -> float:
        """How long this phase is."""
        return RECORDED_S

    @property
    def elapsed_s(self) -> float:
        """Of this phase."""
        samples = self._played if self.phase is TrialPhase.PLAYING else self._captured
        return samples / SAMPLE_RATE

    def listen(self, microphone: Microphone) -> None:
        """Until there is enough."""
        works = microphone.alive
        if not works:
            self._silence.begin()
        while (spoken := microphone.read(BLOCK)) is not None:
            if works and self.phase in (TrialPhase.WAITING, TrialPhase.LISTENING):
                self._keep(spoken)

    def play(self, speaker: Speaker) -> None:
        """Once, and nothing before there is all of it."""
        for _ in range(min(speaker.wanted() // BLOCK, MOST_BLOCKS)):
            block = np.zeros(BLOCK, np.float32)
            if self.phase is TrialPhase.PLAYING and self._kept:
                block = self._kept.popleft()
                self._played += len(block)
            elif self.phase is TrialPhase.PLAYING:
                self.phase = TrialPhase.OVER
            self._heard.push(block)
            speaker.write(block)

    def _keep(self, spoken: Samples) -> None:
        self.phase = TrialPhase.LISTENING
        self._silence.push(spoken)
        self._own.push(spoken)
        self._kept.append(spoken)
        self._captured += len(spoken)
        if self._captured >= RECORDED_S * SAMPLE_RATE:
            self.wanted = False
            self.phase = TrialPhase.PLAYING


class Tone:
    """Plays two soft notes; hears nothing."""

    def __init__(self) -> None:
        self.wanted = self.lacking = self.silent = self.resting = False
        self._left = deque(np.split(_notes(), round(TONE_S * SAMPLE_RATE) // BLOCK))

    @property
    def over(self) -> bool:
        """Whether all of it went to the speaker."""
        return not self._left

    def listen(self, microphone: Microphone) -> None:
        """Nothing is opened and nothing kept."""
        while microphone.read(BLOCK) is not None:
            pass

    def play(self, speaker: Speaker) -> None:
        """The next of it; a speaker that is not there yet is waited for."""
        for _ in range(min(speaker.wanted() // BLOCK, MOST_BLOCKS)):
            sounds = speaker.alive and self._left
            speaker.write(self._left.popleft() if sounds else np.zeros(BLOCK, np.float32))


def _notes() -> Samples:
    """A fifth, each note with a soft beginning and end."""
    at = np.arange(round(TONE_S * SAMPLE_RATE) // 2) / SAMPLE_RATE
    shape = np.minimum(1, np.minimum(at, at[::-1]) / 0.05) * np.exp(-2 * at)
    notes = [0.35 * shape * np.sin(2 * np.pi * hertz * at) for hertz in (440.0, 660.0)]
    made: Samples = np.concatenate(notes).astype(np.float32)
    return made
