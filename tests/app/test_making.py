"""What the program is made of is read from the installation, and nothing is forgotten."""

import re
import tomllib
from pathlib import Path

from pendopo.app.making import BUILT_ON, libraries

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_everything_the_project_asks_for_is_named() -> None:
    asked = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    names = [re.match(r"[A-Za-z0-9._-]+", each) for each in asked]
    assert [name[0] for name in names if name] == list(BUILT_ON)


def test_everything_here_states_its_licence() -> None:
    found = {library.name: library for library in libraries()}
    assert {"PySide6_Essentials", "shiboken6", "aiortc", "av", "attrs"} <= set(found)
    assert all(library.version and library.licence for library in found.values())
    assert "LGPL" in found["PySide6_Essentials"].licence
    assert all("\n" not in library.licence for library in found.values())
