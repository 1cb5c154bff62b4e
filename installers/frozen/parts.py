"""Everything inside a build, with version and licence: looked up for each file that went in."""

import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from shutil import copyfile, rmtree

from installers.frozen import carried, debian
from installers.frozen.contents import Entry
from pendopo.app.making import stated_licence

Part = dict[str, str]
HERE = Path(__file__).resolve().parent
QT_TEXTS = ("LGPL-3", "GPL-3")
"""Qt's wheels name their licence and do not bring it along."""


def found(entries: Iterable[Entry], texts: Path) -> list[Part]:
    """By name; the words of the licences are laid into the folder `texts`."""
    rmtree(texts, ignore_errors=True)
    owners = _owners()
    parts: dict[tuple[str, str], Part] = {}
    wheels = {0: metadata.distribution("pyinstaller")}
    for entry in entries:
        file = Path(entry[1])
        if not file.is_absolute() or not file.exists():
            continue  # a link inside the build
        wheel = owners.get(file.resolve())
        if wheel is not None:
            wheels[id(wheel)] = wheel  # each is read once: it has many files
        system = debian.package_of(file, texts) if wheel is None else ()
        for part in (*system, *carried.inside(file, texts)):
            parts.setdefault((part["kind"], part["name"]), part)
    named = (wheel for wheel in wheels.values() if wheel.metadata["name"] != "av")
    for part in (_python(texts), *(_of_wheel(wheel, texts) for wheel in named)):
        parts[part["kind"], part["name"]] = part
    for name in QT_TEXTS:
        laid(HERE / "texts" / f"{name}.txt", texts / "qt" / name)
    return sorted(parts.values(), key=lambda part: (part["name"].lower(), part["kind"]))


def laid(source: Path, target: Path) -> None:
    """Copy a text to where the build takes it from."""
    target.parent.mkdir(parents=True, exist_ok=True)
    copyfile(source, target)


def _owners() -> dict[Path, metadata.Distribution]:
    """The distribution that each installed file came with."""
    return {
        Path(str(wheel.locate_file(file))).resolve(): wheel
        for wheel in metadata.distributions()
        for file in wheel.files or ()
    }


def _of_wheel(wheel: metadata.Distribution, texts: Path) -> Part:
    about = wheel.metadata
    for file in wheel.files or ():
        inside = file.parts[0].endswith(".dist-info") and len(file.parts) > 1
        if inside and _is_text(file.name):
            laid(
                Path(str(wheel.locate_file(file))),
                texts / about["name"] / "-".join(part for part in file.parts[1:]),
            )
    return {
        "name": about["name"],
        "version": wheel.version,
        "licence": stated_licence(about),
        "kind": "pypi",
    }


def _is_text(name: str) -> bool:
    begins = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")
    return name.upper().startswith(begins) and not name.endswith((".py", ".pyc"))


def _python(texts: Path) -> Part:
    prefix = Path(sys.base_prefix)
    for place in (prefix, prefix / "lib" / "python{}.{}".format(*sys.version_info[:2])):
        if (place / "LICENSE.txt").exists():
            laid(place / "LICENSE.txt", texts / "Python" / "LICENSE.txt")
    version = ".".join(map(str, sys.version_info[:3]))
    return {"name": "Python", "version": version, "licence": "PSF-2.0", "kind": "runtime"}
