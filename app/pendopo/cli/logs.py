"""Logs on standard error: one line a record, nothing secret in them."""

import logging
import sys
import warnings
from typing import Any, Protocol

from pendopo.cli.output import plain

CHATTY = ("aioice", "aiortc", "aiohttp", "asyncio", "livekit", "PIL", "qasync")
"""Libraries whose own records hold addresses, ICE passwords or tokens below WARNING."""


class Stream(Protocol):
    """Where records go."""

    def write(self, text: str, /) -> object:
        """A record, or a piece of it."""
        ...

    def flush(self) -> object:
        """It is whole."""
        ...


def set_up(verbose: bool, to: Stream | None = None) -> None:
    """Ours at INFO when asked for, else WARNING; the libraries' never below WARNING. On standard
    error unless `to` says otherwise."""
    output = logging.StreamHandler(to or sys.stderr)
    line = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    output.addFilter(_Seldom())
    output.setFormatter(_OneLine(line) if verbose else _Traceless(line))
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(logging.WARNING)
    logging.getLogger("pendopo").setLevel(logging.INFO if verbose else logging.WARNING)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # `livekit-server --dev` has a short secret, and PyJWT would say so on standard error
    warnings.filterwarnings("ignore", "The HMAC key is .* bytes long")


class _Seldom(logging.Filter):
    """One record a second of each kind, so that nobody can fill a disk; the others are counted."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, int], tuple[float, int]] = {}
        """By line of code: when it spoke last, and how often it wanted to since."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.pathname, record.lineno
        at, unsaid = self._told.get(kind, (0.0, 0))
        if 0 <= record.created - at < 1:
            self._told[kind] = at, unsaid + 1
            return False
        self._told[kind] = record.created, 0
        if unsaid:
            record.msg, record.args = f"{record.getMessage()} (and {unsaid} more)", ()
        return True


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record).replace("\n", " | "))


class _Traceless(_OneLine):
    """No stack trace reaches a person who did not ask for one."""

    def formatException(self, ei: Any) -> str:
        return str(ei[0].__name__)
