"""Where the keys, rooms and tickets of the place on this computer are kept."""

from pathlib import Path
from typing import Protocol

from pendopo.app import files, place_json, secret_names
from pendopo.app.host_place import KeptPlace
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.ports.secret_store import SecretStore

MAX_PLACE = 2 * 1024 * 1024
"""Bytes; two hundred rooms and a thousand links are less."""


class PlaceStore(Protocol):
    """What could not be read is never written over."""

    async def read(self) -> KeptPlace | None:
        """What was kept; None at the first start. Raises InputError(FILE)."""
        ...

    async def write(self, place: KeptPlace) -> None:
        """Keep it, in place of what was kept. Raises InputError(FILE)."""
        ...


class FilePlace:
    """A file of mode 0600, for whoever says where."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> KeptPlace | None:
        """What was kept; None at the first start. Raises InputError(FILE)."""
        if not self._path.exists():
            return None
        try:
            return place_json.from_json(files.read_bytes(str(self._path), MAX_PLACE))
        except ValueError as error:
            raise _damaged(str(self._path)) from error

    async def write(self, place: KeptPlace) -> None:
        """Keep it, mode 0600. Raises InputError(FILE)."""
        content = place_json.to_json(place).encode()
        if len(content) > MAX_PLACE:
            path = str(self._path)
            raise InputError(InputReason.FILE, path=path, fault=FileFault.TOO_LARGE)
        files.write_private(self._path, content)

    def forget(self) -> None:
        """No error when there is none."""
        self._path.unlink(missing_ok=True)


class SecretPlace:
    """The keychain of a profile. While it cannot be asked, a place is kept in memory only."""

    def __init__(self, secrets: SecretStore, former: FilePlace | None = None) -> None:
        """`former` is where earlier versions kept it; it moves to the keychain."""
        self._secrets = secrets
        self._former = former
        self._unread = False

    @property
    def forgetful(self) -> bool:
        """Whether what is written now is gone with the program."""
        return self._unread or self._secrets.keeping.lost_at_the_end

    async def read(self) -> KeptPlace | None:
        """What was kept; None at the first start. Raises InputError(FILE)."""
        text = await self._secrets.get(secret_names.HOSTED_PLACE)
        if text is not None:
            self._unread = False
            try:
                return place_json.from_json(text)
            except ValueError as error:
                raise _damaged("") from error
        self._unread = self._secrets.keeping.lost_at_the_end
        return await self._move() if self._former is not None else None

    async def write(self, place: KeptPlace) -> None:
        """Keep it, unless there may be another that could not be read."""
        if not self._unread:
            await self._secrets.put(secret_names.HOSTED_PLACE, place_json.to_json(place))

    async def _move(self) -> KeptPlace | None:
        assert self._former is not None
        place = await self._former.read()
        if place is not None and not self._unread:
            await self.write(place)
            again = await self._secrets.get(secret_names.HOSTED_PLACE)
            if again == place_json.to_json(place) and not self._secrets.keeping.lost_at_the_end:
                self._former.forget()
        return place


class NoStore:
    """Everything is new each time, for demonstrations and tests."""

    async def read(self) -> KeptPlace | None:
        """Nothing."""
        return None

    async def write(self, place: KeptPlace) -> None:
        """Nowhere."""


def _damaged(path: str) -> InputError:
    return InputError(InputReason.FILE, path=path, fault=FileFault.DAMAGED)
