"""Where invites, keys and credentials are kept."""

from collections.abc import Callable
from enum import Enum
from typing import Protocol


class Keeping(Enum):
    """Whether secrets outlive the program, and if they do not, why."""

    UNTRIED = "untried"
    """Nothing was read or written yet, so nobody knows."""
    KEPT = "kept"
    TEMPORARY = "temporary"
    """Meant so: a demo or a test."""
    MISSING = "missing"
    """This system has no keychain that we can use."""
    READABLE = "readable"
    """What there is would write secrets where others can read them."""
    LOCKED = "locked"
    DENIED = "denied"
    SILENT = "silent"
    """No answer in time: perhaps a question for a password stands on the screen."""
    FAILED = "failed"

    @property
    def lost_at_the_end(self) -> bool:
        """Whether what is put now is gone with the program."""
        return self not in (Keeping.UNTRIED, Keeping.KEPT)


class SecretStore(Protocol):
    """Named secrets of one profile. Belongs to one loop; `keeping` may be read from any thread.

    A keychain that fails is no error: everything works from memory and `keeping` says why. The
    names and who owns them are in `app/secret_names.py`.
    """

    @property
    def keeping(self) -> Keeping:
        """What the newest attempt has shown."""
        ...

    def subscribe(self, listener: Callable[[Keeping], None]) -> Callable[[], None]:
        """Call `listener` on the loop at every change of `keeping`; returns what ends that."""
        ...

    async def get(self, name: str) -> str | None:
        """The secret, or None."""
        ...

    async def get_or_put(self, name: str, fresh: str) -> str:
        """What is kept, or `fresh`, which is kept then. One that was kept before wins over one
        that was put by this while the keychain could not be asked."""
        ...

    async def put(self, name: str, secret: str) -> None:
        """Keep it, replacing the former one."""
        ...

    async def delete(self, name: str) -> None:
        """Forget it; no error when it was not there."""
        ...

    async def names(self) -> tuple[str, ...]:
        """All names kept, in the order in which they were first put."""
        ...

    async def knows_all(self) -> bool:
        """Whether `names` are all that is kept: it could be asked, has heard of every deletion,
        and its lists are whole."""
        ...

    async def retry(self) -> Keeping:
        """Ask the keychain once more, because the person wishes it, and make up for what it
        missed."""
        ...

    async def close(self) -> None:
        """Wait, not for long, for what is being written."""
        ...
