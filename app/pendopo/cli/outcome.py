"""How a command ends: its exit code and the sentence that goes with it."""

import logging

from pendopo.cli.output import NobodyReadsError, say
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
from pendopo.reach.refusals import refused_by_system
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
    """The error to tell; what we did not foresee is our own fault, its trace for --verbose.

    What the system refused is none. Raises NobodyReadsError.
    """
    first = _first(error)
    if isinstance(first, NobodyReadsError):
        raise first
    if isinstance(first, PendopoError):
        return first
    refusal = refused_by_system(first)
    log.info("internal fault" if refusal is None else "refused by the system", exc_info=error)
    return refusal or OwnError(OwnReason.INTERNAL)


def _first(error: Exception) -> Exception:
    """Of a group, what its others followed from."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def told(error: PendopoError) -> None:
    """Say what went wrong in one sentence."""
    say(sentence(error))
