"""A microphone whose clock is not the system's, and an ear that knows when each sample came.

PulseAudio corrects for devices whose rate it is told; one that reads a pipe takes whatever comes
for its nominal rate. So the microphone runs as fast as we write.
"""

import os
import subprocess
import threading
import time
from collections.abc import Mapping

import numpy as np

from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.audio.correlation import align
from tests.real.desktop import Desktop, end

CHUNK_S = 0.01
PPM = 1e-6
HEARD_S = 8.0
"""So much of what was heard last is kept."""
JUDGED_S = 4.0
MOST_S = 1.5
"""Longest delay that is looked for."""
LIKENESS = 0.3
AUDIBLE_RMS = 0.003


class Mouth:
    """Says `sound` again and again into a microphone that is `ppm` too fast."""

    def __init__(self, desk: Desktop, name: str, sound: Samples, ppm: float) -> None:
        pipe = desk.directory / name
        subprocess.run(
            ["pactl", "load-module", "module-pipe-source", f"source_name={name}", f"file={pipe}",
             "format=s16le", "rate=48000", "channels=1"],
            env=desk.environment, check=True, capture_output=True, timeout=20,
        )  # fmt: skip
        self._sound = sound
        self._bytes = (np.clip(sound, -1, 1) * 32767).astype("<i2")
        self._rate = SAMPLE_RATE * (1 + ppm * PPM)
        self.spilt = 0
        """Samples for which the pipe had no room."""
        self._over = threading.Event()
        self._pipe = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def said(self, since: float, until: float) -> Samples:
        """Between two monotonic times, as one sample for each of the system's clock."""
        count = round((until - since) * SAMPLE_RATE)
        at = (since - self._began) * self._rate + np.arange(count) * (self._rate / SAMPLE_RATE)
        whole: Samples = self._sound[np.round(at).astype(int) % len(self._sound)]
        return whole

    def close(self) -> None:
        """Say no more."""
        self._over.set()
        self._thread.join(2)
        os.close(self._pipe)

    def _run(self) -> None:
        done = 0
        while not self._over.wait(CHUNK_S):
            due = int((time.monotonic() - self._began) * self._rate)
            said = self._bytes[np.arange(done, due) % len(self._bytes)].tobytes()
            done = due
            try:
                written = os.write(self._pipe, said)
            except BlockingIOError:
                written = 0
            self.spilt += (len(said) - written) // 2


class Ear:
    """What came out of somebody's speaker lately."""

    def __init__(self, environment: Mapping[str, str], speaker: str) -> None:
        self._heard: Samples = np.zeros(0, np.float32)
        self._until = time.monotonic()
        self._lock = threading.Lock()
        self._recorder = subprocess.Popen(
            ["parec", f"--device={speaker}.monitor", "--format=float32le", "--rate=48000",
             "--channels=1", "--latency-msec=20"],
            env=dict(environment), stdout=subprocess.PIPE,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def heard(self) -> tuple[Samples, float]:
        """The last seconds, and when the last sample came."""
        with self._lock:
            return self._heard.copy(), self._until

    def close(self) -> None:
        """Hear no more."""
        end(self._recorder)
        self._thread.join(2)

    def _run(self) -> None:
        assert self._recorder.stdout is not None
        pipe, rest = self._recorder.stdout.fileno(), b""
        while block := os.read(pipe, 1 << 16):
            rest += block
            whole = len(rest) // 4 * 4
            new, rest = np.frombuffer(rest[:whole], "<f4"), rest[whole:]
            with self._lock:
                self._heard = np.concatenate((self._heard, new))[-int(HEARD_S * SAMPLE_RATE) :]
                self._until = time.monotonic()


def mouth_to_ear_ms(mouth: Mouth, ear: Ear) -> float | None:
    """Now; None in a pause or when what was heard is not what was said."""
    heard, until = ear.heard()
    heard = heard[-int(JUDGED_S * SAMPLE_RATE) :]
    since = until - len(heard) / SAMPLE_RATE
    said = mouth.said(since - MOST_S, until)
    if len(heard) < JUDGED_S * SAMPLE_RATE or _rms(heard) < AUDIBLE_RMS:
        return None
    late = int(MOST_S * SAMPLE_RATE) + align(said, heard)
    stretch = said[int(MOST_S * SAMPLE_RATE) - late :][: len(heard)]
    if not 0 <= late <= MOST_S * SAMPLE_RATE or len(stretch) < len(heard):
        return None
    alike = float(stretch @ heard) / (len(heard) * _rms(stretch) * _rms(heard) + 1e-9)
    return late * 1000 / SAMPLE_RATE if alike > LIKENESS else None


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
