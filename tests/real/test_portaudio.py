"""Our microphone and speaker on a real PulseAudio without a sound card."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pendopo.audio.wav import WavWriter
from pendopo.model.frames import SAMPLE_RATE, Samples

pytestmark = pytest.mark.real

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
ROOT = Path(__file__).parents[2]
WITHIN_S = 20.0

PULSE = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=box rate=48000
load-module module-null-sink sink_name=micfeed rate=48000
load-module module-remap-source master=micfeed.monitor source_name=mic
set-default-sink box
set-default-source mic
"""
ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type asym
  playback.pcm { type pulse device box }
  capture.pcm { type pulse device mic }
  hint { show on description "PulseAudio" }
}
"""

USE = """
import json, sys, time
import numpy as np
from pendopo.drivers import portaudio
from pendopo.model.errors import DeviceError

def hear(seconds):
    microphone, parts, until = portaudio.open_microphone(), [], time.monotonic() + seconds
    while time.monotonic() < until:
        block = microphone.read(960)
        parts.append(block) if block is not None else time.sleep(0.005)
    alive = microphone.alive
    microphone.close()
    np.save(sys.argv[2], np.concatenate(parts))
    return {"alive": alive, "samples": sum(map(len, parts))}

def speak(seconds):
    speaker, at, until = portaudio.open_speaker(), 0, time.monotonic() + seconds
    while time.monotonic() < until:
        wanted = speaker.wanted() // 480 * 480
        speaker.write((0.3 * np.sin(2 * np.pi * 660 * np.arange(at, at + wanted) / 48000))
                      .astype(np.float32))
        at += wanted
        time.sleep(0.005)
    alive = speaker.alive
    speaker.close()
    return {"alive": alive, "samples": at}

def watch(seconds):
    speaker, until = portaudio.open_speaker(), time.monotonic() + seconds
    print("open", flush=True)
    while speaker.alive and time.monotonic() < until:
        speaker.write(np.zeros(speaker.wanted(), np.float32))
        time.sleep(0.01)
    alive = speaker.alive
    speaker.close()
    return {"alive": alive}

match sys.argv[1]:
    case "devices":
        said = [[d.kind, d.name, d.default] for d in portaudio.devices()]
    case "hear":
        said = hear(float(sys.argv[3]))
    case "speak":
        said = speak(float(sys.argv[3]))
    case "watch":
        said = watch(float(sys.argv[3]))
print(json.dumps(said), flush=True)
"""


class Pulse:
    """A sound server of our own, and our driver in a process that knows only it."""

    def __init__(self, folder: Path) -> None:
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        socket = folder / "native"
        (folder / "pulse.pa").write_text(PULSE.format(socket=socket))
        (folder / "asound.conf").write_text(ALSA)
        self.environment = os.environ | {
            "XDG_RUNTIME_DIR": str(runtime),
            "HOME": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
            "PYTHONPATH": str(ROOT / "app"),
        }
        self.server = subprocess.Popen(
            [
                *("pulseaudio", "--daemonize=no", "-n", "-F", str(folder / "pulse.pa")),
                *("--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr"),
            ],
            env=self.environment,
            stderr=(folder / "pulse.log").open("w"),
        )
        self._await_ready()

    def _await_ready(self) -> None:
        until = time.monotonic() + WITHIN_S
        while self.run("pactl", "info").returncode != 0:
            assert self.server.poll() is None, "pulseaudio ended"
            assert time.monotonic() < until, "pulseaudio did not answer"
            time.sleep(0.1)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=60
        )

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE)

    def ours(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self.start(sys.executable, "-c", USE, *arguments)

    def close(self) -> None:
        self.server.terminate()
        self.server.wait(10)


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing or sys.platform != "linux":
        pytest.skip(f"needs Linux with {', '.join(missing or PROGRAMS)}")
    if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        pytest.skip("needs the ALSA plug-in for PulseAudio (libasound2-plugins)")
    server = Pulse(tmp_path)
    yield server
    server.close()


def test_the_default_devices_are_listed(pulse: Pulse) -> None:
    found = said(pulse.ours("devices"))
    assert ["input", "default", True] in found
    assert ["output", "default", True] in found


def test_our_microphone_hears_what_is_played_into_it(pulse: Pulse, tmp_path: Path) -> None:
    tone(tmp_path / "tone.wav", 440, 8)
    playing = pulse.start("paplay", "--device=micfeed", str(tmp_path / "tone.wav"))
    told = said(pulse.ours("hear", str(tmp_path / "heard.npy"), "4"))
    playing.terminate()
    playing.wait(10)
    heard = np.load(tmp_path / "heard.npy")
    assert told["alive"]
    assert len(heard) > SAMPLE_RATE
    middle = heard[-SAMPLE_RATE // 2 :]
    assert peak_hz(middle) == pytest.approx(440, abs=3)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


def test_our_speaker_is_heard(pulse: Pulse) -> None:
    recorder = pulse.start(
        *("parec", "--device=box.monitor", "--latency-msec=50"),
        *("--rate=48000", "--channels=1", "--format=float32le"),
    )
    assert recorder.stdout is not None
    recorder.stdout.read(480)  # it listens now
    told = said(pulse.ours("speak", "", "6"))
    time.sleep(0.2)
    recorder.terminate()
    content = recorder.communicate(timeout=10)[0]
    content = content[len(content) % 4 :]
    sound = np.frombuffer(content[: len(content) // 4 * 4], "<f4")
    loud = sound[np.convolve(np.abs(sound), np.ones(480) / 480, "same") > 0.05]
    assert told["alive"]
    assert len(loud) > SAMPLE_RATE
    assert peak_hz(loud[SAMPLE_RATE // 4 : SAMPLE_RATE * 3 // 4]) == pytest.approx(660, abs=3)


def test_a_sound_server_that_ends_is_noticed(pulse: Pulse) -> None:
    watching = pulse.ours("watch", "", "15")
    assert watching.stdout is not None
    assert watching.stdout.readline() == b"open\n"
    time.sleep(0.5)
    pulse.server.terminate()
    assert said(watching)["alive"] is False


def said(process: "subprocess.Popen[bytes]") -> Any:
    content = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    return json.loads(content.splitlines()[-1])


def tone(path: Path, frequency: float, seconds: int) -> None:
    at = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    with path.open("w+b") as file:
        writer = WavWriter(file)
        writer.write((0.3 * np.sin(2 * np.pi * frequency * at)).astype(np.float32))
        writer.close()


def peak_hz(sound: Samples) -> float:
    window = sound * np.hanning(len(sound))
    return float(np.argmax(np.abs(np.fft.rfft(window)))) * SAMPLE_RATE / len(sound)
