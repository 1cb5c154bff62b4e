"""`pendopo host-process`: the host's own process, started by whoever opens a place.

It is told everything on standard input, and says on standard output where it listens and who is
there. Whoever does not read that, or the log, keeps nobody from being heard.
"""

import argparse
import json
import sys
from typing import Any

from pendopo.app import host_server
from pendopo.cli import logs
from pendopo.cli.outcome import known
from pendopo.cli.output import Output
from pendopo.drivers.outlet import Outlet
from pendopo.host import config as configuration
from pendopo.host import control

MOST_LOGGED = 200
END_WITHIN_S = 1.0
"""What was logged may still be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only what is no secret."""
    parser.add_argument("--verbose", action="store_true")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Serve until standard input closes or SIGTERM; 0 then, 1 when the start failed."""
    log, censuses = Outlet.of(sys.stderr, MOST_LOGGED), Outlet.of(sys.stdout, most=1)
    logs.set_up(arguments.verbose, log)
    try:
        return _serve(censuses)
    finally:
        log.drain(END_WITHIN_S)


def _serve(censuses: Outlet) -> int:
    config = configuration.from_json(sys.stdin.readline())
    try:
        host_server.run(
            config,
            lambda tcp, udp, announced: _tell(
                "listening",
                port=tcp,
                udp_port=udp,
                **control.announced_to_fields(announced),
            ),
            lambda census: censuses.write(control.census_to_json(census) + "\n"),
        )
    except Exception as error:
        fault = known(error)
        _tell("failed", reason=fault.reason.value, details=fault.details)
        return 1
    return 0


def _tell(event: str, **fields: Any) -> None:
    print(json.dumps({"event": event, **fields}), flush=True)
