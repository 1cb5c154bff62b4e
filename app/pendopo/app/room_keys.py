"""The keys that all links of a room on somebody's LiveKit server agree on."""

import asyncio
import base64
import hashlib
import json
from pathlib import Path
from typing import Protocol

from pendopo.app import files, secret_names
from pendopo.app.held_files import patiently
from pendopo.app.kept_file import KeptFile
from pendopo.drivers.file_lock import locked
from pendopo.lobby.operator import RoomKeys
from pendopo.model import json_text
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.ids import RoomName
from pendopo.ports.secret_store import SecretStore

LOCK = "rooms.lock"
OTHER_WRITES_WITHIN_S = 5.0


class RoomKeyRing(Protocol):
    """One for each server and room."""

    async def keys(self, url: str, title: str, name: str | None = None) -> RoomKeys:
        """Those that were kept, or new ones, which are kept then. A room without a `name` of its
        own on the server is known by its title. Raises InputError(FILE)."""
        ...


class FileKeyRing:
    """Files of mode 0600, for whoever says where."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._writing = asyncio.Lock()

    def path(self, url: str, title: str, name: str | None) -> Path:
        """Where the keys of a room are."""
        return self._directory / f"room-{_digest(url, name or title)}.json"

    async def keys(self, url: str, title: str, name: str | None = None) -> RoomKeys:
        """Kept, or made now and kept. Raises InputError(FILE)."""
        path = self.path(url, title, name)
        async with self._writing:
            return await asyncio.to_thread(self._read_or_write, path, name)

    def _read_or_write(self, path: Path, name: str | None) -> RoomKeys:
        with locked(path.with_name(LOCK), OTHER_WRITES_WITHIN_S):
            file = KeptFile(path, files.MAX_TEXT)
            content = file.read()
            if content is not None:
                return _read(content, str(path))
            fresh = _fresh(name)
            file.write(_to_json(fresh).encode())
            return fresh


class SecretKeyRing:
    """The keychain of a profile."""

    def __init__(self, secrets: SecretStore, former: FileKeyRing | None = None) -> None:
        """`former` is where earlier versions kept them; they move when they are asked for."""
        self._secrets = secrets
        self._former = former

    async def keys(self, url: str, title: str, name: str | None = None) -> RoomKeys:
        """Kept, or made now and kept. Raises InputError(FILE)."""
        where = secret_names.room_keys(_digest(url, name or title))
        old = self._former.path(url, title, name) if self._former is not None else None
        if self._former is None or old is None or not old.exists():
            return _read(await self._secrets.get_or_put(where, _to_json(_fresh(name))), "")
        known = await self._former.keys(url, title, name)
        kept = _read(await self._secrets.get_or_put(where, _to_json(known)), "")
        if kept == known and not self._secrets.keeping.lost_at_the_end:
            patiently(old.unlink)
        return kept


def _digest(url: str, known_as: str) -> str:
    return hashlib.sha256(f"{url}\0{known_as}".encode()).hexdigest()[:32]


def _fresh(name: str | None) -> RoomKeys:
    return RoomKeys.fresh(RoomName(name) if name else None)


def _to_json(keys: RoomKeys) -> str:
    content = {
        "room": keys.room,
        "host_seed": base64.b64encode(keys.host_seed).decode(),
        "secret": base64.b64encode(keys.secret).decode(),
    }
    return json.dumps(content)


def _read(text: str | bytes, path: str) -> RoomKeys:
    try:
        content = json_text.read(text)
        keys = RoomKeys(
            RoomName(_text(content["room"])),
            base64.b64decode(content["host_seed"], validate=True),
            base64.b64decode(content["secret"], validate=True),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(InputReason.FILE, path=path, fault=FileFault.DAMAGED) from error
    if len(keys.host_seed) != 32 or len(keys.secret) != 32:
        raise InputError(InputReason.FILE, path=path, fault=FileFault.DAMAGED)
    return keys


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
