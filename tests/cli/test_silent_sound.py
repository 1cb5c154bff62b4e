"""A sound server that lets us in and says nothing: it is said, and whoever ends us is heard."""

import json
import os
import signal
import subprocess
import threading

import pytest

from pendopo.app import device_survey
from pendopo.app.device_survey import SystemSurvey
from pendopo.model.device import DeviceList
from tests.cli import processes
from tests.cli.command_line import CommandLine


def test_it_is_waited_for_so_long_and_then_said(
    pendopo: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()

    def look(survey: SystemSurvey) -> DeviceList:
        never.wait()
        return DeviceList()

    monkeypatch.setattr(device_survey, "ANSWERS_WITHIN_S", 0.05)
    monkeypatch.setattr(SystemSurvey, "look", look)
    threading.Timer(20.0, never.set).start()
    try:
        said = pendopo("devices")
    finally:
        never.set()
    assert said.code == 0
    assert "sound system does not answer" in said.err


ASKING = """
import os, sys, time
from pendopo.app import device_survey
from pendopo.app.device_survey import SystemSurvey
from pendopo.cli import main

def look(survey):
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # as PortAudio's binding does
    print("asking", flush=True)
    while True:
        time.sleep(600)

SystemSurvey.look = look
device_survey.ANSWERS_WITHIN_S = float(sys.argv[1])
raise SystemExit(main(["devices"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="a signal ends a program at once there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_is_tired_of_waiting_for_it_is_heard(number: signal.Signals) -> None:
    program = processes.start_python("-c", ASKING, "600")
    assert program.stdout is not None
    assert program.stdout.readline() == b"asking\n"
    program.send_signal(number)
    _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert (program.returncode, said) == (130, b"")


@pytest.mark.skipif(os.name == "nt", reason="there is no such server")
def test_what_portaudio_turns_away_meanwhile_is_said_all_the_same() -> None:
    program = processes.start_python("-c", ASKING, "0.1")
    _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert program.returncode == 0
    assert b"sound system does not answer" in said


LISTING = """
import time
from pendopo.app import device_survey
from pendopo.cli import main
from pendopo.drivers.portaudio import PortAudio

PortAudio.devices = lambda self: time.sleep(600)
device_survey.ANSWERS_WITHIN_S = 0.1
raise SystemExit(main(["device-list"]))
"""


def test_whoever_looks_for_us_says_so_and_stays_nowhere() -> None:
    with processes.start_python("-c", LISTING, stdin=subprocess.PIPE) as program:
        try:
            out, _ = program.communicate(b"\n\n", timeout=processes.ENDS_WITHIN_S)
        finally:
            program.kill()
    assert program.returncode == 0
    assert json.loads(out) == {"devices": [], "trouble": "sound_system"}
