"""`pendopo device-list`: lists the devices for a program of ours that must not look itself."""

import argparse
import json
import sys

from pendopo.app.device_survey import in_time, written
from pendopo.cli.output import Output
from pendopo.drivers.portaudio import PortAudio
from pendopo.model.device import DeviceList
from pendopo.model.errors import DeviceError, DeviceReason


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """A list for every line on standard input, until it ends or the sound system says nothing."""
    portaudio = PortAudio()
    for _ in sys.stdin:
        listed = in_time(lambda: _look(portaudio))
        print(json.dumps(written(listed)), flush=True)
        if listed.trouble is DeviceReason.SOUND_SYSTEM:
            break
    return 0


def _look(portaudio: PortAudio) -> DeviceList:
    try:
        return DeviceList(tuple(portaudio.devices()))
    except DeviceError as error:
        return DeviceList(trouble=error.reason)
