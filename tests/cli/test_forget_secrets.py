"""What the uninstaller asks for."""

import asyncio
from pathlib import Path

import pytest

from pendopo.app.profile import Profile
from pendopo.cli import profile
from tests.cli.command_line import CommandLine


def test_nothing_stays_in_the_keychain(
    pendopo: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Profile.temporary(tmp_path)
    for name in ("invite:a", "persona"):
        asyncio.run(kept.secrets.put(name, "secret"))
    monkeypatch.setattr(profile, "kept", lambda arguments: kept)
    said = pendopo("forget-secrets")
    assert (said.code, said.out) == (0, "")
    assert asyncio.run(kept.secrets.names()) == ()
