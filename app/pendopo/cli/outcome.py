"""How a command ends: its exit code and the sentence that goes with it."""

from pendopo.cli.output import NobodyReadsError, say
from pendopo.model.errors import (
    AccessError,
    InputError,
    PendopoError,
    PolicyError,
    ReachError,
    RelayError,
)
from pendopo.reach import refusals
from pendopo.words.errors import sentence

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
    """The error to tell. Raises NobodyReadsError."""
    first = refusals.first_of(error)
    if isinstance(first, NobodyReadsError):
        raise first
    return refusals.known(error)


def told(error: PendopoError) -> None:
    """Say what went wrong in one sentence."""
    say(sentence(error))
