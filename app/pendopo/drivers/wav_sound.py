"""Microphone and speaker without a device: WAV files, arrays and nothing at all."""

import io
import os
import stat
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pendopo.audio.wav import WavWriter
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.frames import SAMPLE_RATE, Samples
from pendopo.ports.clock import Clock
from pendopo.ports.sound import Microphone, Speaker


class WavMicrophone:
    """Speaks a recording as fast as time passes, then, unless it loops, silence."""

    def __init__(self, samples: Samples, clock: Clock, loop: bool = False) -> None:
        self._samples = samples
        self._pace = _Pace(clock)
        self._loop = loop
        self._at = 0

    @property
    def alive(self) -> bool:
        """Always."""
        return True

    @property
    def begun(self) -> bool:
        """At once."""
        return True

    def read(self, count: int) -> Samples | None:
        """The next `count` samples once that much time has passed."""
        if self._pace.elapsed() - self._at < count:
            return None
        wanted = np.arange(self._at, self._at + count)
        self._at += count
        length = len(self._samples)
        if self._loop and length:
            return self._samples[wanted % length]
        spoken = np.zeros(count, np.float32)
        spoken[wanted < length] = self._samples[wanted[wanted < length]]
        return spoken

    def close(self) -> None:
        """Stop; nothing is held."""


class SilentMicrophone(WavMicrophone):
    """Captures silence."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(np.zeros(0, np.float32), clock)


class NoMicrophone(SilentMicrophone):
    """In place of a microphone that is not there: only time passes. `since` is in monotonic
    seconds."""

    def __init__(self, clock: Clock, since: float) -> None:
        super().__init__(clock)
        self._pace.begin(since)

    @property
    def alive(self) -> bool:
        """Never: what is read was not captured."""
        return False


class NullSpeaker:
    """Takes sound as fast as time passes and forgets it."""

    def __init__(self, clock: Clock) -> None:
        self._pace = _Pace(clock)
        self._written = 0

    @property
    def alive(self) -> bool:
        """Always."""
        return True

    @property
    def begun(self) -> bool:
        """At once."""
        return True

    @property
    def began_at(self) -> float | None:
        """Monotonic seconds from which on time counts; None before the first question."""
        return self._pace.began

    def wanted(self) -> int:
        """Samples that time has passed for and that were not written yet."""
        return max(0, self._pace.elapsed() - self._written)

    def write(self, samples: Samples) -> None:
        """Count samples, shape (n,)."""
        self._written += len(samples)

    def close(self) -> None:
        """Stop; nothing is held."""


class NoSpeaker(NullSpeaker):
    """In place of a speaker that is not there: playout goes on unheard. `since` is in monotonic
    seconds."""

    def __init__(self, clock: Clock, since: float) -> None:
        super().__init__(clock)
        self._pace.begin(since)

    @property
    def alive(self) -> bool:
        """Never: what is written is not played."""
        return False


class WavSpeaker(NullSpeaker):
    """Records what is played, silence included, into a WAV file. What was in the file stays until
    `record`.

    A recording that fails later is told once, from whatever thread, and ends; time goes on.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        on_failure: Callable[[InputError], None] = lambda failure: None,
    ) -> None:
        """Raises InputError(FILE)."""
        super().__init__(clock)
        self._path = path
        self._on_failure = on_failure
        self.failure: InputError | None = None
        """Why the recording is not whole."""
        self._file = opened_to_record(path)
        self._writer: WavWriter | None = None
        self._recording = False
        self._unwritten: deque[Samples] = deque()

    def record(self) -> None:
        """What was played so far is worth keeping, and all that follows; from any thread."""
        self._recording = True

    def write(self, samples: Samples) -> None:
        """Append samples, shape (n,)."""
        super().write(samples)
        if self.failure is None and not self._file.closed:
            self._unwritten.append(samples)
            if self._recording:
                self._trying(self._put_down)

    def close(self) -> None:
        """Finish the file; may be called twice."""
        if not self._file.closed:
            self._trying(self._finish)

    def _put_down(self) -> WavWriter:
        if self._writer is None:
            if stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
                self._file.truncate()
            self._writer = WavWriter(self._file)
        while self._unwritten:
            self._writer.write(self._unwritten.popleft())
        return self._writer

    def _finish(self) -> None:
        if self._recording:
            self._put_down().close()
        self._file.close()

    def _trying(self, work: Callable[[], object]) -> None:
        try:
            work()
        except (OSError, ValueError) as error:
            if self.failure is None:
                self.failure = _unusable(self._path, error)
                with suppress(OSError):
                    self._file.close()
                self._on_failure(self.failure)


def opened_to_record(path: Path) -> BinaryIO:
    """What is in it stays for now. Raises InputError(FILE), for a pipe too: nobody goes back in
    one to write how long a recording is."""
    try:
        return open(path, "r+b", opener=_there_or_new)
    except io.UnsupportedOperation:
        fault = FileFault.NOT_PLAIN
        raise InputError(InputReason.FILE, path=str(path), fault=fault) from None
    except OSError as error:
        raise _unusable(path, error) from error


def _there_or_new(path: str, flags: int) -> int:
    """A pipe that nobody reads is not waited for."""
    return os.open(path, flags | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666)


def _unusable(path: Path, error: Exception) -> InputError:
    number = getattr(error, "errno", None)
    return InputError(InputReason.FILE, path=str(path), errno=number)


class KeepingSpeaker(NullSpeaker):
    """Keeps what is played in memory."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._parts: list[Samples] = []

    @property
    def samples(self) -> Samples:
        """Everything played so far, shape (n,)."""
        return np.concatenate(self._parts) if self._parts else np.zeros(0, np.float32)

    def write(self, samples: Samples) -> None:
        """Append samples, shape (n,)."""
        super().write(samples)
        self._parts.append(samples)


class GivenSound:
    """ports.sound.SoundSource of what there is already."""

    def __init__(self, microphone: Microphone, speaker: Speaker) -> None:
        self._microphone = microphone
        self._speaker = speaker

    def open_microphone(self, chosen: str = "") -> Microphone:
        """Always the same one."""
        return self._microphone

    def open_speaker(self, chosen: str = "") -> Speaker:
        """Always the same one."""
        return self._speaker


class _Pace:
    """Samples that fit into the time since the first question."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.began: float | None = None

    def begin(self, at: float) -> None:
        """Count from `at`, monotonic seconds, whenever the first question comes."""
        self.began = at

    def elapsed(self) -> int:
        now = self._clock.monotonic()
        if self.began is None:
            self.began = now
        return int((now - self.began) * SAMPLE_RATE)
