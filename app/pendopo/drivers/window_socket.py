"""The socket beside a profile by which a second start hands its link to the first."""

import asyncio
import hashlib
import json
import logging
import os
import secrets
import socket
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from pendopo.drivers.access_list import for_owner_alone
from pendopo.model import json_text

log = logging.getLogger(__name__)

MAX_MESSAGE: Final = 32 * 1024
"""Bytes of one message; the longest link has 12,000 characters."""
MAX_GUESTS: Final = 8
BACKLOG: Final = 1
"""asyncio tries as often at once when no descriptor is left, and says so each time."""
WITHIN_S: Final = 5.0
"""For one whole conversation."""
NAME: Final = "window.socket"
_LONGEST: Final = 100
"""Bytes of a socket's path that every system takes."""
_HEARD: Final = b"heard\n"
_NOTHING: Final = (
    *(TimeoutError, OSError, ValueError),
    *(asyncio.IncompleteReadError, asyncio.LimitOverrunError),
)

Hear = Callable[[str], None]
"""Is given a link, or "" when there was none: the window is to come forward."""


class WindowSocket:
    """Hears until it is closed; belongs to one loop. Whoever can write to it is this person."""

    def __init__(self, directory: Path, hear: Hear) -> None:
        """For the profile in `directory`, whose lock is held: a socket that lies there is dead."""
        self._directory = directory
        self._hear = hear
        self._server: asyncio.Server | None = None
        self._key = ""
        self._guests = 0

    async def open(self) -> None:
        """Raises OSError."""
        if sys.platform == "win32":
            self._key = secrets.token_urlsafe(32)
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=BACKLOG)
            port = self._server.sockets[0].getsockname()[1]
            place = self._directory / NAME
            place.touch()
            for_owner_alone(place)
            place.write_text(f"{port} {self._key}")
            return
        path = _address(self._directory)
        with suppress(FileNotFoundError):
            path.unlink()
        listening = socket.socket(socket.AF_UNIX)
        try:
            listening.bind(str(path))
            path.chmod(0o600)  # before anybody can connect
            self._server = await asyncio.start_unix_server(
                self._serve, sock=listening, limit=MAX_MESSAGE, backlog=BACKLOG
            )
        except BaseException:
            listening.close()
            raise

    async def close(self) -> None:
        """Nobody is heard any more, and nothing is left lying."""
        if self._server is not None:
            self._server.close()
            place = self._directory / NAME if sys.platform == "win32" else _address(self._directory)
            with suppress(OSError):
                place.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._guests += 1
        try:
            if self._guests <= MAX_GUESTS:
                async with asyncio.timeout(WITHIN_S):
                    await self._listen(reader, writer)
        except _NOTHING as error:
            log.info("what came through the window's socket was nothing: %s", type(error).__name__)
        finally:
            self._guests -= 1
            writer.close()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _read(await reader.readuntil(b"\n"), self._key)
        if link is not None:
            self._hear(link)
            writer.write(_HEARD)
            await writer.drain()


def hand_over(directory: Path, link: str) -> bool:
    """Whether a window of this profile has taken the link, "" for none. Waits for its answer."""
    try:
        key, connection = _connect(directory)
    except (OSError, ValueError):
        return False
    message = json.dumps({"version": 1, "key": key, "link": link}).encode() + b"\n"
    with connection, suppress(OSError):
        connection.sendall(message)
        return connection.makefile("rb").readline(len(_HEARD)) == _HEARD
    return False


def _read(message: bytes, key: str) -> str | None:
    """The link in a message; None for anything else. Raises ValueError."""
    found = json_text.read(message)
    if not isinstance(found, dict) or found.get("version") != 1:
        return None
    link, shown = found.get("link"), found.get("key")
    if not isinstance(link, str) or not isinstance(shown, str):
        return None
    return link if secrets.compare_digest(shown.encode(), key.encode()) else None


def _connect(directory: Path) -> tuple[str, socket.socket]:
    if sys.platform == "win32":
        port, key = (directory / NAME).read_text().split()
        return key, socket.create_connection(("127.0.0.1", int(port)), WITHIN_S)
    path = _address(directory)
    found = path.stat()
    if found.st_uid != os.getuid() or not stat.S_ISSOCK(found.st_mode):
        raise PermissionError("the socket is somebody else's")
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(WITHIN_S)
        connection.connect(str(path))
    except BaseException:
        connection.close()
        raise
    return "", connection


def _address(directory: Path) -> Path:
    """In the profile; elsewhere only where that path is too long for a socket."""
    path = directory.resolve() / NAME
    if len(os.fsencode(path)) <= _LONGEST:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(runtime or tempfile.gettempdir()) / f"pendopo-{name}"
