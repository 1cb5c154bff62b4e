"""What is packed: a frozen program, and what it says of itself."""

import json
import platform
from dataclasses import dataclass
from pathlib import Path

from installers.frozen import commit

INSIDE = Path("_internal")
_SHEET, _WORDS = Path("pendopo") / "build.json", Path("licences")
SHEET, WORDS = INSIDE / _SHEET, INSIDE / _WORDS
DEBIAN_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


class UnlistedError(Exception):
    """Something is inside that nothing says the origin or the licence of."""


@dataclass(frozen=True)
class Release:
    """A frozen program with its version, its parts and the date of everything made from it."""

    frozen: Path
    version: str
    parts: list[dict[str, str]]
    commit: str
    date: int

    @property
    def machine(self) -> str:
        """What it runs on, as the kernel calls it."""
        return platform.machine()

    @property
    def name(self) -> str:
        """What its files begin with."""
        return f"pendopo-{self.version}-linux-{self.machine}"

    def copyright(self) -> str:
        """Debian's copyright file: ours, and where the rest is said."""
        rows = "\n".join(
            f"  {x['name']} {x['version']}: {x['licence']} ({x['words']})" for x in self.parts
        )
        return (
            "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
            "Upstream-Name: Pendopo\n"
            "Comment: This package holds these, under licences of their own, whose words are in\n"
            f"  /usr/lib/pendopo/_internal/licences, in the folders in brackets:\n{rows}\n\n"
            "Files: *\nCopyright: 2026 The Pendopo contributors\nLicense: Apache-2.0\n\n"
            "License: Apache-2.0\n The text is in /usr/share/common-licenses/Apache-2.0.\n"
        )


def of(frozen: Path, inside: Path = INSIDE, listed: bool = True) -> Release:
    """Read what a build wrote down of itself in the folder that its data lie in. Raises
    UnlistedError where all must be `listed`."""
    sheet = json.loads((frozen / inside / _SHEET).read_text("utf-8"))
    unlisted = [*sheet["strangers"], *_wordless(sheet["parts"], frozen / inside / _WORDS)]
    if listed and unlisted:
        raise UnlistedError(", ".join(unlisted))
    return Release(frozen, sheet["version"], sheet["parts"], sheet["commit"], commit.date())


def _wordless(parts: list[dict[str, str]], folder: Path) -> list[str]:
    """Parts whose licence is not named, or whose words are not there."""
    return [
        part["name"]
        for part in parts
        if not (part["licence"] and part["words"] and any((folder / part["words"]).glob("*")))
    ]
