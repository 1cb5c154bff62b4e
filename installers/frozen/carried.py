"""Libraries inside others' files, which no list of packages names (carried.toml)."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import copyfile
from typing import Any

HERE = Path(__file__).resolve().parent
OURS = HERE.parents[1] / "LICENSE"


def inside(file: Path, texts: Path) -> Iterator[dict[str, str]]:
    """What a file is known to hold; words of a licence that comes with no wheel go to `texts`."""
    for row in _table()["carried"]:
        if not file.name.startswith(row["inside"]):
            continue
        lay(row["words"], texts)
        yield {
            "name": row["name"],
            "version": _version(file, row.get("version", "")),
            "licence": row["licence"],
            "kind": "library",
            "words": row["words"],
        }


def words_of(wheel: str, texts: Path) -> str:
    """The folder with the words of a wheel that brings none along; "" when none is known."""
    folder = str(_table()["wheels"].get(wheel, ""))
    lay(folder, texts)
    return folder


def lay(folder: str, texts: Path) -> None:
    """Put the words that we keep for it into this folder of `texts`."""
    for name in _table()["words"].get(folder, ()):
        target = texts / folder / f"{name}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        copyfile(kept(name), target)


def kept(name: str) -> Path:
    """Where words lie; our own licence is one that others have, too."""
    return OURS if name == "Apache-2.0" else HERE / "texts" / f"{name}.txt"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((HERE / "carried.toml").read_text("utf-8"))


def _version(file: Path, pattern: str) -> str:
    seen = re.search(pattern.encode(), file.read_bytes()) if pattern else None
    return seen[1].decode() if seen else ""
