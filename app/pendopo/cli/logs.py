"""Logs on standard error: one line a record, nothing secret in them."""

import logging
import sys

from pendopo.cli.output import plain

CHATTY = ("aioice", "aiortc", "aiohttp", "asyncio", "livekit", "PIL", "qasync")
"""Libraries whose own records hold addresses, ICE passwords or tokens below WARNING."""


def set_up(verbose: bool) -> None:
    """Ours at INFO when asked for, else WARNING; the libraries' never below WARNING."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(logging.WARNING)
    logging.getLogger("pendopo").setLevel(logging.INFO if verbose else logging.WARNING)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record).replace("\n", " | "))
