"""The program as a process of its own, and a server that accepts and says nothing."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ENDS_WITHIN_S = 60
"""A limit for what hangs, not a measure."""


def start(
    *words: str | Path, environment: Mapping[str, str] | None = None, **more: Any
) -> "subprocess.Popen[Any]":
    """`pendopo WORDS…`; its streams are pipes unless `more` says otherwise."""
    return start_python("-m", "pendopo", *words, environment=environment, **more)


def start_python(
    *words: str | Path, environment: Mapping[str, str] | None = None, **more: Any
) -> "subprocess.Popen[Any]":
    """The same of Python itself."""
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        env={**os.environ, "PENDOPO_LANGUAGE": "en", **(environment or {})},
        **(given | more),
    )


class Silent:
    """Its address, and when somebody came."""

    def __init__(self, server: socket.socket) -> None:
        self.port: int = server.getsockname()[1]
        self.came = threading.Event()
        self._server = server
        self._kept: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        try:
            while True:
                self._kept.append(self._server.accept()[0])
                self.came.set()
        except OSError:
            return

    def close(self) -> None:
        for each in self._kept:
            each.close()


@contextmanager
def silent() -> Iterator[Silent]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Silent(server)
        try:
            yield found
        finally:
            found.close()
