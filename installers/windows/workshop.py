"""Where set-ups are packed and signed: any Linux that has NSIS and osslsigncode."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    said: str

    @property
    def last(self) -> str:
        """The last words."""
        lines = [line.strip() for line in self.said.splitlines() if line.strip()]
        return lines[-1] if lines else ""


class Workshop(Protocol):
    """A Linux, and the source in it."""

    @property
    def root(self) -> Path:
        """Its `/`, as it is seen from here."""

    @property
    def tree(self) -> Path:
        """The source, as it is seen from here."""

    @property
    def inside(self) -> str:
        """The source, as its own programs spell it."""

    def linux(self, *command: str | Path, within_s: float = ..., directory: str = ...) -> Ended:
        """Run one of its programs to its end."""


@dataclass(frozen=True, slots=True)
class ThisLinux:
    """The one that this runs on."""

    tree: Path
    root: Path = Path("/")

    @property
    def inside(self) -> str:
        """The same."""
        return str(self.tree)

    def linux(self, *command: str | Path, within_s: float = 600, directory: str = "/") -> Ended:
        """Run a program to its end. Raises TimeoutExpired."""
        ended = subprocess.run(
            list(map(str, command)),
            cwd=directory,
            env=os.environ | {"LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=within_s,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout.decode(errors="replace"))
