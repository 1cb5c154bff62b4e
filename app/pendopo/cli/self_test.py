"""`pendopo self-test`: every part of the program, tried on this computer."""

import argparse
import logging
from collections.abc import Callable
from enum import Enum

from pendopo.app.trial import self_checks
from pendopo.cli import logs, profile
from pendopo.cli.outcome import FINE, OWN_FAULT
from pendopo.cli.output import Output
from pendopo.model.errors import DeviceError, PendopoError
from pendopo.words import self_test as words
from pendopo.words.errors import sentence

log = logging.getLogger(__name__)


class Verdict(Enum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"
    """Something optional is not on this computer."""


CHECKS: dict[str, Callable[[], str]] = {
    "keys": self_checks.keys,
    "frames": self_checks.frames,
    "opus": self_checks.opus,
    "private names": self_checks.private_names,
    "tls": self_checks.tls,
    "peers": self_checks.peers,
    "sound devices": self_checks.sound_devices,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """One line a part; exit code 1 when any is broken."""
    logs.set_up(arguments.verbose)
    verdicts = [_checked(name, check, output) for name, check in CHECKS.items()]
    return OWN_FAULT if Verdict.FAILED in verdicts else FINE


def _checked(name: str, check: Callable[[], str], output: Output) -> Verdict:
    try:
        verdict, note = Verdict.PASSED, check()
    except DeviceError as error:
        verdict, note = Verdict.MISSING, sentence(error)
    except PendopoError as error:
        verdict, note = Verdict.FAILED, sentence(error)
    except Exception as error:
        log.info("self-test %s", name, exc_info=error)
        verdict, note = Verdict.FAILED, f"{type(error).__name__}"
    output.event(
        "check",
        words.verdict(verdict.value, name, note),
        name=name,
        verdict=verdict.value,
        note=note,
    )
    return verdict
