"""`pendopo`: the window."""

import argparse

from pendopo.cli import logs, profile
from pendopo.cli.output import Output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Open it and stay until it is closed."""
    logs.set_up(arguments.verbose)
    from pendopo.app.window import run_window

    return run_window(profile.kept(arguments))
