"""Everything inside a build, with version and licence: looked up for each file that went in."""

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from shutil import copyfile, rmtree

from installers.frozen import carried, crates, debian
from installers.frozen.contents import Entry
from pendopo.app.making import stated_licence

Part = dict[str, str]
"""`name`, `version`, `licence`, `kind` (of list that has it), `words` (the folder with them)."""
ROOT = Path(__file__).resolve().parents[2]
SHARED = Path("/usr")
"""Where Python is the system's, whose list of packages has all of it."""
INSTALLED = ("site-packages", "dist-packages")


def found(entries: Iterable[Entry], texts: Path) -> list[Part]:
    """By name; the words of the licences are laid into the folder `texts`."""
    rmtree(texts, ignore_errors=True)
    owners = _owners()
    parts: dict[tuple[str, str], Part] = {}
    wheels = {0: metadata.distribution("pyinstaller")}
    for file in _files(entries):
        wheel = owners.get(file.resolve())
        if wheel is not None:
            wheels[id(wheel)] = wheel  # each is read once: it has many files
        system = debian.package_of(file, texts) if wheel is None else ()
        for part in (*system, *carried.inside(file, texts)):
            parts.setdefault((part["kind"], part["name"]), part)
    named = (wheel for wheel in wheels.values() if wheel.metadata["name"] != "av")
    for part in (_python(texts), *(part for each in named for part in _of_wheel(each, texts))):
        parts[part["kind"], part["name"]] = part
    return sorted(parts.values(), key=lambda part: (part["name"].lower(), part["kind"]))


def strangers(entries: Iterable[Entry], work: Path) -> list[str]:
    """Files that came with no wheel and no package and are neither Python's, ours, nor made in
    the build's folder `work`."""
    owners = _owners()
    return sorted(
        file.as_posix()
        for file in set(_files(entries))
        if file.resolve() not in owners and not debian.owner(file) and not _is_at_home(file, work)
    )


def _files(entries: Iterable[Entry]) -> Iterator[Path]:
    for entry in entries:
        file = Path(entry[1])
        if file.is_absolute() and file.exists():  # otherwise a link inside the build
            yield file


def _is_at_home(file: Path, work: Path) -> bool:
    python = Path(sys.base_prefix)
    homes = [ROOT, work, *({python, python.resolve()} - {SHARED})]
    return any(home in file.parents for home in homes) and not set(INSTALLED) & set(file.parts)


def laid(source: Path, target: Path) -> None:
    """Copy a text to where the build takes it from."""
    target.parent.mkdir(parents=True, exist_ok=True)
    copyfile(source, target)


@cache
def _owners() -> dict[Path, metadata.Distribution]:
    """The distribution that each installed file came with."""
    return {
        Path(str(wheel.locate_file(file))).resolve(): wheel
        for wheel in metadata.distributions()
        for file in wheel.files or ()
    }


def _of_wheel(wheel: metadata.Distribution, texts: Path) -> Iterable[Part]:
    about = wheel.metadata
    words = ""
    for file in wheel.files or ():
        inside = file.parts[0].endswith(".dist-info") and len(file.parts) > 1
        if inside and _is_text(file.name):
            words = about["name"]
            laid(
                Path(str(wheel.locate_file(file))),
                texts / about["name"] / "-".join(part for part in file.parts[1:]),
            )
    yield {
        "name": about["name"],
        "version": wheel.version,
        "licence": stated_licence(about),
        "kind": "pypi",
        "words": words or carried.words_of(about["name"], texts),
    }
    yield from crates.inside(wheel, texts)


def _is_text(name: str) -> bool:
    begins = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")
    return name.upper().startswith(begins) and not name.endswith((".py", ".pyc"))


def _python(texts: Path) -> Part:
    place = Path(sys.base_prefix) / "lib" / "python{}.{}".format(*sys.version_info[:2])
    for words in (place / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"):
        if words.exists():
            laid(words, texts / "Python" / "LICENSE.txt")
    return {
        "name": "Python",
        "version": ".".join(map(str, sys.version_info[:3])),
        "licence": "PSF-2.0",
        "kind": "runtime",
        "words": "Python" if (texts / "Python").exists() else "",
    }
