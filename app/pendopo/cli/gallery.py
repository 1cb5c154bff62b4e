"""`pendopo gallery`: pictures of every screen and state, for whoever works on the window."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pendopo.app import environment, own_program
from pendopo.cli import logs
from pendopo.cli.output import Output
from pendopo.words import options

if TYPE_CHECKING:
    from pendopo.app.gallery.pictures import Size

SCALE = "--scale"
"""Qt takes its own at the start of a process: what is larger is drawn by another."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and how much of it."""
    parser.add_argument("directory", type=Path, metavar="DIR")
    for name in ("--only", "--language", "--theme", "--size"):
        text = options.option(f"gallery {name}")
        parser.add_argument(name, action="append", default=[], metavar="NAME", help=text)
    parser.add_argument(SCALE, type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--verbose", action="store_true", help=options.option("--verbose"))


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Take them; 1 when a scene could not be played."""
    logs.set_up(arguments.verbose)
    scale: int = arguments.scale
    for name in environment.SCALES:
        os.environ.pop(name, None)
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from pendopo.app.gallery import pictures

    sizes = [s for s in pictures.Size if not arguments.size or s.label in arguments.size]
    now = tuple(size for size in sizes if size.value[2] == scale)
    wanted = pictures.Wanted(
        tuple(arguments.only),
        tuple(arguments.language) or pictures.LANGUAGES,
        tuple(arguments.theme) or pictures.THEMES,
        now,
    )
    missing = pictures.take(arguments.directory, wanted, lambda name: None)
    later = [s for s in sizes if s.value[2] != scale and scale == 1]
    failed = bool(missing) | (bool(later) and _take_again(arguments, later) != 0)
    for scene in missing:
        output.event("missing", scene, scene=scene)
    if scale == 1:
        index = str(pictures.write_index(arguments.directory))
        output.event("gallery", index, index=index)
    return int(failed)


def _take_again(arguments: argparse.Namespace, sizes: Sequence["Size"]) -> int:
    words = ["gallery", str(arguments.directory), SCALE, str(sizes[0].value[2])]
    for name in ("only", "language", "theme"):
        for value in getattr(arguments, name):
            words += [f"--{name}", value]
    for size in sizes:
        words += ["--size", size.label]
    return own_program.start(words).wait()
