"""What the tests of the command line share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine


@pytest.fixture
def pendopo(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(capsys, monkeypatch)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes content into a new file."""
    count = 0

    def write(content: str | bytes) -> Path:
        nonlocal count
        count += 1
        path = tmp_path / f"file-{count}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
