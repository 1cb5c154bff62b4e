"""Invites as the command line takes them: from a file or standard input, never as arguments."""

import argparse
import time

from pendopo.cli.files import read_text
from pendopo.lobby.invite import Invite, parse


def add_invite_argument(parser: argparse.ArgumentParser) -> None:
    """`--invite-file F`."""
    parser.add_argument(
        "--invite-file",
        required=True,
        metavar="F",
        help="file that holds the invite link, - for standard input",
    )


def read_invite(path: str) -> Invite:
    """Raises InputError or PolicyError."""
    return parse(read_text(path), int(time.time()))
