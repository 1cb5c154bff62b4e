"""Secrets as entries of a keychain: in short parts, replaced at once, and listed in an index."""

import hashlib
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

from pendopo.drivers.file_lock import locked
from pendopo.model import json_text

log = logging.getLogger(__name__)

MAX_ENTRY: Final = 1_000
"""Characters: Windows takes 2,560 bytes of UTF-16."""
MAX_PARTS: Final = 9_999
LOCK_WITHIN_S: Final = 3.0
INDEXES: Final = ("index", "index-copy")
"""A keychain cannot list what it holds. Where one copy is damaged the other still knows."""
_HEAD: Final = re.compile(r"1 ([ab]) ([1-9][0-9]{0,3}) ([0-9a-f]{32}) (.*)", re.DOTALL)
_HEAD_ROOM: Final = len("1 a 9999 ") + 33


class Vault(Protocol):
    """What `keyring` calls a back end."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """None when there is no such entry."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Replaces."""
        ...

    def delete_password(self, service: str, username: str, /) -> None:
        """Raises when there is no such entry."""
        ...


class KeychainEntries:
    """The entries of one profile. Every method waits for the keychain and raises what that
    raises; two processes on one profile take turns.

    The first part of a secret says how many follow and what all of them add up to. Longer
    secrets alternate between two sets of further parts, `a` and `b`, and the first part is
    written last, so whatever is cut off leaves the former secret whole.
    """

    def __init__(self, vault: Vault, directory: Path) -> None:
        """`directory` is the profile's: two profiles never share an entry."""
        scope = hashlib.sha256(str(directory.resolve()).encode(errors="surrogateescape"))
        self._vault = vault
        self._service = f"Pendopo {scope.hexdigest()[:16]}"
        self._lock = directory / "keychain.lock"
        self._seen: dict[str, str | None] = {}
        """While the lock is held nothing is asked twice: each question takes its time."""

    def read(self, name: str) -> str | None:
        """The secret; None when there is none or it is damaged."""
        with self._locked():
            return self._read(_named(name))

    def write(self, name: str, secret: str) -> None:
        """Listed before it is written: what is in the keychain can always be found. Raises
        ValueError, before anything is changed, for what is too long."""
        _parts(secret)
        with self._locked():
            self._list(name)
            self._write(_named(name), secret)

    def read_or_write(self, name: str, fresh: str) -> str:
        """What is kept, else `fresh`, which is kept then."""
        with self._locked():
            kept = self._read(_named(name))
            if kept is None:
                self._list(name)
                self._write(_named(name), fresh)
            return fresh if kept is None else kept

    def delete(self, name: str) -> None:
        """All parts, half-written ones too; unlisted last, so that it can be tried again. With the
        last one the lists go, too."""
        with self._locked():
            self._drop_whole(_named(name))
            names = self._names()
            others = [other for other in names if other != name]
            if not others:
                if self._is_listed():
                    for index in INDEXES:
                        self._drop_whole(index)
            elif others != names:
                self._write_index(others)

    def names(self) -> tuple[str, ...]:
        """In the order in which they were first written."""
        with self._locked():
            return tuple(self._names())

    def is_listed(self) -> bool:
        """Whether `names` are all there are: a list is whole, or there is none."""
        with self._locked():
            return self._is_listed()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with locked(self._lock, LOCK_WITHIN_S):
            try:
                yield
            finally:
                self._seen.clear()

    def _list(self, name: str) -> None:
        names = self._names()
        if name not in names:
            self._write_index([*names, name])

    def _names(self) -> list[str]:
        lists = (self._index(index) or [] for index in INDEXES)
        return list(dict.fromkeys(name for listed in lists for name in listed))

    def _is_listed(self) -> bool:
        there = [index for index in INDEXES if self._get(index) is not None]
        return not there or any(self._index(index) is not None for index in there)

    def _index(self, index: str) -> list[str] | None:
        """None when it is missing or damaged."""
        text = self._read(index)
        try:
            names = json_text.read(text) if text is not None else None
        except ValueError:
            names = None
        if isinstance(names, list):
            return [name for name in names if isinstance(name, str)]
        if self._get(index) is not None:
            log.warning("the keychain's list of entries is damaged")
        return None

    def _write_index(self, names: list[str]) -> None:
        for index in INDEXES:
            self._write(index, json.dumps(names, separators=(",", ":")))

    def _read(self, entry: str) -> str | None:
        first = self._get(entry)
        if first is None:
            return None
        head = _HEAD.fullmatch(first)
        if head is None:
            log.warning("an entry of the keychain is not ours or damaged")
            return None
        generation, count, digest = head[1], int(head[2]), head[3]
        further = (self._get(_part(entry, generation, at)) for at in range(2, count + 1))
        text = "".join([head[4], *(part or "" for part in further)])
        with suppress(ValueError):
            if _digest(text) == digest:
                return str(json_text.read(text))
        log.warning("an entry of the keychain is damaged")
        return None

    def _write(self, entry: str, secret: str) -> None:
        text, first, parts = _parts(secret)
        former = _HEAD.fullmatch(self._get(entry) or "")
        was = former[1] if former else "b"
        generation = "a" if was == "b" else "b"
        for at, part in enumerate(parts, 2):
            self._put(_part(entry, generation, at), part)
        self._put(entry, f"1 {generation} {len(parts) + 1} {_digest(text)} {first}")
        if former and former[2] != "1":
            self._drop_parts(entry, was, 2)
        if parts:
            self._drop_parts(entry, generation, len(parts) + 2)

    def _drop_whole(self, entry: str) -> None:
        for generation in "ab":
            self._drop_parts(entry, generation, 2)
        self._drop(entry)

    def _drop_parts(self, entry: str, generation: str, first: int) -> None:
        """From the last one backwards: wherever that is cut off, the next one finds the rest."""
        end = first
        while self._get(_part(entry, generation, end)) is not None:
            end += 1
        for at in reversed(range(first, end)):
            self._drop(_part(entry, generation, at))

    def _drop(self, entry: str) -> None:
        """A refusal to delete is not taken for an absence."""
        if self._get(entry) is not None:
            self._seen.pop(entry)
            self._vault.delete_password(*self._address(entry))

    def _get(self, entry: str) -> str | None:
        if entry not in self._seen:
            self._seen[entry] = self._vault.get_password(*self._address(entry))
        return self._seen[entry]

    def _put(self, entry: str, content: str) -> None:
        self._seen.pop(entry, None)
        self._vault.set_password(*self._address(entry), content)
        self._seen[entry] = content

    def _address(self, entry: str) -> tuple[str, str]:
        """Windows keeps one entry for a service and moves the others about to make room."""
        if sys.platform == "win32":
            return f"{self._service}/{entry}", "pendopo"
        return self._service, entry


def _named(name: str) -> str:
    """Never an index nor a part."""
    return "secret " + quote(name, safe=":-")


def _parts(secret: str) -> tuple[str, str, list[str]]:
    """The whole text, what stands in the first entry, what follows. Raises ValueError."""
    text = json.dumps(secret)  # ASCII only: a character is a character on every system
    first, rest = text[: MAX_ENTRY - _HEAD_ROOM], text[MAX_ENTRY - _HEAD_ROOM :]
    parts = [rest[at : at + MAX_ENTRY] for at in range(0, len(rest), MAX_ENTRY)]
    if len(parts) >= MAX_PARTS:
        raise ValueError("too long for a keychain")
    return text, first, parts


def _part(entry: str, generation: str, at: int) -> str:
    return f"{entry} {generation}{at}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
