"""The tree that deb, AppImage and Flatpak have in common: a frozen program below `usr/`."""

import gzip
import os
import shutil
from pathlib import Path

from installers.linux.release import Release

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
APP_ID = "org.pendopo.Pendopo"
PLACE = Path("usr/lib/pendopo")
COPYRIGHT = Path("usr/share/doc/pendopo/copyright")
ICONS = {
    "scalable/apps/pendopo.svg": ROOT / "resources" / "mark" / "pendopo.svg",
    "16x16/apps/pendopo.svg": HERE / "pendopo-16.svg",
    "symbolic/apps/pendopo-symbolic.svg": HERE / "pendopo-symbolic.svg",
}


def lay(release: Release, folder: Path) -> None:
    """Make the tree anew, with everybody's rights and the release's date on every file."""
    shutil.rmtree(folder, ignore_errors=True)
    share = folder / "usr" / "share"
    shutil.copytree(release.frozen, folder / PLACE, symlinks=True)
    (folder / "usr" / "bin").mkdir(parents=True)
    (folder / "usr" / "bin" / "pendopo").symlink_to("../lib/pendopo/pendopo")
    put(share / "applications" / "pendopo.desktop", (HERE / "pendopo.desktop").read_bytes())
    put(share / "metainfo" / f"{APP_ID}.metainfo.xml", metainfo())
    for place, icon in ICONS.items():
        put(share / "icons" / "hicolor" / place, icon.read_bytes())
    page = (HERE / "pendopo.1").read_text("utf-8").replace("@VERSION@", release.version)
    put(share / "man" / "man1" / "pendopo.1.gz", gzip.compress(page.encode(), 9, mtime=0))
    put(folder / COPYRIGHT, release.copyright().encode())
    changes = (ROOT / "CHANGELOG.md").read_bytes()
    put(share / "doc" / "pendopo" / "NEWS.gz", gzip.compress(changes, 9, mtime=0))
    settle(folder, release.date)


def metainfo() -> bytes:
    """What shops show."""
    return (HERE / f"{APP_ID}.metainfo.xml").read_bytes()


def put(place: Path, content: bytes) -> None:
    """Write a file, and the folders above it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def settle(folder: Path, date: int) -> None:
    """Rights and dates that depend on nobody's machine."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or is_started(path) else 0o644)
        os.utime(path, (date, date), follow_symlinks=False)


def is_started(path: Path) -> bool:
    """Whether it is a program; libraries are loaded and need no right of that kind."""
    return path.name == "AppRun" or (".so" not in path.name and is_elf(path))


def is_elf(path: Path) -> bool:
    """Whether it is a program or a library."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
