"""What this installation is made of, and under which licences."""

import asyncio
import re
from collections.abc import Sequence
from importlib import metadata
from typing import Final

from pendopo.app import build_sheet
from pendopo.ui.settings.about import Library

BUILT_ON: Final = (
    "aiohttp",
    "aioice",
    "aiortc",
    "av",
    "cryptography",
    "keyring",
    "livekit-protocol",
    "numpy",
    "platformdirs",
    "protobuf",
    "PyJWT",
    "pylibsrtp",
    "PySide6-Essentials",
    "qasync",
    "segno",
    "sounddevice",
)
"""What pyproject.toml asks for; what these need in turn is looked up."""


class Making:
    """Implements `ui.settings.about.Making`."""

    def __init__(self) -> None:
        self.version = build_sheet.version()
        self.opus_alone = bool(build_sheet.parts())

    async def libraries(self) -> Sequence[Library]:
        """Read from the disk, on a thread of its own."""
        return await asyncio.to_thread(libraries)


def libraries() -> tuple[Library, ...]:
    """By name: everything in a build, otherwise what is installed that the program needs."""
    built = [Library(x["name"], x["version"], x["licence"]) for x in build_sheet.parts()]
    return tuple(built) or _installed()


def _installed() -> tuple[Library, ...]:
    found: dict[str, Library] = {}
    waiting = list(BUILT_ON)
    seen: set[str] = set()
    while waiting:
        name = _plain(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system
        about = distribution.metadata
        found[name] = Library(about["name"], distribution.version, stated_licence(about))
        waiting += [each for each in distribution.requires or () if "extra ==" not in each]
    return tuple(found[name] for name in sorted(found))


def _plain(requirement: str) -> str:
    """The name in a requirement, as an index spells it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", name[0]).lower() if name else ""


def stated_licence(about: metadata.PackageMetadata) -> str:
    """As an expression, otherwise in words of one line; the class of older packages last."""
    for field in ("license-expression", "license"):
        stated = (about[field] or "").strip() if field in about else ""
        if stated and "\n" not in stated:
            return stated
    classes = [each for each in about.get_all("classifier") or () if each.startswith("License ::")]
    return ", ".join(each.rpartition(":: ")[2] for each in classes)
