"""A profile: whose settings, places and secrets this run uses."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pendopo.app import secret_names, settings_file
from pendopo.drivers.keychain import KeychainStore
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.model.errors import InputError, PendopoError
from pendopo.model.faults import FileFault
from pendopo.model.settings import Settings
from pendopo.ports.secret_store import SecretStore

log = logging.getLogger(__name__)

PERSONA_SIZE: Final = 32


class Profile:
    """Belongs to one loop; `settings` may be read from any thread."""

    def __init__(self, directory: Path, secrets: SecretStore) -> None:
        """Reads the settings; whatever is wrong with them is `trouble`, and nothing is written."""
        self.directory = directory
        self.secrets = secrets
        self.trouble: PendopoError | None = None
        self._path = directory / settings_file.NAME
        self._listeners: list[Callable[[Settings], None]] = []
        self._unwritten: dict[str, Any] = {}
        self._writing = asyncio.Lock()
        try:
            self.settings = settings_file.read(self._path)
        except InputError as error:
            log.warning("the settings cannot be used: %s", error)
            self.trouble, self.settings = error, Settings()

    @classmethod
    def kept(cls, directory: Path) -> "Profile":
        """A person's: secrets are in the system's keychain, which is asked when they are."""
        return cls(directory, KeychainStore(directory))

    @classmethod
    def temporary(cls, directory: Path) -> "Profile":
        """For a demo or a test: the person's keychain is never touched."""
        return cls(directory, MemorySecretStore())

    async def persona_seed(self) -> bytes:
        """The long-term identity of this profile, 32 bytes; whoever is known by it stays known."""
        fresh = secrets.token_hex(PERSONA_SIZE)
        kept = _seed(await self.secrets.get_or_put(secret_names.PERSONA, fresh))
        if kept is None:
            log.warning("the identity that was kept is none; there is a new one")
            await self.secrets.put(secret_names.PERSONA, fresh)
        return kept or bytes.fromhex(fresh)

    def follow(self, listener: Callable[[Settings], None]) -> None:
        """Call `listener` on this loop at every change."""
        self._listeners.append(listener)

    async def change(self, **chosen: object) -> Settings:
        """Choose some fields anew; they are in force at once.

        Raises InputError(FILE) when that cannot be kept; it is tried again with the next change.
        """
        self._become(replace(self.settings, **chosen))  # type: ignore[arg-type]
        self._unwritten.update(chosen)
        async with self._writing:
            if self._unwritten and not self._newer:
                await self._write()
        return self.settings

    async def close(self) -> None:
        """Wait, not for long, for what is being kept."""
        async with self._writing:
            await self.secrets.close()

    @property
    def _newer(self) -> bool:
        """Whether the file is not ours to change, which was said at the start."""
        return self.trouble is not None and self.trouble.details.get("fault") is FileFault.NEWER

    async def _write(self) -> None:
        chosen = dict(self._unwritten)
        try:
            kept = await asyncio.to_thread(settings_file.change, self._path, chosen)
        except InputError as error:
            self.trouble = error
            raise
        self.trouble = None
        for name, value in chosen.items():
            if self._unwritten.get(name) == value:
                del self._unwritten[name]
        self._become(replace(kept, **self._unwritten))

    def tell(self) -> None:
        """Call every listener: something beside the settings that they show has changed."""
        for listener in tuple(self._listeners):
            listener(self.settings)

    def _become(self, settings: Settings) -> None:
        if settings != self.settings:
            self.settings = settings
            self.tell()


def _seed(text: str) -> bytes | None:
    try:
        seed = bytes.fromhex(text)
    except ValueError:
        return None
    return seed if len(seed) == PERSONA_SIZE else None
