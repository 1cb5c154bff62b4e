"""`pendopo devices`: microphones and speakers."""

import argparse

from pendopo.cli import logs, profile
from pendopo.cli.output import Output
from pendopo.drivers.portaudio import PortAudio
from pendopo.model.errors import DeviceError
from pendopo.ui.wording import sentence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """List and print; a computer without sound is no failure."""
    logs.set_up(arguments.verbose)
    try:
        found = PortAudio().devices()
    except DeviceError as error:
        output.error(sentence(error))
        return 0
    for device in found:
        default = "  (default)" if device.default else ""
        output.event(
            "device",
            f"{device.kind}: {device.name}{default}",
            kind=device.kind,
            name=device.name,
            default=device.default,
        )
    if not found:
        output.error("No microphone and no speaker was found.")
    return 0
