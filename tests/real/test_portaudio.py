"""Our microphone and speaker on a real PulseAudio without a sound card."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.real import pulse as pulses
from tests.real.pulse import ROOT, WITHIN_S, Pulse, tone

pytestmark = [pytest.mark.real, pytest.mark.alone]

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
        said = [[d.kind.value, d.name, d.default] for d in portaudio.devices()]
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
from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
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
            notice = next(iter(ani.sound.notices), None)
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


def ours(pulse: Pulse, *arguments: str) -> "subprocess.Popen[bytes]":
    return pulse.start(sys.executable, "-c", USE, *arguments)


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    pulses.require()
    server = Pulse(tmp_path, ALSA)
    yield server
    server.close()


def test_the_default_devices_are_listed(pulse: Pulse) -> None:
    found = said(ours(pulse, "devices"))
    assert ["input", "default", True] in found
    assert ["output", "default", True] in found


def test_our_microphone_hears_what_is_played_into_it(pulse: Pulse, tmp_path: Path) -> None:
    tone(tmp_path / "tone.wav", 440, 8)
    playing = pulse.start("paplay", "--device=micfeed", str(tmp_path / "tone.wav"))
    told = said(ours(pulse, "hear", str(tmp_path / "heard.npy"), "4"))
    playing.terminate()
    playing.wait(10)
    heard = np.load(tmp_path / "heard.npy")
    assert told["alive"]
    assert len(heard) > SAMPLE_RATE
    middle = heard[-SAMPLE_RATE // 2 :]
    assert peak_hz(middle) == pytest.approx(440, abs=3)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


def test_our_speaker_is_heard(pulse: Pulse) -> None:
    recorder = pulse.hear("box")
    recorder.read(480)  # it listens now
    speaking = ours(pulse, "speak", "", "8")
    sound = np.zeros(0, np.float32)
    while speaking.poll() is None and len(sound) < 2 * SAMPLE_RATE:
        block = np.frombuffer(recorder.read(4 * SAMPLE_RATE // 10), "<f4")
        loud = np.convolve(np.abs(block), np.ones(480) / 480, "same") > 0.05
        sound = np.concatenate((sound, block[loud]))
    assert len(sound) > SAMPLE_RATE
    assert peak_hz(sound[SAMPLE_RATE // 4 : SAMPLE_RATE * 3 // 4]) == pytest.approx(660, abs=3)
    assert said(speaking)["alive"]


def test_a_sound_server_that_ends_is_noticed(pulse: Pulse) -> None:
    watching = ours(pulse, "watch", "", "15")
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
    recorder = pulse.hear("box")
    recorder.read(4 * SAMPLE_RATE // 2)
    return np.frombuffer(recorder.read(4 * SAMPLE_RATE), "<f4")


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


def peak_hz(sound: Samples) -> float:
    window = sound * np.hanning(len(sound))
    return float(np.argmax(np.abs(np.fft.rfft(window)))) * SAMPLE_RATE / len(sound)
