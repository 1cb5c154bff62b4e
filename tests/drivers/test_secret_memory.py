import asyncio

from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.ports.secret_store import Keeping, SecretStore


def test_keeps_replaces_and_forgets() -> None:
    async def story() -> None:
        store: SecretStore = MemorySecretStore()
        assert store.keeping.lost_at_the_end
        assert await store.get("a") is None
        await store.put("b", "1")
        await store.put("a", "2" * 5000)
        await store.put("b", "3")
        assert (await store.get("b"), await store.get("a")) == ("3", "2" * 5000)
        assert await store.names() == ("b", "a")
        await store.delete("b")
        await store.delete("b")
        assert await store.names() == ("a",)
        assert await store.get_or_put("a", "never") == "2" * 5000
        assert await store.get_or_put("c", "fresh") == await store.get("c") == "fresh"
        await store.close()

    asyncio.run(story())


def test_two_stores_share_nothing() -> None:
    async def story() -> None:
        one, other = MemorySecretStore(), MemorySecretStore()
        await one.put("a", "1")
        assert await other.get("a") is None

    asyncio.run(story())


def test_why_nothing_is_kept_can_be_said() -> None:
    async def story() -> None:
        assert await MemorySecretStore(Keeping.LOCKED).retry() is Keeping.LOCKED
        assert MemorySecretStore().keeping is Keeping.TEMPORARY

    asyncio.run(story())


def test_repr_shows_no_secret() -> None:
    async def story() -> None:
        store = MemorySecretStore()
        await store.put("a", "hidden")
        assert "hidden" not in repr(store)

    asyncio.run(story())
