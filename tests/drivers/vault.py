"""A keychain in memory that is as narrow as the narrowest real one, and fails on request."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Broken(Exception):
    """What a back end may raise."""


class FakeVault:
    """`gate` is waited for at every call; `trouble` is raised after `good_for` more calls."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Event()
        self.trouble: Exception | None = None
        self.good_for = 0
        self.calls = 0
        self.threads: set[str] = set()

    def get_password(self, service: str, username: str, /) -> str | None:
        return self._do(lambda: self.entries.get((service, username)))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        assert len(password.encode("utf-16-le")) <= 2_560, "too long for Windows"

        def write() -> None:
            self.entries[service, username] = password

        self._do(write)

    def delete_password(self, service: str, username: str, /) -> None:
        self._do(lambda: self.entries.pop((service, username)))

    def holds(self, text: str) -> bool:
        return any(text in content for content in self.entries.values())

    def _do(self, work: Callable[[], T]) -> T:
        self.calls += 1
        self.threads.add(threading.current_thread().name)
        self.asked.set()
        assert self.gate.wait(20)
        if self.trouble is not None:
            self.good_for -= 1
            if self.good_for < 0:
                raise self.trouble
        return work()
