"""A profile: whose settings and keys this run uses."""

import argparse
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.words.options import option

if TYPE_CHECKING:
    from pendopo.app.profile import Profile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options every command has."""
    parser.add_argument("--json", action="store_true", help=option("--json"))
    parser.add_argument("--profile", type=Path, metavar="DIR", help=option("--profile"))
    parser.add_argument("--verbose", action="store_true", help=option("--verbose"))


def directory(arguments: argparse.Namespace) -> Path:
    """The chosen profile's directory; it may not exist yet. Raises InputError(USAGE)."""
    chosen: Path | None = arguments.profile
    return chosen or _usual()


def kept(arguments: argparse.Namespace) -> "Profile":
    """The chosen profile with its settings; its keychain is asked when a secret is."""
    from pendopo.app.profile import Profile  # not for `pendopo --version`

    return Profile.kept(directory(arguments))


def named(words: Sequence[str]) -> Path:
    """The same before anything is parsed: even what is wrong with `words` is said in a language."""
    chosen = [word.removeprefix(WORD + "=") for word in words if word.startswith(WORD + "=")]
    chosen += [value for word, value in pairwise(words) if word == WORD]
    if chosen:
        return Path(chosen[-1])
    try:
        return _usual()
    except InputError:  # which is said to whoever needs a profile
        return Path(os.devnull, "none")


WORD = "--profile"


def _usual() -> Path:
    """Raises InputError(USAGE) for somebody without a home."""
    try:
        return Path(platformdirs.user_data_dir("pendopo", appauthor=False)).absolute()
    except (RuntimeError, OSError):
        raise InputError(InputReason.USAGE, fault=UsageFault.NO_HOME) from None
