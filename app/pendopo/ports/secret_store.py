"""Where invites and keys are kept."""

from typing import Protocol


class SecretStore(Protocol):
    """Named secrets, each at most 1,000 characters a part (the store splits longer ones)."""

    @property
    def persistent(self) -> bool:
        """False when secrets live in memory only; the person is told."""
        ...

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        ...

    def put(self, name: str, secret: str) -> None:
        """Keep it, replacing the former one."""
        ...

    def delete(self, name: str) -> None:
        """Forget it; no error when it was not there."""
        ...

    def names(self) -> tuple[str, ...]:
        """All names kept, sorted."""
        ...
