"""`pendopo window-look`: draws a window for the self-test and says what came of it."""

import argparse
import json

from pendopo.app import screen
from pendopo.app.trial import window_look
from pendopo.cli.outcome import FINE
from pendopo.cli.output import Output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument(screen.TRIAL[1], metavar="PLATFORM", default="", dest="by")
    parser.add_argument(window_look.OFF_SCREEN, action="store_true", dest="off_screen")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """One JSON object."""
    print(json.dumps(dict(window_look.draw(arguments.off_screen, arguments.by))), flush=True)
    return FINE
