"""A microphone and a speaker that a story holds in its hands."""

import threading

import numpy as np

from pendopo.model.frames import SAMPLE_RATE, Samples

EMPTY: Samples = np.zeros(0, np.float32)


def tone(hertz: float, seconds: float = 1.0, amplitude: float = 0.3) -> Samples:
    """Loops without a seam when `hertz` is whole."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def strength(samples: Samples, hertz: float) -> float:
    """Amplitude of one tone in a recording."""
    if not len(samples):
        return 0.0
    time = np.arange(len(samples)) / SAMPLE_RATE
    return float(2 * np.abs(np.mean(samples * np.exp(-2j * np.pi * hertz * time))))


class FakeMicrophone:
    """ports.sound.Microphone: gives what was fed, in order."""

    def __init__(self) -> None:
        self.alive = True
        self.begun = True
        self.closed = 0
        self._captured = EMPTY

    @property
    def waiting(self) -> int:
        """Samples that nobody has read."""
        return len(self._captured)

    def feed(self, samples: Samples) -> None:
        self._captured = np.concatenate((self._captured, samples))

    def read(self, count: int) -> Samples | None:
        if len(self._captured) < count:
            return None
        oldest, self._captured = self._captured[:count], self._captured[count:]
        return oldest

    def close(self) -> None:
        self.closed += 1


class FakeSpeaker:
    """ports.sound.Speaker: wants what it was told to want and keeps what it was given."""

    def __init__(self) -> None:
        self.alive = True
        self.begun = True
        self.closed = 0
        self._wanted = 0
        self._parts: list[Samples] = []

    @property
    def heard(self) -> Samples:
        return np.concatenate(self._parts) if self._parts else EMPTY

    def ask(self, count: int) -> None:
        self._wanted += count

    def wanted(self) -> int:
        return self._wanted

    def write(self, samples: Samples) -> None:
        self._wanted -= len(samples)
        self._parts.append(samples)

    def close(self) -> None:
        self.closed += 1


class FakeSoundSource:
    """ports.sound.SoundSource: opens fakes and remembers them; `trouble` is raised instead."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.microphones: list[FakeMicrophone] = []
        self.speakers: list[FakeSpeaker] = []
        self.asked_by: set[str] = set()
        """The threads that opened something."""
        self.chosen: list[str] = []
        """The keys of what was opened, in order."""

    def open_microphone(self, chosen: str = "") -> FakeMicrophone:
        self._ask()
        self.chosen.append(chosen)
        self.microphones.append(FakeMicrophone())
        return self.microphones[-1]

    def open_speaker(self, chosen: str = "") -> FakeSpeaker:
        self._ask()
        self.chosen.append(chosen)
        self.speakers.append(FakeSpeaker())
        return self.speakers[-1]

    @property
    def closed(self) -> bool:
        counts = [m.closed for m in self.microphones] + [s.closed for s in self.speakers]
        return counts == [1] * len(counts)

    def _ask(self) -> None:
        self.asked_by.add(threading.current_thread().name)
        if self.trouble is not None:
            raise self.trouble
