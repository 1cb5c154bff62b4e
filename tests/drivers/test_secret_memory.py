from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.ports.secret_store import SecretStore


def test_keeps_replaces_and_forgets() -> None:
    store: SecretStore = MemorySecretStore()
    assert not store.persistent
    assert store.get("a") is None
    store.put("b", "1")
    store.put("a", "2" * 5000)
    store.put("b", "3")
    assert (store.get("b"), store.get("a")) == ("3", "2" * 5000)
    assert store.names() == ("a", "b")
    store.delete("b")
    store.delete("b")
    assert store.names() == ("a",)


def test_two_stores_share_nothing() -> None:
    one, other = MemorySecretStore(), MemorySecretStore()
    one.put("a", "1")
    assert other.get("a") is None


def test_repr_shows_no_secret() -> None:
    store = MemorySecretStore()
    store.put("a", "hidden")
    assert "hidden" not in repr(store)
