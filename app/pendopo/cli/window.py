"""`pendopo`: the window."""

import argparse

from pendopo.app import screen
from pendopo.cli import logs, profile
from pendopo.cli.output import Output
from pendopo.words.options import about_link


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options. A link is none of argparse's words: it would be repeated in what is wrong."""
    profile.add_arguments(parser)
    parser.usage = "%(prog)s [--profile DIR] [--json] [--verbose] [pendopo://join#…]"
    parser.epilog = about_link()


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Open it and stay until it is closed; where there is one already, that one comes forward."""
    logs.set_up(arguments.verbose)
    from pendopo.app.one_window import claim

    window = claim(profile.directory(arguments), arguments.link)
    if window is None:
        return 0
    screen.check()
    from pendopo.app.window import run_window

    return run_window(lambda: profile.kept(arguments), one=window, opened=arguments.link)
