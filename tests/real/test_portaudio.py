"""Our microphone and speaker on a real PulseAudio without a sound card."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

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
from pendopo.drivers.portaudio import PortAudio

portaudio = PortAudio()

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


VISIT = """
import asyncio, json, signal
from pendopo.app.host_child import HostOptions, HostProcess
from pendopo.drivers.portaudio import PortAudio
from pendopo.model.room import Role
from tests.real import visits
from tests.stories.fakes.sound import strength

async def visit():
    me = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, me.cancel)
    host = await HostProcess.start(HostOptions(rooms=("Tea",)))
    try:
        await stay(host)
    finally:
        await host.close()

async def stay(host):
    speaker, listener = (visits.place_invite(host, r) for r in (Role.HOST, Role.SPEAKER))
    async with (
        visits.visiting(speaker, "ani", source=PortAudio()) as ani,
        visits.visiting(listener, "budi", visits.tone(660)) as budi,
    ):
        await ani.session.set_muted(False)
        while True:
            notice = ani.sound.notice
            print(json.dumps({
                "at_budi": strength(budi.ear.samples[-9600:], 440),
                "notice": notice and notice.reason.value,
                "sent": ani.session.needles().facts.tx_sealed,
                "opened": sum(
                    ani.session.watch.counts(who).opened for who in ani.session.watch.senders
                ),
                "connected_anew": ani.session.resumes + ani.session.rejoins,
            }), flush=True)
            await asyncio.sleep(0.2)

try:
    asyncio.run(visit())
except asyncio.CancelledError:
    pass
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
            "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}",
        }
        self._folder = folder
        self._others: list[subprocess.Popen[bytes]] = []
        self.serve()

    def serve(self) -> None:
        """Run the server, again after it has ended."""
        with (self._folder / "pulse.log").open("a") as log:
            self.server = subprocess.Popen(
                [
                    *("pulseaudio", "--daemonize=no", "-n", "-F", str(self._folder / "pulse.pa")),
                    *("--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr"),
                ],
                env=self.environment,
                stderr=log,
            )
        self._await_ready()

    def kill(self) -> None:
        """The server is gone at once, as in a crash."""
        self.server.kill()
        self.server.wait(10)

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
        started = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE)
        self._others.append(started)
        return started

    def ours(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self.start(sys.executable, "-c", USE, *arguments)

    def close(self) -> None:
        for other in self._others:
            other.terminate()
            other.communicate(timeout=20)
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
    recorder = listening(pulse)
    recorder.read(480)  # it listens now
    speaking = pulse.ours("speak", "", "8")
    sound = np.zeros(0, np.float32)
    while speaking.poll() is None and len(sound) < 2 * SAMPLE_RATE:
        block = np.frombuffer(recorder.read(4 * SAMPLE_RATE // 10), "<f4")
        loud = np.convolve(np.abs(block), np.ones(480) / 480, "same") > 0.05
        sound = np.concatenate((sound, block[loud]))
    assert len(sound) > SAMPLE_RATE
    assert peak_hz(sound[SAMPLE_RATE // 4 : SAMPLE_RATE * 3 // 4]) == pytest.approx(660, abs=3)
    assert said(speaking)["alive"]


def test_a_sound_server_that_ends_is_noticed(pulse: Pulse) -> None:
    watching = pulse.ours("watch", "", "15")
    assert watching.stdout is not None
    assert watching.stdout.readline() == b"open\n"
    time.sleep(0.5)
    pulse.server.terminate()
    assert said(watching)["alive"] is False


def test_a_visit_outlives_the_sound_server_and_sounds_again(pulse: Pulse, tmp_path: Path) -> None:
    tone(tmp_path / "tone.wav", 440, 120)
    feed = ("paplay", "--device=micfeed", str(tmp_path / "tone.wav"))
    pulse.start(*feed)
    visit = pulse.start(sys.executable, "-c", VISIT)
    before = status(visit, lambda now: now["at_budi"] > 0.1 and now["notice"] is None)
    assert peak_hz(played(pulse)) == pytest.approx(660, abs=3)
    pulse.kill()
    status(visit, lambda now: now["notice"] is not None)
    still = status(visit, lambda now: now["at_budi"] < 0.01)
    gone = status(visit, lambda now: now["opened"] > still["opened"] + 25)  # measured since
    later = status(visit, lambda now: now["opened"] > gone["opened"] + 100)
    assert later["sent"] == gone["sent"] > before["sent"]
    pulse.serve()
    pulse.start(*feed)
    back = status(visit, lambda now: now["at_budi"] > 0.1 and now["sent"] > gone["sent"])
    assert back["notice"] is None
    assert back["connected_anew"] == 0
    assert peak_hz(played(pulse)) == pytest.approx(660, abs=3)


def status(visit: "subprocess.Popen[bytes]", condition: Callable[[Any], bool]) -> Any:
    """The first line a visit says of itself, from now on, that fulfils the condition."""
    assert visit.stdout is not None
    until = time.monotonic() + 2 * WITHIN_S
    now: Any = None
    while time.monotonic() < until:
        line = visit.stdout.readline()
        assert line, f"the visit ended after {now}"
        now = json.loads(line)
        if condition(now):
            return now
    raise AssertionError(f"in vain: {now}")


def played(pulse: Pulse) -> Samples:
    """A second of what the speaker plays."""
    recorder = listening(pulse)
    recorder.read(4 * SAMPLE_RATE // 2)
    return np.frombuffer(recorder.read(4 * SAMPLE_RATE), "<f4")


def listening(pulse: Pulse) -> IO[bytes]:
    """What the speaker plays as float32; whoever reads too slowly misses some."""
    recorder = pulse.start(
        *("parec", "--device=box.monitor", "--latency-msec=50"),
        *("--rate=48000", "--channels=1", "--format=float32le"),
    )
    assert recorder.stdout is not None
    return recorder.stdout


NO_SERVER = """
#include <stddef.h>
int Pa_Initialize(void) { return -9999; }
int Pa_Terminate(void) { return -10000; }
const char *Pa_GetErrorText(int e) { return "Unanticipated host error"; }
typedef struct { int type; long code; const char *text; } HostError;
static HostError error = { 16, 6, "cannot connect to a sound server" };
const HostError *Pa_GetLastHostErrorInfo(void) { return &error; }
int Pa_HostApiTypeIdToHostApiIndex(int t) { return -9979; }
"""
"""A PortAudio that was built for a sound server, where none runs."""
NOTHING_WORKS = "int nothing_of_portaudio(void) { return 0; }\n"
"""A library of that name which is something else."""


@pytest.mark.parametrize("source", [NO_SERVER, NOTHING_WORKS])
def test_a_portaudio_that_does_not_start_is_no_sound_system(tmp_path: Path, source: str) -> None:
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs Linux with a C compiler (cc)")
    (tmp_path / "portaudio.c").write_text(source)
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", "libportaudio.so.2", "portaudio.c"],
        cwd=tmp_path,
        check=True,
    )
    environment = os.environ | {
        "LD_LIBRARY_PATH": str(tmp_path),
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT / "app"),
    }
    listed = subprocess.run(
        [sys.executable, "-m", "pendopo", "devices"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert listed.returncode == 0
    assert listed.stdout == ""
    assert "sound system does not answer" in listed.stderr
    assert "Traceback" not in listed.stderr


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
