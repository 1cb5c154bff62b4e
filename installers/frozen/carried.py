"""Libraries inside others' files, which no list of packages names (carried.toml)."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import copyfile

HERE = Path(__file__).resolve().parent


def inside(file: Path, texts: Path) -> Iterator[dict[str, str]]:
    """What a file is known to hold; words of a licence that comes with no wheel go to `texts`."""
    for row in _table():
        if not file.name.startswith(row["inside"]):
            continue
        if "text" in row:
            target = texts / row["name"] / "LICENSE.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(HERE / "texts" / f"{row['text']}.txt", target)
        yield {
            "name": row["name"],
            "version": _version(file, row.get("version", "")),
            "licence": row["licence"],
            "kind": "library",
        }


@cache
def _table() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = tomllib.loads((HERE / "carried.toml").read_text("utf-8"))[
        "carried"
    ]
    return rows


def _version(file: Path, pattern: str) -> str:
    seen = re.search(pattern.encode(), file.read_bytes()) if pattern else None
    return seen[1].decode() if seen else ""
