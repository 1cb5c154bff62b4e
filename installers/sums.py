"""Checksums beside packages, as `sha256sum --check` reads them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

NAME = "SHA256SUMS"


def write(files: Iterable[Path], folder: Path) -> Path:
    """One line for each file, by name; the path."""
    lines = (f"{digest(path)}  {path.name}\n" for path in sorted(files))
    place = folder / NAME
    place.write_text("".join(lines), encoding="utf-8")
    return place


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
