"""Secrets kept in memory only, for where there is no keychain."""


class MemorySecretStore:
    """A SecretStore that forgets everything when the program ends."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    @property
    def persistent(self) -> bool:
        """Never: the person is told."""
        return False

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        return self._secrets.get(name)

    def put(self, name: str, secret: str) -> None:
        """Keep it, replacing the former one."""
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        """Forget it; no error when it was not there."""
        self._secrets.pop(name, None)

    def names(self) -> tuple[str, ...]:
        """All names kept, sorted."""
        return tuple(sorted(self._secrets))
