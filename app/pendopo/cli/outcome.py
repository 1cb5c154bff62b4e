"""How a command ends: its exit code and the sentence that goes with it."""

import logging
import sys

from pendopo.cli.output import plain
from pendopo.model.errors import (
    AccessError,
    InputError,
    OwnError,
    OwnReason,
    PendopoError,
    PolicyError,
    ReachError,
    RelayError,
)
from pendopo.words.errors import sentence

log = logging.getLogger(__name__)

FINE = 0
OWN_FAULT = 1
BAD_INPUT = 2
UNREACHABLE = 3
REFUSED = 4
IMPOSSIBLE = 5


def exit_code(error: PendopoError) -> int:
    """The code of protocol.md's command line for an error."""
    match error:
        case InputError():
            return BAD_INPUT
        case ReachError() | RelayError():
            return UNREACHABLE
        case AccessError():
            return REFUSED
        case PolicyError():
            return IMPOSSIBLE
        case _:
            return OWN_FAULT


def known(error: Exception) -> PendopoError:
    """The error to tell; what we did not foresee is our own fault, its trace for --verbose."""
    if isinstance(error, PendopoError):
        return error
    if isinstance(error, ExceptionGroup):
        return known(error.exceptions[0])
    log.info("internal fault", exc_info=error)
    return OwnError(OwnReason.INTERNAL)


def told(error: PendopoError) -> None:
    """Say what went wrong in one sentence."""
    print(plain(sentence(error)), file=sys.stderr, flush=True)
