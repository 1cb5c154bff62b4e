"""The servers somebody has a key of, and a keychain that comes and goes."""

import asyncio
import json
from pathlib import Path

import pytest

from pendopo.app import secret_names
from pendopo.app.operating import Operating
from pendopo.app.profile import Profile
from pendopo.drivers.keychain import KeychainStore
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.lobby.operator import Operator
from pendopo.model.errors import InputError, InputReason
from pendopo.ports.secret_store import Keeping
from tests.drivers.vault import Broken, FakeVault

ROOM = {"name": "r-1", "title": "Pavilion", "topic": "", "mode": "shared"}
GIVEN = {
    "id": "01", "room": "r-1", "identity": "p-1", "role": "listener", "made": 1, "ends": 2,
}  # fmt: skip
FIRST, SECOND = "wss://one.example", "wss://two.example"


def server(url: str, **fields: object) -> dict[str, object]:
    return {"url": url, "api_key": "k", "api_secret": "s", "rooms": [], "given": []} | fields


@pytest.fixture(autouse=True)
def servers_take_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(_: Operator, now_s: int) -> None:
        return

    monkeypatch.setattr(Operator, "check", check)


def urls(operating: Operating) -> set[str]:
    return {each.url for each in operating.servers}


async def kept_in(tmp_path: Path, vault: FakeVault) -> Operating:
    operating = Operating(Profile(tmp_path, KeychainStore(tmp_path, lambda: vault)))
    await operating.load()
    return operating


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_keychain_that_opens_late_loses_no_server(tmp_path: Path, forgotten: bool) -> None:
    async def story() -> None:
        vault = FakeVault()
        before = KeychainStore(tmp_path, lambda: vault)
        kept = [server(FIRST, rooms=[ROOM]), server("wss://three.example")]
        await before.put(secret_names.OPERATED, json.dumps(kept))
        await before.close()
        vault.trouble = Broken()
        secrets = KeychainStore(tmp_path, lambda: vault)
        operating = Operating(Profile(tmp_path, secrets))
        await operating.load()
        await operating.add(FIRST, "k2", "s2")
        await operating.add(SECOND, "k", "s")
        if forgotten:
            await operating.forget("wss://three.example")
        vault.trouble = None
        assert await secrets.retry() is Keeping.KEPT
        assert operating._catching_up is not None
        await operating._catching_up
        expected = {FIRST, SECOND} | (set() if forgotten else {"wss://three.example"})
        assert urls(operating) == expected
        await secrets.close()
        again = await kept_in(tmp_path, vault)
        assert urls(again) == expected
        assert [r.title for s in again.servers if s.url == FIRST for r in s.rooms] == ["Pavilion"]

    asyncio.run(story())


def test_forgetting_before_anything_was_read_forgets_one_server(tmp_path: Path) -> None:
    async def story() -> None:
        secrets = MemorySecretStore(Keeping.KEPT)
        text = json.dumps([server(FIRST), server(SECOND)])
        await secrets.put(secret_names.OPERATED, text)
        await Operating(Profile(tmp_path, secrets)).forget(FIRST)
        again = Operating(Profile(tmp_path, secrets))
        await again.load()
        assert urls(again) == {SECOND}

    asyncio.run(story())


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{}]",
        json.dumps([server(FIRST, rooms=[ROOM | {"title": 5}])]),
        json.dumps([server(FIRST, rooms=[ROOM | {"mode": "nonsense"}])]),
        json.dumps([server(FIRST, given=[GIVEN | {"ends": "soon"}])]),
        json.dumps([server(FIRST, given=[GIVEN | {"role": "king"}])]),
        json.dumps([server(FIRST, api_secret=None)]),
        json.dumps([server(FIRST, rooms=5)]),
    ],
)
def test_damaged_servers_are_told_and_not_written_over(tmp_path: Path, text: str) -> None:
    async def story() -> None:
        secrets = MemorySecretStore(Keeping.KEPT)
        await secrets.put(secret_names.OPERATED, text)
        operating = Operating(Profile(tmp_path, secrets))
        for work in (operating.load(), operating.add(SECOND, "k", "s"), operating.forget(FIRST)):
            with pytest.raises(InputError) as refused:
                await work
            assert refused.value.reason is InputReason.FILE
        assert await secrets.get(secret_names.OPERATED) == text

    asyncio.run(story())


@pytest.mark.parametrize("secret", ["a\nb", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ani"])
def test_what_is_no_api_secret_is_neither_tried_nor_kept(tmp_path: Path, secret: str) -> None:
    async def story() -> None:
        operating = await kept_in(tmp_path, FakeVault())
        with pytest.raises(InputError) as caught:
            await operating.add(FIRST, "k", secret)
        assert caught.value.reason is InputReason.USAGE
        assert urls(operating) == set()

    asyncio.run(story())
