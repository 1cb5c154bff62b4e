"""The store that asks a keychain: works without it, says so, and makes up for it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from pendopo.drivers.keychain import KeychainStore
from pendopo.drivers.keychain_choice import NoKeychain, accepted, meaning
from pendopo.drivers.keychain_entries import KeychainEntries, Vault
from pendopo.ports.secret_store import Keeping
from tests.drivers.vault import Broken, FakeVault


class KeyringLocked(Exception):
    """Called as keyring calls it."""


Story = Callable[[KeychainStore, FakeVault], Coroutine[Any, Any, None]]


def tell(directory: Path, story: Story, within_s: float = 20.0) -> FakeVault:
    vault = FakeVault()

    async def told() -> None:
        store = KeychainStore(directory, lambda: vault, within_s)
        await story(store, vault)
        vault.gate.set()
        await store.close()

    asyncio.run(told())
    return vault


async def happens(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    vault = FakeVault()

    async def run(work: Callable[[KeychainStore], Coroutine[Any, Any, Any]]) -> Any:
        store = KeychainStore(tmp_path, lambda: vault)
        before = store.keeping
        result = await work(store)
        assert (before, store.keeping) == (Keeping.UNTRIED, Keeping.KEPT)
        await store.close()
        return result

    async def story() -> None:
        await run(lambda store: store.put("b", "1" * 3_000))
        await run(lambda store: store.put("a", "2"))
        assert await run(lambda store: store.names()) == ("b", "a")
        assert await run(lambda store: store.get("b")) == "1" * 3_000
        assert await run(lambda store: store.get_or_put("a", "3")) == "2"
        await run(lambda store: store.delete("b"))
        assert await run(lambda store: store.names()) == ("a",)
        assert await run(lambda store: store.get("b")) is None

    asyncio.run(story())
    assert vault.threads == {"keychain"}


def test_a_keychain_that_takes_its_time_stops_no_loop(tmp_path: Path) -> None:
    async def story(store: KeychainStore, vault: FakeVault) -> None:
        vault.gate.clear()
        asking = asyncio.create_task(store.put("a", "1"))
        await happens(vault.asked.is_set)
        for _ in range(500):
            await asyncio.sleep(0)
            assert not asking.done()
        vault.gate.set()
        await asking
        assert store.keeping is Keeping.KEPT

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (KeyringLocked("locked"), Keeping.LOCKED),
        (NoKeychain(Keeping.MISSING), Keeping.MISSING),
        (NoKeychain(Keeping.READABLE), Keeping.READABLE),
        (Broken("org.freedesktop.DBus.Error.AccessDenied"), Keeping.DENIED),
        (Broken("canary"), Keeping.FAILED),
    ],
)
def test_without_a_keychain_everything_works_until_the_end(
    trouble: Exception, why: Keeping, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(store: KeychainStore, vault: FakeVault) -> None:
        said: list[Keeping] = []
        store.subscribe(said.append)
        vault.trouble = trouble
        assert await store.names() == ()
        assert said == [store.keeping] == [why]
        asked = vault.calls
        await store.put("a", "canary")
        await store.put("b", "2")
        await store.delete("b")
        assert await store.get("a") == "canary"
        assert await store.get_or_put("c", "3") == "3"
        assert await store.get_or_put("c", "4") == "3"
        assert await store.names() == ("a", "c")
        assert vault.calls == asked, "a keychain that failed is left alone"
        assert await store.retry() is why

    assert tell(tmp_path, story).entries == {}
    assert "canary" not in caplog.text
    assert [p.name for p in tmp_path.iterdir()] in ([], ["keychain.lock"])


def test_what_was_missed_is_made_up_for(tmp_path: Path) -> None:
    vault = FakeVault()
    before = KeychainEntries(vault, tmp_path)
    before.write("persona", "the true one")
    before.write("forgotten", "x")
    before.write("changed", "x")

    async def story() -> None:
        store = KeychainStore(tmp_path, lambda: vault)
        vault.trouble = KeyringLocked()
        assert await store.get_or_put("persona", "made for now") == "made for now"
        await store.put("new", "1")
        await store.put("changed", "2")
        await store.delete("forgotten")
        vault.trouble = None
        assert await store.retry() is Keeping.KEPT
        assert await store.get("persona") == "the true one"
        assert await store.names() == ("persona", "changed", "new")
        await store.close()

    asyncio.run(story())
    after = KeychainEntries(vault, tmp_path)
    assert after.names() == ("persona", "changed", "new")
    assert [after.read(name) for name in after.names()] == ["the true one", "2", "1"]


def test_a_keychain_that_vanishes_takes_nothing_along(tmp_path: Path) -> None:
    async def story(store: KeychainStore, vault: FakeVault) -> None:
        await store.put("a", "1")
        await store.put("b", "2")
        vault.trouble = Broken()
        assert await store.get("a") == "1"
        assert store.keeping is Keeping.FAILED
        await store.put("c", "3")
        await store.delete("b")
        assert await store.names() == ("a", "c")
        vault.trouble = None
        assert await store.retry() is Keeping.KEPT
        assert await store.names() == ("a", "c")

    vault = tell(tmp_path, story)
    assert KeychainEntries(vault, tmp_path).names() == ("a", "c")


@pytest.mark.parametrize("good", range(12))
def test_one_that_vanishes_in_the_middle_of_a_change(good: int, tmp_path: Path) -> None:
    async def story(store: KeychainStore, vault: FakeVault) -> None:
        await store.put("a", "1" * 2_000)
        vault.trouble, vault.good_for = Broken(), good
        await store.put("a", "2" * 2_000)
        assert await store.get("a") == "2" * 2_000
        vault.trouble = None
        await store.retry()

    vault = tell(tmp_path, story)
    assert KeychainEntries(vault, tmp_path).read("a") == "2" * 2_000


def test_one_that_does_not_answer_is_not_waited_for_and_heard_all_the_same(tmp_path: Path) -> None:
    KeychainEntries(FakeVault(), tmp_path)

    async def story(store: KeychainStore, vault: FakeVault) -> None:
        vault.gate.clear()
        assert await store.names() == ()
        assert store.keeping is Keeping.SILENT
        await store.put("a", "1")
        assert await store.get("a") == "1"
        vault.gate.set()  # the password was typed at last
        await happens(lambda: store.keeping is Keeping.KEPT)
        await happens(lambda: vault.holds('"1"'))

    vault = tell(tmp_path, story, within_s=0.05)
    assert KeychainEntries(vault, tmp_path).names() == ("a",)


def test_the_program_ends_while_a_keychain_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pendopo.drivers.keychain.CLOSE_WITHIN_S", 0.05)
    vault = FakeVault()
    vault.gate.clear()
    before = set(threading.enumerate())

    async def story() -> None:
        store = KeychainStore(tmp_path, lambda: vault, 0.05)
        await store.put("a", "1")
        await store.close()

    asyncio.run(story())
    (thread,) = [t for t in set(threading.enumerate()) - before if t.name == "keychain"]
    assert thread.daemon
    vault.gate.set()
    thread.join(20)


def test_what_is_being_written_at_the_end_is_written(tmp_path: Path) -> None:
    async def story(store: KeychainStore, vault: FakeVault) -> None:
        vault.gate.clear()
        writing = asyncio.create_task(store.put("a", "1"))
        await happens(vault.asked.is_set)
        writing.cancel()

    vault = tell(tmp_path, story)
    assert KeychainEntries(vault, tmp_path).read("a") == "1"


def test_nothing_is_asked_before_it_is_needed(tmp_path: Path) -> None:
    async def story(store: KeychainStore, vault: FakeVault) -> None:
        assert store.keeping is Keeping.UNTRIED
        assert not store.keeping.lost_at_the_end

    assert tell(tmp_path, story).calls == 0
    assert list(tmp_path.iterdir()) == []


def test_no_secret_in_a_repr(tmp_path: Path) -> None:
    async def story(store: KeychainStore, vault: FakeVault) -> None:
        vault.trouble = Broken()
        await store.put("a", "canary")
        assert "canary" not in f"{store!r} {vars(store)['_missed']!r}"

    tell(tmp_path, story)


def backend(module: str, name: str, backends: tuple[object, ...] = ()) -> Any:
    made = type(name, (), {"backends": backends})
    made.__module__ = module
    return made()


SERVICE = backend("keyring.backends.SecretService", "Keyring")
PLAIN = backend("keyrings.alt.file", "PlaintextKeyring")
SEALED_FILE = backend("keyrings.alt.file", "EncryptedKeyring")
FAIL = backend("keyring.backends.fail", "Keyring")
NULL = backend("keyring.backends.null", "Keyring")


def chain(*backends: object) -> Any:
    return backend("keyring.backends.chainer", "ChainerBackend", backends)


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        (FAIL, Keeping.MISSING),
        (chain(), Keeping.MISSING),
        (chain(FAIL), Keeping.MISSING),
        (NULL, Keeping.READABLE),
        (PLAIN, Keeping.READABLE),
        (SEALED_FILE, Keeping.READABLE),
        (chain(PLAIN, SEALED_FILE), Keeping.READABLE),
        (chain(FAIL, PLAIN), Keeping.READABLE),
        (backend("keyring_of_somebody", "Keyring"), Keeping.READABLE),
    ],
)
def test_what_is_no_keychain_is_refused(chosen: Any, why: Keeping) -> None:
    with pytest.raises(NoKeychain) as told:
        accepted(chosen)
    assert told.value.keeping is why


@pytest.mark.parametrize("chosen", [SERVICE, chain(SERVICE, PLAIN), chain(PLAIN, SERVICE)])
def test_a_keychain_is_taken_also_out_of_a_chain(chosen: Any) -> None:
    vault: Vault = accepted(chosen)
    assert vault is SERVICE


def test_a_cause_below_a_cause_is_known() -> None:
    error = Broken()
    error.__cause__ = KeyringLocked()
    assert meaning(error) is Keeping.LOCKED
