"""Secrets as entries of a keychain: nothing is lost half-way, and nothing stays behind."""

import json
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pendopo.drivers.keychain_entries import KeychainEntries
from tests.drivers.vault import Broken, FakeVault

LONG = "0123456789abcdef" * 400
OTHER = "another secret, " * 300
CALLS = 200
"""More than any one change takes."""


def named(address: tuple[str, str]) -> str:
    """The entry at an address of the vault; on Windows it is part of the service's name."""
    service, name = address
    return service.partition("/")[2] or name


def entries(vault: FakeVault, directory: Path) -> KeychainEntries:
    return KeychainEntries(vault, directory)


@pytest.mark.parametrize(
    "secret", ["", "short", LONG, "日本語" * 900, "\x00\udc80 🎶" * 500, "\n", "x" * 50_000]
)
def test_what_is_written_is_read(secret: str, tmp_path: Path) -> None:
    kept = entries(FakeVault(), tmp_path)
    assert kept.read("a") is None
    kept.write("a", secret)
    assert kept.read("a") == secret
    kept.write("a", "after")
    assert kept.read("a") == "after"


def test_names_come_in_the_order_in_which_they_were_first_written(tmp_path: Path) -> None:
    vault = FakeVault()
    for name in ("b", "a", "c", "b", "secret a", "index", "index-copy", "a a2"):
        entries(vault, tmp_path).write(name, name)
    kept = entries(vault, tmp_path)
    assert kept.names() == ("b", "a", "c", "secret a", "index", "index-copy", "a a2")
    assert all(kept.read(name) == name for name in kept.names())


def test_many_names_fit(tmp_path: Path) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    names = tuple(f"invite:{number:064x}" for number in range(40))
    for name in names:
        kept.write(name, "x")
    assert entries(vault, tmp_path).names() == names


def test_what_is_deleted_leaves_nothing(tmp_path: Path) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    kept.write("stays", "s")
    before = dict(vault.entries)
    for secret in (LONG, OTHER, LONG, "short", LONG):
        kept.write("goes", secret)
    kept.delete("goes")
    kept.delete("goes")
    kept.delete("never there")
    assert set(vault.entries) == set(before)
    assert kept.names() == ("stays",)
    assert not vault.holds(LONG[:500])
    assert not vault.holds("goes")


def test_with_the_last_secret_everything_is_gone(tmp_path: Path) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    for number in range(40):  # so many that the lists have parts
        kept.write(f"invite:{number:064x}", LONG)
    for name in kept.names():
        assert vault.entries
        kept.delete(name)
    assert vault.entries == {}
    kept.write("a", "1")
    assert (kept.names(), kept.read("a")) == (("a",), "1")


def test_the_last_one_is_listed_until_it_is_gone(tmp_path: Path) -> None:
    for good in range(CALLS):
        vault = FakeVault()
        kept = entries(vault, tmp_path)
        kept.write("a", LONG)
        vault.trouble, vault.good_for = Broken(), good
        with suppress(Broken):
            kept.delete("a")
        vault.trouble = None
        if not vault.entries:
            break
        if vault.holds(LONG[:100]):
            assert kept.names() == ("a",)
        kept.delete("a")
        assert vault.entries == {}
    assert 1 < good < CALLS - 1


def test_a_shorter_secret_leaves_no_part_of_the_longer_one(tmp_path: Path) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    kept.write("a", LONG)
    kept.write("a", "short")
    assert not vault.holds(LONG[:200])


@pytest.mark.parametrize("after", [OTHER, "short"])
@pytest.mark.parametrize("before", [LONG, "brief"])
def test_a_change_that_is_cut_off_anywhere_leaves_one_or_the_other(
    before: str, after: str, tmp_path: Path
) -> None:
    """And whatever a cut-off left behind is gone when the secret is."""
    whole = 0
    for good in range(CALLS):
        vault = FakeVault()
        kept = entries(vault, tmp_path)
        kept.write("a", before)
        vault.trouble, vault.good_for = Broken(), good
        try:
            kept.write("a", after)
            whole += 1
        except Broken:
            pass
        vault.trouble = None
        assert kept.read("a") in (before, after)
        assert kept.names() == ("a",)
        kept.delete("a")
        assert not vault.holds(before[:100])
        assert not vault.holds(after[:100])
        if whole:
            break
    assert whole == 1


def test_a_first_write_that_is_cut_off_can_be_found_and_deleted(tmp_path: Path) -> None:
    for good in range(CALLS):
        vault = FakeVault()
        kept = entries(vault, tmp_path)
        vault.trouble, vault.good_for = Broken(), good
        done = False
        try:
            kept.write("a", LONG)
            done = True
        except Broken:
            pass
        vault.trouble = None
        if vault.holds(LONG[:100]):
            assert kept.names() == ("a",)
        kept.delete("a")
        assert not vault.holds(LONG[:100])
        if done:
            return
    raise AssertionError("never whole")


def test_a_deletion_that_is_cut_off_can_be_done_again(tmp_path: Path) -> None:
    for good in range(CALLS):
        vault = FakeVault()
        kept = entries(vault, tmp_path)
        kept.write("a", LONG)
        vault.trouble, vault.good_for = Broken(), good
        done = False
        try:
            kept.delete("a")
            done = True
        except Broken:
            pass
        vault.trouble = None
        if vault.holds(LONG[:100]):
            assert kept.names() == ("a",)
        kept.delete("a")
        assert kept.names() == ()
        assert not vault.holds(LONG[:100])
        if done:
            return
    raise AssertionError("never whole")


