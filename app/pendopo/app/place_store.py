"""Where the keys, rooms and tickets of the place on this computer are kept."""

import asyncio
import os
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pendopo.app import place_json, secret_names
from pendopo.app.held_files import patiently
from pendopo.app.host_place import KeptPlace
from pendopo.app.kept_file import KeptFile
from pendopo.app.profile import Profile
from pendopo.ports.secret_store import Keeping, SecretStore

MAX_PLACE = 2 * 1024 * 1024
"""Bytes; two hundred rooms and a thousand links are less."""
NONCE_SIZE: Final = 12
ASSOCIATED: Final = b"pendopo hosted place"


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
        self._file = KeptFile(path, MAX_PLACE)
        self._writing = asyncio.Lock()

    async def read(self) -> KeptPlace | None:
        """What was kept; None at the first start. Raises InputError(FILE)."""
        content = await asyncio.to_thread(self._file.read)
        if content is None:
            return None
        try:
            return place_json.from_json(content)
        except ValueError as error:
            raise self._file.damaged from error

    async def write(self, place: KeptPlace) -> None:
        """Keep it, mode 0600. Raises InputError(FILE)."""
        async with self._writing:
            await asyncio.to_thread(self._file.write, place_json.to_json(place).encode())

    def forget(self) -> None:
        """No error when there is none."""
        patiently(lambda: self._file.path.unlink(missing_ok=True))


class SealedPlace:
    """A file that only a key in the profile's keychain opens; a keychain holds no long texts.

    While the keychain cannot be asked, the place is in memory only.
    """

    def __init__(self, secrets: SecretStore, path: Path, former: FilePlace | None = None) -> None:
        """`former` is where earlier versions kept it in clear; it moves."""
        self._secrets = secrets
        self._file = KeptFile(path, MAX_PLACE)
        self._former = former
        self._unread = False
        self._memory: KeptPlace | None = None
        self._writing = asyncio.Lock()

    @property
    def forgetful(self) -> bool:
        """Whether what is written now is gone with the program, and not meant so."""
        if self._secrets.keeping is Keeping.TEMPORARY:
            return False
        return self._unread or self._secrets.keeping.lost_at_the_end

    async def read(self) -> KeptPlace | None:
        """What was kept; None at the first start. Raises InputError(FILE)."""
        key = await self._secrets.get(secret_names.HOSTED_PLACE)
        if self._secrets.keeping.lost_at_the_end:
            self._unread = True
            return self._memory or (await self._former.read() if self._former else None)
        self._unread = False
        sealed = await asyncio.to_thread(self._file.read)
        if sealed is not None:
            return self._opened(sealed, key)
        return await self._move(self._former) if self._former is not None else None

    async def write(self, place: KeptPlace) -> None:
        """Keep it, unless there may be another that could not be read. Raises InputError(FILE)."""
        self._memory = place
        if self._unread:
            return
        key = await self._secrets.get_or_put(secret_names.HOSTED_PLACE, os.urandom(32).hex())
        if not self._secrets.keeping.lost_at_the_end:
            nonce = os.urandom(NONCE_SIZE)
            content = place_json.to_json(place).encode()
            sealed = nonce + AESGCM(bytes.fromhex(key)).encrypt(nonce, content, ASSOCIATED)
            async with self._writing:
                await asyncio.to_thread(self._file.write, sealed)

    def _opened(self, sealed: bytes, key: str | None) -> KeptPlace:
        """Without its key it is as good as damaged, and stays for when the key comes back."""
        if key is None:
            raise self._file.damaged
        try:
            content = AESGCM(bytes.fromhex(key)).decrypt(
                sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], ASSOCIATED
            )
            return place_json.from_json(content)
        except (InvalidTag, ValueError) as error:
            raise self._file.damaged from error

    async def _move(self, former: FilePlace) -> KeptPlace | None:
        place = await former.read()
        if place is not None:
            await self.write(place)
            key = await self._secrets.get(secret_names.HOSTED_PLACE)
            sealed = await asyncio.to_thread(self._file.read)
            if not self.forgetful and sealed and self._opened(sealed, key) == place:
                former.forget()
        return place


class NoStore:
    """Everything is new each time, for demonstrations and tests."""

    async def read(self) -> KeptPlace | None:
        """Nothing."""
        return None

    async def write(self, place: KeptPlace) -> None:
        """Nowhere."""


def hosted_place(profile: Profile) -> SealedPlace:
    """Of a profile."""
    directory = profile.directory / "host"
    former = FilePlace(directory / "place.json")
    return SealedPlace(profile.secrets, directory / "place.sealed", former)
