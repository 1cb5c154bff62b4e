"""What a frozen program asks of a Debian system: every library that it does not bring along."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from installers.linux.tree import is_elf

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libasound.so.2": "libportaudio2",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6",
    "libxcb.so.1": "libxcb1",
    "libz.so.1": "zlib1g",
}
"""PortAudio itself comes along for systems that lack it; a system's own fits its ALSA better."""
WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""Without these the window opens through X."""
C_LIBRARY = (
    "ld-linux",
    "libc.so",
    "libdl.so",
    "libm.so",
    "libmvec.so",
    "libpthread.so",
    "librt.so",
)
ALWAYS = ("ca-certificates", "fonts-dejavu-core")
RECOMMENDED = (
    "libasound2-plugins | pipewire-alsa",
    "libpulse0",
    "gnome-keyring | kwalletmanager",
    "xdg-desktop-portal",
)
"""Debian's PortAudio speaks ALSA alone, so the desktop's sound is reached through its plug-in."""


class UnknownLibraryError(Exception):
    """A library is asked for that no package is known for."""


def depends(frozen: Path) -> str:
    """The field of a control file. Raises UnknownLibraryError."""
    asked = libraries(frozen)
    unknown = asked - set(PACKAGES) - set(WAYLAND)
    if unknown:
        raise UnknownLibraryError(", ".join(sorted(unknown)))
    packages = {PACKAGES[name] for name in asked if name in PACKAGES} | set(ALWAYS)
    return ", ".join([f"libc6 (>= {c_library(frozen)})", *sorted(packages)])


def recommends() -> str:
    """What the window is poorer without."""
    return ", ".join([*sorted(WAYLAND.values()), *RECOMMENDED])


def libraries(frozen: Path) -> set[str]:
    """Names asked for by something inside and given by nothing inside."""
    inside = {path.name for path in frozen.rglob("*.so*")}
    asked = set[str]()
    for path in _binaries(frozen):
        asked |= set(re.findall(r"^  NEEDED +(\S+)$", _read("-p", path), re.MULTILINE))
    return {name for name in asked - inside if not name.startswith(C_LIBRARY)}


def c_library(frozen: Path) -> str:
    """The oldest version of the C library that has every function asked for."""
    versions = {(2, 2)}
    for path in _binaries(frozen):
        for major, minor in re.findall(r" GLIBC_(\d+)\.(\d+)", _read("-p", path)):
            versions.add((int(major), int(minor)))
    return "{}.{}".format(*max(versions))


def _binaries(frozen: Path) -> Iterator[Path]:
    for path in sorted(frozen.rglob("*")):
        if path.is_file() and not path.is_symlink() and is_elf(path):
            yield path


def _read(option: str, path: Path) -> str:
    return subprocess.check_output(["objdump", option, path], text=True, timeout=60)