@pytest.mark.parametrize(
    "garbage", ["", "{", "1 a 1 nonsense", "[]", "\x00", "1 a 999 " + "0" * 32]
)
def test_a_damaged_entry_is_no_secret_and_can_be_replaced(garbage: str, tmp_path: Path) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    kept.write("a", LONG)
    (head,) = [key for key in vault.entries if named(key) == "secret a"]
    vault.entries[head] = garbage
    assert kept.read("a") is None
    kept.write("a", "again")
    assert kept.read("a") == "again"
    kept.delete("a")
    assert not vault.holds(LONG[:100])


def test_a_missing_part_is_damage(tmp_path: Path) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    kept.write("a", LONG)
    del vault.entries[next(key for key in vault.entries if named(key).startswith("secret a "))]
    assert kept.read("a") is None


@pytest.mark.parametrize("garbage", [None, "", "nonsense", json.dumps(["a"]), "1 a 1 0 []"])
@pytest.mark.parametrize("index", ["index", "index-copy"])
def test_one_damaged_list_loses_no_name(index: str, garbage: str | None, tmp_path: Path) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    kept.write("a", "1")
    kept.write("b", "2")
    (address,) = [key for key in vault.entries if named(key) == index]
    if garbage is None:
        del vault.entries[address]
    else:
        vault.entries[address] = garbage
    assert kept.names() == ("a", "b")
    kept.write("c", "3")
    assert entries(vault, tmp_path).names() == ("a", "b", "c")


@pytest.mark.parametrize("garbage", ["", "nonsense", "1 a 1 0 []"])
def test_two_damaged_lists_are_known_to_be_so_until_something_is_kept(
    garbage: str, tmp_path: Path
) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    assert kept.is_listed()
    kept.write("a", "1")
    assert kept.is_listed()
    for address in [key for key in vault.entries if named(key).startswith("index")]:
        vault.entries[address] = garbage
    kept.delete("nobody")
    assert (kept.names(), kept.is_listed()) == ((), False)
    kept.write("b", "2")
    assert (kept.names(), kept.is_listed()) == (("b",), True)


@pytest.mark.parametrize("index", ["index", "index-copy"])
@pytest.mark.parametrize("there", [False, True])
def test_one_whole_list_is_enough_and_one_damaged_alone_is_not(
    index: str, there: bool, tmp_path: Path
) -> None:
    vault = FakeVault()
    kept = entries(vault, tmp_path)
    kept.write("a", "1")
    for address in [key for key in vault.entries if named(key).startswith("index")]:
        if named(address) == index:
            vault.entries[address] = "damaged"
        elif not there:
            del vault.entries[address]
    assert kept.is_listed() is there


def test_two_profiles_share_nothing(tmp_path: Path) -> None:
    vault = FakeVault()
    one, two = entries(vault, tmp_path / "one"), entries(vault, tmp_path / "two")
    one.write("a", "1")
    assert two.read("a") is None
    assert two.names() == ()
    two.write("a", "2")
    two.delete("a")
    assert one.read("a") == "1"
    assert entries(vault, tmp_path / "two" / ".." / "one").read("a") == "1"


def test_entries_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    vault = FakeVault()
    theirs = {("Other", "a"): "x", ("Pendopo", "secret a"): "y", ("Pendopo", "index"): "z"}
    vault.entries.update(theirs)
    kept = entries(vault, tmp_path)
    kept.write("a", LONG)
    kept.delete("a")
    assert theirs.items() <= vault.entries.items()


def test_two_processes_lose_no_name_of_each_other(tmp_path: Path) -> None:
    """Each knows the other's by asking, never by remembering."""
    vault = FakeVault()
    one, two = entries(vault, tmp_path), entries(vault, tmp_path)
    one.write("a", "1")
    two.write("b", "2")
    one.write("c", "3")
    two.delete("a")
    one.write("d", "4")
    assert two.names() == ("b", "c", "d")
    assert two.read_or_write("d", "5") == "4"
    assert one.read_or_write("e", "5") == "5"
    assert two.read_or_write("e", "6") == "5"


def test_two_processes_at_one_time_lose_no_name(tmp_path: Path) -> None:
    class Slow(FakeVault):
        def set_password(self, service: str, username: str, password: str, /) -> None:
            time.sleep(0.001)  # the other one comes in between
            super().set_password(service, username, password)

    vault = Slow()

    def write(names: list[str]) -> None:
        kept = entries(vault, tmp_path)
        for name in names:
            kept.write(name, name)

    halves = [[f"{who}{number}" for number in range(15)] for who in "ab"]
    writers = [threading.Thread(target=write, args=(half,)) for half in halves]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    kept = entries(vault, tmp_path)
    assert sorted(kept.names()) == sorted(halves[0] + halves[1])
    assert all(kept.read(name) == name for name in kept.names())


def test_a_profile_that_cannot_be_written_to_has_secrets_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    kept = entries(FakeVault(), tmp_path / "file" / "profile")
    kept.write("a", "1")
    assert kept.read("a") == "1"


def test_nothing_secret_is_in_the_profile(tmp_path: Path) -> None:
    entries(FakeVault(), tmp_path / "p").write("invite:canary", "canary")
    found = [path for path in (tmp_path / "p").rglob("*") if path.is_file()]
    assert [(path.name, path.read_bytes()) for path in found] == [("keychain.lock", b"")]
    assert os.name == "nt" or found[0].stat().st_mode & 0o777 == 0o600
