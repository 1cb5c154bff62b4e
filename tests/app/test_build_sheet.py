"""What a build wrote down of itself is what the program says of itself."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import pendopo
from pendopo.app import build_sheet
from pendopo.app.making import Making, libraries
from pendopo.cli import main
from pendopo.ui.settings.about import Library

PARTS = [{"name": "Opus", "version": "1.6", "licence": "BSD-3-Clause", "kind": "library"}]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[object], None]]:
    """Lays a sheet beside a package that stands for ours."""
    monkeypatch.setattr(pendopo, "__file__", str(tmp_path / "__init__.py"))
    build_sheet._sheet.cache_clear()

    def write(sheet: object) -> None:
        (tmp_path / build_sheet.NAME).write_text(json.dumps(sheet))

    yield write
    build_sheet._sheet.cache_clear()


def test_a_source_tree_says_its_number_alone(capsys: pytest.CaptureFixture[str]) -> None:
    build_sheet._sheet.cache_clear()
    assert said(capsys) == f"pendopo {pendopo.__version__}\n"
    assert not Making().opus_alone


def test_a_build_says_its_commit(
    written: Callable[[object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    written({"commit": "abcdef1234567890", "parts": PARTS})
    assert said(capsys) == f"pendopo {pendopo.__version__} (abcdef12)\n"
    assert Making().version == f"{pendopo.__version__} (abcdef12)"


def test_a_build_of_no_known_commit_says_its_number_alone(
    written: Callable[[object], None],
) -> None:
    written({"parts": PARTS})
    assert build_sheet.version() == pendopo.__version__


def test_a_build_lists_what_it_holds(written: Callable[[object], None]) -> None:
    written({"parts": PARTS})
    assert libraries() == (Library("Opus", "1.6", "BSD-3-Clause"),)
    assert Making().opus_alone


def said(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        main(["--version"])
    return capsys.readouterr().out
