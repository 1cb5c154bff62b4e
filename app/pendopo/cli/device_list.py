"""`pendopo device-list`: lists the devices for a program of ours that must not look itself."""

import argparse
import json
import sys

from pendopo.app.device_survey import written
from pendopo.cli.output import Output
from pendopo.drivers.portaudio import PortAudio
from pendopo.model.device import DeviceList
from pendopo.model.errors import DeviceError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """A list for every line on standard input, until it ends."""
    portaudio = PortAudio()
    for _ in sys.stdin:
        print(json.dumps(written(_look(portaudio))), flush=True)
    return 0


def _look(portaudio: PortAudio) -> DeviceList:
    try:
        return DeviceList(tuple(portaudio.devices()))
    except DeviceError as error:
        return DeviceList(trouble=error.reason)
