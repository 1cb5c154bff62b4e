"""Microphone and speaker unplugged in mid-sentence, on a real PulseAudio without a sound card."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from pendopo.model.frames import SAMPLE_RATE
from tests.real import pulse as pulses
from tests.real.pulse import Pulse, samples_until

pytestmark = [pytest.mark.real, pytest.mark.alone]

BACK_WITHIN_S = 2.0
TOGETHER_S = 10.0

ECHO = """
import json, sys, threading
from pendopo.app.device_survey import SystemSurvey
from pendopo.app.device_watch import DeviceWatch
from pendopo.app.sound_desk import SoundDesk
from pendopo.app.sound_trial import Echo
from pendopo.drivers.portaudio import PortAudio
from pendopo.drivers.system_clock import SystemClock
from pendopo.model.device import SoundChoice

class Straight(Echo):
    '''An echo without its second.'''
    def __init__(self):
        super().__init__()
        self._held.clear()
        self.wanted = False

def say(**facts):
    print(json.dumps(facts), flush=True)

portaudio, echo = PortAudio(), Straight()
watch = DeviceWatch(SystemSurvey(portaudio))
desk = SoundDesk(
    portaudio, SystemClock(),
    lambda notices: say(notices=[notice.reason.value for notice in notices]),
    watch, SoundChoice(*sys.argv[1:]),
)
desk.start(echo, echo, lambda fault: say(fault=repr(fault)))
for line in sys.stdin:
    match line.split():
        case ["unmute"]: echo.wanted = True
        case ["mute"]: echo.wanted = False
        case ["choose", *chosen]: desk.choose(SoundChoice(*(c.strip("-") for c in chosen)))
    say(done=line.strip())
"""


class Somebody:
    """Hears themselves through our desk; `told` is what they were told last."""

    def __init__(self, pulse: Pulse, *chosen: str) -> None:
        self.pulse = pulse
        self.told: list[str] = []
        self._process = pulse.start(sys.executable, "-c", ECHO, *chosen)
        self._said: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()

    def wish(self, wish: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{wish}\n".encode())
        self._process.stdin.flush()
        self.until(lambda said: said.get("done") == wish)

    def until(self, condition: Callable[[dict[str, Any]], bool]) -> None:
        """Raises AssertionError when it is not said."""
        while True:
            try:
                said = self._said.get(timeout=pulses.WITHIN_S)
            except Empty:
                raise AssertionError(f"in vain; told {self.told}") from None
            assert "fault" not in said
            self.told = said.get("notices", self.told)
            if condition(said):
                return

    def until_told(self, *reasons: str) -> None:
        if self.told != list(reasons):
            self.until(lambda said: self.told == list(reasons))

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"{"):
                self._said.put(json.loads(line))


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    pulses.require()
    server = Pulse(tmp_path)
    yield server
    server.close()


def plays_on(pulse: Pulse, sink: str, within_s: float = TOGETHER_S, hertz: float = 440) -> int:
    """Samples until a speaker plays the tone, from now on."""
    return samples_until(pulse.hear(sink), hertz, within_s)


def test_a_microphone_that_is_unplugged_is_told_and_heard_again_when_it_is_back(
    pulse: Pulse,
) -> None:
    pulse.play(440)
    somebody = Somebody(pulse)
    somebody.wish("unmute")
    ear = pulse.hear("box")
    samples_until(ear, 440, TOGETHER_S)
    pulse.unplug("mic")
    somebody.until_told("no_microphone")
    pulse.plug(pulses.MICROPHONE.format(feed="micfeed", name="mic"))
    assert plays_on(pulse, "box") <= BACK_WITHIN_S * SAMPLE_RATE
    somebody.until_told()


def test_a_speaker_that_is_unplugged_is_told_and_plays_again_when_it_is_back(
    pulse: Pulse,
) -> None:
    pulse.play(440)
    somebody = Somebody(pulse)
    somebody.wish("choose - box")
    somebody.wish("unmute")
    plays_on(pulse, "box")
    pulse.plug(pulses.SPEAKER.format(name="other", rate=44_100))
    somebody.wish("choose mic other")
    plays_on(pulse, "other")
    pulse.unplug("other")
    somebody.until_told("speaker_away")
    plays_on(pulse, "box")
    pulse.plug(pulses.SPEAKER.format(name="other", rate=44_100))
    assert plays_on(pulse, "other") <= (BACK_WITHIN_S + 2) * SAMPLE_RATE
    somebody.until_told()


def test_the_default_speaker_changed_under_us_is_followed(pulse: Pulse) -> None:
    pulse.play(440)
    somebody = Somebody(pulse)
    somebody.wish("unmute")
    plays_on(pulse, "box")
    pulse.plug(pulses.SPEAKER.format(name="other", rate=44_100))
    pulse.run("pactl", "set-default-sink", "other")
    plays_on(pulse, "other")
    assert somebody.told == []


def test_the_microphone_chosen_by_name_is_the_one_that_is_heard(pulse: Pulse) -> None:
    pulse.plug(pulses.SPEAKER.format(name="feed2", rate=96_000))
    pulse.plug(pulses.MICROPHONE.format(feed="feed2", name="desk"))
    pulse.play(440)
    pulse.play(1_000, "feed2")
    somebody = Somebody(pulse, "desk")
    somebody.wish("unmute")
    plays_on(pulse, "box", hertz=1_000)
    somebody.wish("choose")
    plays_on(pulse, "box", hertz=440)


def test_the_microphone_is_open_only_while_it_is_wanted(pulse: Pulse) -> None:
    pulse.play(440)
    somebody = Somebody(pulse)
    assert pulse.captured() == []
    somebody.wish("unmute")
    plays_on(pulse, "box")
    assert pulse.captured() == ["mic"]  # the indicator of the system is on
    somebody.wish("mute")
    pulse.hear("box").read(4 * SAMPLE_RATE * 4)  # four seconds
    assert pulse.captured() == []


def test_without_any_device_it_is_said_and_what_is_plugged_in_is_used(pulse: Pulse) -> None:
    pulse.unplug("mic")
    pulse.unplug("box")
    pulse.unplug("micfeed")
    somebody = Somebody(pulse)
    somebody.until_told("no_speaker")
    somebody.wish("unmute")
    somebody.until_told("no_devices")
    pulse.plug(pulses.SPEAKER.format(name="box", rate=48_000))
    pulse.plug(pulses.SPEAKER.format(name="micfeed", rate=48_000))
    pulse.run("pactl", "set-default-sink", "box")
    pulse.plug(pulses.MICROPHONE.format(feed="micfeed", name="mic"))
    pulse.play(440)
    plays_on(pulse, "box")
    somebody.until_told()
