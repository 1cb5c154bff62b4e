"""`pendopo join`: a visit without a window or a sound device."""

import argparse
import json
import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

from pendopo.app import endings
from pendopo.app.outlet import Outlet
from pendopo.cli import logs, media_loop, profile, typed
from pendopo.cli.invites import add_invite_argument, add_near_argument
from pendopo.cli.named_files import check_distinct
from pendopo.cli.outcome import FINE, exit_code, known, told
from pendopo.cli.output import Output
from pendopo.cli.report import report
from pendopo.cli.visit import JoinVisit
from pendopo.drivers.wav_sound import opened_to_record
from pendopo.model.errors import InputError, InputReason, PendopoError
from pendopo.model.faults import UsageFault
from pendopo.words import typed as mistyped
from pendopo.words.options import option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)
    add_invite_argument(parser)
    add_near_argument(parser)
    parser.add_argument("--room", metavar="R", help=option("join --room"))
    parser.add_argument("--name", type=typed.text(60), metavar="N", help=option("join --name"))
    parser.add_argument("--play", metavar="X.wav", help=option("join --play"))
    parser.add_argument("--loop", action="store_true", help=option("join --loop"))
    parser.add_argument("--record", metavar="Y.wav", help=option("join --record"))
    parser.add_argument("--raise-hand", action="store_true")
    parser.add_argument("--accept-hands", action="store_true", help=option("join --accept-hands"))
    parser.add_argument(
        "--mute",
        action="append",
        default=[],
        type=_interval,
        metavar="FROM-TO",
        help=option("join --mute"),
    )
    parser.add_argument("--until-alone", action="store_true", help=option("join --until-alone"))
    parser.add_argument("--seconds", type=_seconds, metavar="S", help=option("join --seconds"))
    parser.add_argument("--relay-only", action="store_true", help=option("join --relay-only"))
    parser.add_argument("--report", metavar="R.json", help=option("join --report"))


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Visit; the report is written whatever happens."""
    logs.set_up(arguments.verbose)
    _check_usage(arguments)
    visit = JoinVisit(arguments, output)
    with _outlet(arguments.report) as outlet:
        failure = _visited(visit, outlet)
    if failure is None:
        return FINE
    told(failure)
    return exit_code(failure)


def _visited(visit: JoinVisit, outlet: Outlet | None) -> PendopoError | None:
    """What it failed of. Raises InputError when that cannot be reported; then it is told here."""
    failure: PendopoError | None = None
    try:
        media_loop.run(visit.make())
    except Exception as error:
        failure = known(error)
    finally:
        if outlet is not None:
            endings.wish().heed()
            _report(visit, failure, outlet)
    return failure


def _report(visit: JoinVisit, failure: PendopoError | None, outlet: Outlet) -> None:
    try:
        outlet.write(json.dumps(report(visit, failure), indent=1).encode())
    except PendopoError:
        if failure is not None:
            told(failure)
        raise


@contextmanager
def _outlet(path: str | None) -> Iterator[Outlet | None]:
    if not path:
        yield None
        return
    with closing(Outlet(path)) as outlet:
        yield outlet


def _check_usage(arguments: argparse.Namespace) -> None:
    """Raises InputError before anybody is contacted and anything is overwritten."""
    mutes = sorted(arguments.mute)
    if any(end > start for (_, end), (start, _) in pairwise(mutes)):
        raise InputError(InputReason.USAGE, fault=UsageFault.MUTES_OVERLAP)
    check_distinct(arguments.invite_file, arguments.play, arguments.record, arguments.report)
    if arguments.record:
        opened_to_record(Path(arguments.record)).close()


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(mistyped.seconds())
    return seconds


def _interval(text: str) -> tuple[float, float]:
    start, _, end = text.partition("-")
    try:
        interval = float(start), float(end)
    except ValueError:
        raise argparse.ArgumentTypeError(mistyped.interval()) from None
    if not 0 <= interval[0] < interval[1] < math.inf:
        raise argparse.ArgumentTypeError(mistyped.order())
    return interval
