"""What of all that PyInstaller collects goes into the program."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from shutil import copyfile, which

from PyInstaller.depend import bindepend

Entry = tuple[str, str, str]
"""Its place in the build, where it was found, what kind of file it is."""

PLUGINS = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qsvg"},
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "platforms": {"qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"},
    "platformthemes": {"qxdgdesktopportal"},
    "styles": {"qmacstyle", "qmodernwindowsstyle"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl", "shm-emulation-server"},
    "wayland-shell-integration": {"qt-shell", "xdg-shell"},
    "xcbglintegrations": {"qxcb-egl-integration", "qxcb-glx-integration"},
}
"""Of Qt: a screen, its letters as they are typed, and our own pictures, which are SVG and PNG."""
LANGUAGES = {"qtbase_en", "qtbase_zh_CN"}
FROM_THE_SYSTEM = (
    "X11",
    "asound",
    "expat",
    "fontconfig",
    "freetype",
    "gcc_s",
    "pulse",
    "stdc++",
    "z.so",
)
"""What the system's graphics, sound and fonts are loaded beside must be the system's own; these
names are of the list that AppImage's makers keep."""
BY_NAME = (
    *("libopus-", "libopus.", "libportaudio", "libpython", "msvcp", "python"),
    *("ucrtbase", "vcruntime"),
)
"""Libraries that are roots: the program's own start, C's runtime on Windows, and what we load."""
NOT_OURS = {"opengl32sw", "portaudio64bit-asio"}
"""Qt for Windows draws 3D with the one where there is no graphics card, and nothing here is 3D; the
other is PortAudio with what a licence of its own covers, and is loaded for who asks for it."""
ELSEWHERE = {
    "linux": {".dll", ".dylib", ".exe"},
    "darwin": {".dll", ".exe"},
    "win32": {".dylib", ".so"},
}
"""Wheels for every system carry libraries of all of them, which nothing here can load."""


def kept(entries: Sequence[Entry]) -> list[Entry]:
    """The wanted ones, and of libraries those that a kept file asks for."""
    chosen = [entry for entry in entries if wanted(entry)]
    libraries = {_name(entry): entry for entry in chosen if entry[2] == "BINARY"}
    waiting = [entry for entry in chosen if loaded_by_name(entry)]
    reached: set[str] = set()
    while waiting:
        asked = {name for name in imports(waiting.pop()) if name in libraries}
        waiting += [libraries[name] for name in asked - reached]
        reached |= asked
    stays = [x for x in chosen if x[2] != "BINARY" or loaded_by_name(x) or _name(x) in reached]
    places = {PurePath(entry[0]) for entry in stays}
    frameworks = {_framework(entry) for entry in stays if entry[2] == "BINARY"}
    return [x for x in stays if _has_its_library(x, places, frameworks)]


def wanted(entry: Entry) -> bool:
    """Whether a file is of use by itself."""
    place = PurePath(entry[0])
    name = place.name.removeprefix("lib")
    stem = name.partition(".")[0]
    if "translations" in place.parts and "PySide6" in place.parts:
        return stem in LANGUAGES
    if "plugins" in place.parts and "PySide6" in place.parts:
        return stem in PLUGINS.get(place.parent.name, ())
    if sys.platform.startswith("linux") and name.startswith(FROM_THE_SYSTEM):
        return False
    if place.suffix in ELSEWHERE.get(sys.platform, ()) or not is_for_this_machine(Path(entry[1])):
        return False
    return stem not in NOT_OURS


def is_for_this_machine(found: Path) -> bool:
    """Of a program or library of Windows', whether its processor is that of this Python; true of
    whatever else."""
    if sys.platform != "win32" or not found.is_file():
        return True
    return machine_of(found) in (None, machine_of(Path(sys.executable)))


def machine_of(found: Path) -> int | None:
    """The number of the processor in the head of a program of Windows'."""
    with found.open("rb") as file:
        head = file.read(4096)
    at = int.from_bytes(head[60:64], "little")
    if head[:2] != b"MZ" or head[at : at + 4] != b"PE\0\0":
        return None
    return int.from_bytes(head[at + 4 : at + 6], "little")


def stripped(entries: Iterable[Entry], folder: Path) -> Iterator[Entry]:
    """Python's own files without what debuggers read; those of wheels stay as they were made."""
    strip = which("strip") if sys.platform.startswith("linux") else None
    for entry in entries:
        place, found, kind = entry
        if not strip or not _is_pythons(Path(found)) or kind not in ("BINARY", "EXTENSION"):
            yield entry
            continue
        bare = folder / Path(place).name
        folder.mkdir(parents=True, exist_ok=True)
        copyfile(found, bare)
        bare.chmod(0o755)
        subprocess.run([strip, "--strip-unneeded", bare], check=True, timeout=60)
        yield (place, str(bare), kind)


def _is_pythons(found: Path) -> bool:
    own = Path(sys.base_prefix) in found.parents
    return own and "site-packages" not in found.parts and not found.is_symlink()


def loaded_by_name(entry: Entry) -> bool:
    """Whether Python, Qt or we load it, and no library asks for it."""
    if entry[2] != "BINARY":
        return entry[2] == "EXTENSION"
    return "plugins" in PurePath(entry[0]).parts or _name(entry).startswith(BY_NAME)


def imports(entry: Entry) -> set[str]:
    """The libraries that a file asks for itself, not what these ask for in turn."""
    if not sys.platform.startswith("linux"):
        return {PurePath(name).name.lower() for name, _ in bindepend.get_imports(entry[1], [])}
    read = subprocess.check_output(["objdump", "-p", entry[1]], text=True, timeout=60)
    return {line.split()[1].lower() for line in read.splitlines() if "  NEEDED " in line}


def _name(entry: Entry) -> str:
    return PurePath(entry[0]).name.lower()


def _has_its_library(entry: Entry, places: set[PurePath], frameworks: set[PurePath | None]) -> bool:
    """Links lead to something. A framework is whole or not there: codesign refuses one without its
    links, and one that is nothing but a description."""
    framework = _framework(entry)
    if framework is not None:
        return framework in frameworks
    return entry[2] != "SYMLINK" or _target(entry) in places


def _framework(entry: Entry) -> PurePath | None:
    """The folder, as macOS has them, of a library with its description and links."""
    above = PurePath(entry[0]).parents
    return next((folder for folder in above if folder.suffix == ".framework"), None)


def _target(entry: Entry) -> PurePath:
    parts: list[str] = []
    for part in (PurePath(entry[0]).parent / entry[1]).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return PurePath(*parts)
