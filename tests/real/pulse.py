"""A PulseAudio server of our own without a sound card, and processes that know only it."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from pendopo.audio.wav import WavWriter
from pendopo.model.frames import SAMPLE_RATE, Samples

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
ROOT = Path(__file__).parents[2]
WITHIN_S = 20.0

MICROPHONE = "module-remap-source master={feed}.monitor source_name={name}"
SPEAKER = "module-null-sink sink_name={name} rate={rate}"

START = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=box rate=48000
load-module module-null-sink sink_name=micfeed rate=48000
load-module module-remap-source master=micfeed.monitor source_name=mic
set-default-sink box
set-default-source mic
"""


def require() -> None:
    """Skip where it cannot run."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing or sys.platform != "linux":
        pytest.skip(f"needs Linux with {', '.join(missing or PROGRAMS)}")
    if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        pytest.skip("needs the ALSA plug-in for PulseAudio (libasound2-plugins)")


class Pulse:
    """The server, its devices, and what is started beside it; `asound` is ALSA's file."""

    def __init__(self, folder: Path, asound: str = "") -> None:
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        socket = folder / "native"
        (folder / "pulse.pa").write_text(START.format(socket=socket))
        self.environment = os.environ | {
            "XDG_RUNTIME_DIR": str(runtime),
            "HOME": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
            "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}",
        }
        if asound:
            (folder / "asound.conf").write_text(asound)
            self.environment["ALSA_CONFIG_PATH"] = str(folder / "asound.conf")
        self.folder = folder
        self._others: list[subprocess.Popen[bytes]] = []
        self.serve()

    def serve(self) -> None:
        """Run the server, again after it has ended."""
        with (self.folder / "pulse.log").open("a") as log:
            self.server = subprocess.Popen(
                [
                    *("pulseaudio", "--daemonize=no", "-n", "-F", str(self.folder / "pulse.pa")),
                    *("--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr"),
                ],
                env=self.environment,
                stderr=log,
            )
        try:
            self._await_ready()
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """The server is gone at once, as in a crash."""
        self.server.kill()
        self.server.wait(10)

    def plug(self, module: str) -> str:
        """A device appears; the number of its module."""
        loaded = self.run("pactl", "load-module", *module.split())
        assert loaded.returncode == 0, loaded.stderr
        return loaded.stdout.strip()

    def unplug(self, name: str) -> None:
        """The device that was made with this name is gone."""
        for line in self.run("pactl", "list", "short", "modules").stdout.splitlines():
            number, _, said = line.partition("\t")
            if f"source_name={name}" in said or f"sink_name={name} " in said + " ":
                self.run("pactl", "unload-module", number)
                return
        raise AssertionError(f"no {name}")

    def captured(self) -> list[str]:
        """The names of the microphones that anybody records from."""
        short = self.run("pactl", "list", "short", "source-outputs").stdout.splitlines()
        names = self.run("pactl", "list", "short", "sources").stdout.splitlines()
        called = {line.split("\t")[0]: line.split("\t")[1] for line in names}
        ours = [line.split("\t") for line in short if line.split("\t")[2] != "-"]
        from_ = [called.get(row[1], "?") for row in ours]
        return [name for name in from_ if not name.endswith(".monitor")]

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=60
        )

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        started = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stdin=subprocess.PIPE
        )
        self._others.append(started)
        return started

    def play(self, hertz: float, sink: str = "micfeed", seconds: int = 60) -> None:
        """A tone into a sink."""
        path = self.folder / f"{round(hertz)}.wav"
        tone(path, hertz, seconds)
        self.start("paplay", f"--device={sink}", str(path))

    def hear(self, sink: str) -> IO[bytes]:
        """What a speaker plays, as float32; whoever reads too slowly misses some."""
        recorder = self.start(
            *("parec", f"--device={sink}.monitor", "--latency-msec=50"),
            *("--rate=48000", "--channels=1", "--format=float32le"),
        )
        assert recorder.stdout is not None
        return recorder.stdout

    def close(self) -> None:
        for other in self._others:
            other.terminate()
            other.wait(20)
            for pipe in (other.stdin, other.stdout):
                with contextlib.suppress(OSError):
                    pipe.close() if pipe is not None else None
        self.server.terminate()
        self.server.wait(10)

    def _await_ready(self) -> None:
        until = time.monotonic() + WITHIN_S
        while self.run("pactl", "info").returncode != 0:
            assert self.server.poll() is None, "pulseaudio ended"
            assert time.monotonic() < until, "pulseaudio did not answer"
            time.sleep(0.1)


def tone(path: Path, hertz: float, seconds: int) -> None:
    """A file with a sine."""
    at = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    with path.open("w+b") as file:
        writer = WavWriter(file)
        writer.write((0.3 * np.sin(2 * np.pi * hertz * at)).astype(np.float32))
        writer.close()


def samples_until(stream: IO[bytes], hertz: float, at_most_s: float) -> int:
    """How many samples pass until a tone is heard. Raises AssertionError."""
    passed, block_size = 0, SAMPLE_RATE // 10
    while passed < at_most_s * SAMPLE_RATE:
        block: Samples = np.frombuffer(stream.read(4 * block_size), "<f4")
        assert len(block) == block_size, "nothing plays any more"
        time_ = np.arange(len(block)) / SAMPLE_RATE
        if abs(np.mean(block * np.exp(-2j * np.pi * hertz * time_))) > 0.02:
            return passed
        passed += len(block)
    raise AssertionError(f"{hertz} Hz was not heard within {at_most_s} s of sound")
