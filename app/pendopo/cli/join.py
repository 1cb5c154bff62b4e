"""`pendopo join`: a visit without a window or a sound device."""

import argparse
import json
import math
from itertools import pairwise
from pathlib import Path

from pendopo.app import files
from pendopo.cli import logs, media_loop, profile, words
from pendopo.cli.invites import add_invite_argument
from pendopo.cli.outcome import FINE, exit_code, known, told
from pendopo.cli.output import Output
from pendopo.cli.report import report
from pendopo.cli.visit import JoinVisit
from pendopo.model.errors import InputError, InputReason, PendopoError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)
    add_invite_argument(parser)
    parser.add_argument("--room", metavar="R", help="the room's name or title")
    parser.add_argument(
        "--name", default="", type=words.text(60), metavar="N", help="what others see you called"
    )
    parser.add_argument("--play", metavar="X.wav", help="sent as if spoken")
    parser.add_argument("--loop", action="store_true", help="play it again and again")
    parser.add_argument("--record", metavar="Y.wav", help="what a person would have heard")
    parser.add_argument("--raise-hand", action="store_true")
    parser.add_argument("--accept-hands", action="store_true", help="invite whoever asks")
    parser.add_argument(
        "--mute",
        action="append",
        default=[],
        type=_interval,
        metavar="FROM-TO",
        help="seconds of speaking during which we are muted",
    )
    parser.add_argument(
        "--until-alone", action="store_true", help="leave when the last other person has left"
    )
    parser.add_argument("--seconds", type=_seconds, metavar="S", help="leave after this long")
    parser.add_argument("--relay-only", action="store_true")
    parser.add_argument("--report", metavar="R.json", help="write what was measured")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Visit; the report is written whatever happens."""
    logs.set_up(arguments.verbose)
    _check_usage(arguments)
    visit = JoinVisit(arguments, output)
    failure: PendopoError | None = None
    try:
        media_loop.run(visit.make())
    except Exception as error:
        failure = known(error)
    finally:
        if arguments.report:
            content = json.dumps(report(visit, failure), indent=1)
            files.write(arguments.report, content.encode())
    if failure is None:
        return FINE
    told(failure)
    return exit_code(failure)


def _check_usage(arguments: argparse.Namespace) -> None:
    """Raises InputError before anybody is contacted and anything is overwritten."""
    mutes = sorted(arguments.mute)
    if any(end > start for (_, end), (start, _) in pairwise(mutes)):
        raise InputError(InputReason.USAGE, what="two --mute intervals overlap")
    named = (arguments.invite_file, arguments.play, arguments.record, arguments.report)
    paths = [Path(name).resolve() for name in named if name]
    ordinary = [path for path in paths if path.is_file() or not path.exists()]
    if len(set(ordinary)) < len(ordinary):
        raise InputError(InputReason.USAGE, what="two options name the same file")
    for path in (arguments.record, arguments.report):
        if path:
            files.check_writable(path)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("write a number of seconds above 0, as in 2.5")
    return seconds


def _interval(text: str) -> tuple[float, float]:
    start, _, end = text.partition("-")
    try:
        interval = float(start), float(end)
    except ValueError:
        raise argparse.ArgumentTypeError("write FROM-TO in seconds, as in 8-12") from None
    if not 0 <= interval[0] < interval[1] < math.inf:
        raise argparse.ArgumentTypeError("FROM must come before TO, as in 8-12")
    return interval
