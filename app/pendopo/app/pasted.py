"""An invite as somebody hands it over: a link in any text, or a file that holds one."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pendopo.app import files
from pendopo.lobby.pasted import find_link
from pendopo.model.errors import InputError, InputReason

MAX_PATH = 4_096
_QUOTES = "\"'<>“”„«»‘’ \t\r\n"


def link_in(text: str) -> str:
    """The link in its one spelling. May wait for a disk.

    Raises InputError: what `find_link` does, and FILE for a file that cannot be read.
    """
    try:
        return find_link(text)
    except InputError as error:
        path = _path(text) if error.reason is InputReason.INVITE_NOT_A_LINK else None
        if path is None:
            raise
    return find_link(files.read_around(str(path)))


def _path(text: str) -> Path | None:
    """The plain file of this computer that somebody named in place of its content."""
    name = text.strip(_QUOTES)
    if len(name) > MAX_PATH or "\n" in name or "\0" in name:
        return None
    if name.casefold().startswith("file:"):
        name = _of_address(name)
    if not name or name[:2] in ("\\\\", "//"):
        return None  # Windows would ask another computer, and introduce us to it
    try:
        path = Path(name).expanduser() if name.startswith("~") else Path(name)
        return path if path.is_absolute() and path.is_file() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _of_address(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc.casefold() not in ("", "localhost"):
        return ""
    path = unquote(parts.path)
    windows = os.name == "nt" and path[:1] == "/" and path[2:3] == ":"
    return path[1:] if windows else path
