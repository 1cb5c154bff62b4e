"""Tests that a document names."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def missing(text: str) -> list[str]:
    """Of every name in backticks, a test stands in the file that was named before it."""
    found, source = [], ""
    for name in re.findall(r"`([^`]+)`", text):
        if name.endswith(".py"):
            path = TESTS / name
            source = path.read_text(encoding="utf-8") if path.is_file() else ""
            exists = path.is_file()
        else:
            exists = re.search(rf"\b(def|class) {name}\b", source) is not None
        if not exists:
            found.append(name)
    return found


def rows(document: Path, first: str) -> list[list[str]]:
    """Of its tables, those whose first cell matches `first`; cell by cell."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in document.read_text(encoding="utf-8").splitlines()
        if re.match(rf"\| {first} \|", line)
    ]
