"""How a command ends: its exit code and the sentence that goes with it."""

import logging

from pendopo.cli.output import Output
from pendopo.model.errors import (
    AccessError,
    InputError,
    OwnError,
    OwnReason,
    PendopoError,
    PolicyError,
    ReachError,
)
from pendopo.ui.wording import sentence

log = logging.getLogger(__name__)

FINE = 0
OWN_FAULT = 1
BAD_INPUT = 2
UNREACHABLE = 3
REFUSED = 4
IMPOSSIBLE = 5


def exit_code(error: BaseException) -> int:
    """The code of protocol.md's command line for an error."""
    match error:
        case InputError():
            return BAD_INPUT
        case ReachError():
            return UNREACHABLE
        case AccessError():
            return REFUSED
        case PolicyError():
            return IMPOSSIBLE
        case _:
            return OWN_FAULT


def told(error: Exception, output: Output) -> None:
    """Say what went wrong in one sentence; our own faults go to the log with their trace."""
    if isinstance(error, PendopoError):
        output.error(sentence(error))
        return
    log.error("internal fault", exc_info=error)
    output.error(sentence(OwnError(OwnReason.INTERNAL)))
