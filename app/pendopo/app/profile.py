"""A profile: whose settings, places and secrets this run uses."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pendopo.app import settings_file
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.model.errors import InputError, PendopoError
from pendopo.model.settings import Settings
from pendopo.ports.secret_store import SecretStore

log = logging.getLogger(__name__)


class Profile:
    """Belongs to one loop; `settings` may be read from any thread."""

    def __init__(self, directory: Path, secrets: SecretStore) -> None:
        """Reads the settings; whatever is wrong with them is `trouble`, and nothing is written."""
        self.directory = directory
        self.secrets = secrets
        self.trouble: PendopoError | None = None
        self._path = directory / "settings.json"
        self._listeners: list[Callable[[Settings], None]] = []
        try:
            self.settings = settings_file.read(self._path)
        except InputError as error:
            log.warning("the settings cannot be used: %s", error)
            self.trouble, self.settings = error, Settings()

    @classmethod
    def temporary(cls, directory: Path) -> "Profile":
        """For a demo or a test: the person's keychain is never touched."""
        return cls(directory, MemorySecretStore())

    def follow(self, listener: Callable[[Settings], None]) -> None:
        """Call `listener` on this loop at every change."""
        self._listeners.append(listener)

    async def change(self, **chosen: object) -> Settings:
        """Choose some fields anew. Raises InputError(FILE) when that cannot be kept; it is in
        force for this run all the same."""
        self.settings = replace(self.settings, **chosen)  # type: ignore[arg-type]
        for listener in tuple(self._listeners):
            listener(self.settings)
        if self.trouble is None:
            settings_file.write(self._path, self.settings)
        return self.settings

    async def close(self) -> None:
        """Wait, not for long, for what is being kept."""
        await self.secrets.close()
