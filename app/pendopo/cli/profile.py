"""A profile: whose settings and keys this run uses."""

import argparse
from pathlib import Path

import platformdirs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options every command has."""
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="settings and keys apart")
    parser.add_argument("--verbose", action="store_true", help="log more, to standard error")


def directory(arguments: argparse.Namespace) -> Path:
    """The chosen profile's directory; it may not exist yet."""
    chosen: Path | None = arguments.profile
    return chosen or Path(platformdirs.user_data_dir("pendopo", appauthor=False))
