"""`pendopo devices`: microphones and speakers."""

import argparse

from pendopo.app.device_survey import SystemSurvey, in_time
from pendopo.app.profile import Profile
from pendopo.app.sound_target import target
from pendopo.app.studio import choice
from pendopo.cli import logs, profile
from pendopo.cli.output import Output
from pendopo.drivers.portaudio import PortAudio
from pendopo.model.device import DeviceKind, DeviceList
from pendopo.model.errors import DeviceError
from pendopo.words import devices as words
from pendopo.words.errors import sentence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """List and print, with what is chosen; a computer without sound is no failure."""
    logs.set_up(arguments.verbose)
    chosen = choice(Profile.temporary(profile.directory(arguments)).settings)
    listed = _listed()
    if listed.trouble is not None:
        output.error(sentence(DeviceError(listed.trouble)))
        return 0
    for device in listed.devices:
        used = target(listed, device.kind, chosen).key
        output.event(
            "device",
            words.device(
                device.kind, device.name, device.default, device.key == chosen.key(device.kind)
            ),
            kind=device.kind.value,
            key=device.key,
            name=device.name,
            default=device.default,
            chosen=device.key == chosen.key(device.kind),
            used=device.key == used or (used == "" and device.default),
        )
    for kind in DeviceKind:
        if target(listed, kind, chosen).away:
            output.error(words.away(kind, chosen.key(kind)))
    if not listed.devices:
        output.error(words.nothing())
    return 0


def _listed() -> DeviceList:
    survey = SystemSurvey(PortAudio())

    def look() -> DeviceList:
        try:
            return survey.look()
        finally:
            survey.close()

    return in_time(look)
