"""Secrets kept in memory only: for the demo and for tests."""

from collections.abc import Callable

from pendopo.ports.secret_store import Keeping


class MemorySecretStore:
    """A SecretStore that forgets everything when the program ends."""

    def __init__(self, keeping: Keeping = Keeping.TEMPORARY) -> None:
        self._keeping = keeping
        self._secrets: dict[str, str] = {}

    @property
    def keeping(self) -> Keeping:
        """The same for ever."""
        return self._keeping

    def subscribe(self, listener: Callable[[Keeping], None]) -> Callable[[], None]:
        """It never changes."""
        return lambda: None

    async def get(self, name: str) -> str | None:
        """The secret, or None."""
        return self._secrets.get(name)

    async def get_or_put(self, name: str, fresh: str) -> str:
        """What is kept, or `fresh`, which is kept then."""
        return self._secrets.setdefault(name, fresh)

    async def put(self, name: str, secret: str) -> None:
        """Keep it, replacing the former one."""
        self._secrets[name] = secret

    async def delete(self, name: str) -> None:
        """Forget it; no error when it was not there."""
        self._secrets.pop(name, None)

    async def names(self) -> tuple[str, ...]:
        """All names kept, in the order in which they were first put."""
        return tuple(self._secrets)

    async def knows_all(self) -> bool:
        """Always."""
        return True

    async def retry(self) -> Keeping:
        """There is nothing to ask."""
        return self._keeping

    async def close(self) -> None:
        """Nothing waits."""
