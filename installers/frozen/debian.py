"""Which of Debian's packages a library of the system came with, and under which licence."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import copyfile, which

DOCUMENTS = Path("/usr/share/doc")
LISTINGS = Path("/var/lib/dpkg/info")


def package_of(file: Path, texts: Path) -> Iterator[dict[str, str]]:
    """One package, or none: the file is ours, Python's, or this is no Debian."""
    name = owner(file)
    if not name:
        return
    about = DOCUMENTS / name.partition(":")[0] / "copyright"
    licence = words = ""
    if about.exists():
        words = name.partition(":")[0]
        target = texts / name.partition(":")[0] / "copyright"
        place = target.relative_to(texts.parent).as_posix()
        licence = stated(about.read_text("utf-8", "replace")) or place
        target.parent.mkdir(parents=True, exist_ok=True)
        copyfile(about, target)
    version = _asked("dpkg-query", "-W", "-f=${Version}", name)
    yield {
        "name": name.partition(":")[0],
        "version": version,
        "licence": licence,
        "kind": "deb",
        "words": words,
    }


def stated(text: str) -> str:
    """The licence of most of its files, where its copyright file names it for machines."""
    if "\nFormat:" not in f"\n{text[:400]}":
        return ""
    for paragraph in re.split(r"\n\s*\n", text):
        if re.search(r"^Files:\s*\*", paragraph, re.MULTILINE):
            named = re.search(r"^License:[ \t]*(\S.*)$", paragraph, re.MULTILINE)
            if named:
                return named[1].strip()
    return ""


def owner(file: Path) -> str:
    """The package with its architecture, or ""."""
    place, owners = str(file.resolve()), _owners()
    return owners.get(place) or owners.get(place.removeprefix("/usr")) or ""


@cache
def _owners() -> dict[str, str]:
    """The package of each installed file; asking for one at a time takes minutes."""
    return {
        line: listing.stem
        for listing in LISTINGS.glob("*.list")
        for line in listing.read_text("utf-8", "replace").splitlines()
    }


def _asked(*command: str) -> str:
    if not which(command[0]):
        return ""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
