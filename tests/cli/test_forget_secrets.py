"""What the uninstaller asks for."""

import asyncio
from pathlib import Path

import pytest

from pendopo.app.profile import Profile
from pendopo.cli import profile
from pendopo.drivers.keychain import KeychainStore
from pendopo.drivers.keychain_entries import KeychainEntries
from tests.cli.command_line import CommandLine
from tests.drivers.vault import Broken, FakeVault


def kept_in(directory: Path, vault: FakeVault) -> Profile:
    return Profile(directory, KeychainStore(directory, lambda: vault))


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


@pytest.mark.parametrize("damage", ["lists", "no keychain", "a locked entry"])
def test_what_may_have_stayed_is_said(
    pendopo: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    vault = FakeVault()
    entries = KeychainEntries(vault, tmp_path)
    entries.write("persona", "secret")
    if damage == "lists":
        for address in [key for key in vault.entries if "index" in str(key)]:
            vault.entries[address] = "damaged"
    else:
        vault.trouble = Broken()
        vault.good_for = 0 if damage == "no keychain" else 8
    monkeypatch.setattr(profile, "kept", lambda arguments: kept_in(tmp_path, vault))
    for _ in range(2):
        pendopo("forget-secrets").refused(3, "Secrets of Pendopo may have stayed in the keychain")
    assert vault.entries


def test_a_keychain_that_holds_nothing_is_no_failure(
    pendopo: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = FakeVault()
    KeychainEntries(vault, tmp_path).write("persona", "secret")
    monkeypatch.setattr(profile, "kept", lambda arguments: kept_in(tmp_path, vault))
    for _ in range(2):
        assert pendopo("forget-secrets").code == 0
        assert vault.entries == {}
