"""Which mutants may live."""

from pathlib import Path

import pytest

from tests.mutation.__main__ import LONG, MODULES, TESTS
from tests.mutation.ground import ROOT
from tests.mutation.reasons import reasons

FILE = """
[[kind]]
was = 'raise E\\(".*"\\)'
would_be = 'raise E\\(None\\)'
why = "a text"
[[mutant]]
module = "a.py"
was = "x > 1"
would_be = "x >= 1"
why = "{why}"
"""


def test_everything_that_is_spoiled_and_every_reason_is_of_something() -> None:
    for module in MODULES:
        assert (ROOT / "app" / "pendopo" / module).is_file()
    for tests in TESTS:
        assert (ROOT / tests).exists()
    for test in LONG:
        path, *_, name = test.split("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
    for module, was, _ in reasons().single:
        text = (ROOT / "app" / "pendopo" / module).read_text(encoding="utf-8")
        assert was in text, f"no longer in {module}"
        assert module in MODULES


def test_what_lives_needs_a_reason_and_a_reason_needs_what_lives(tmp_path: Path) -> None:
    path = tmp_path / "reasons.toml"
    path.write_text(FILE.format(why="the same"))
    known, other = ("a.py", "x > 1", "x >= 1"), ("b.py", "x > 1", "x >= 1")
    alike = ("b.py", 'raise E("no")', "raise E(None)")
    found = reasons(path)
    assert found.without([known, alike, other]) == [other]
    assert found.unneeded([alike], ["a.py"]) == [known]
    assert found.unneeded([alike], ["b.py"]) == []
    assert found.unneeded([known], ["a.py"]) == []


def test_an_empty_reason_is_none(tmp_path: Path) -> None:
    path = tmp_path / "reasons.toml"
    path.write_text(FILE.format(why=" "))
    with pytest.raises(ValueError, match="without a reason"):
        reasons(path)
