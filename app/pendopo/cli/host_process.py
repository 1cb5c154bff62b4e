"""`pendopo host-process`: the host's own process, started by whoever opens a place.

It is told everything on standard input, and says on standard output where it listens and who is
there.
"""

import argparse
import json
import sys
from typing import Any

from pendopo.app import host_server
from pendopo.cli import logs
from pendopo.cli.outcome import known
from pendopo.cli.output import Output
from pendopo.cli.slow_reader import SlowReader
from pendopo.host import config as configuration
from pendopo.host import control
from pendopo.host.control import Census


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only what is no secret."""
    parser.add_argument("--verbose", action="store_true")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Serve until standard input closes or SIGTERM; 0 then, 1 when the start failed."""
    logs.set_up(arguments.verbose)
    config = configuration.from_json(sys.stdin.readline())
    parent = SlowReader(sys.stdout, 1)
    try:
        host_server.run(
            config,
            lambda tcp, udp, announced: _tell(
                "listening",
                port=tcp,
                udp_port=udp,
                **control.announced_to_fields(announced),
            ),
            lambda census: _count(parent, census),
        )
    except Exception as error:
        fault = known(error)
        _tell("failed", reason=fault.reason.value, details=fault.details)
        return 1
    return 0


def _count(parent: SlowReader, census: Census) -> None:
    """The newest is enough for a parent that was not listening."""
    parent.write(control.census_to_json(census) + "\n")


def _tell(event: str, **fields: Any) -> None:
    print(json.dumps({"event": event, **fields}), flush=True)
