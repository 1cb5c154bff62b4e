"""One file that runs where it lies. Its runtime comes from the crate `appimage`, by name."""

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from installers.frozen import carried
from installers.linux import tree
from installers.linux.release import SHEET, WORDS, Release

CRATE, CRATE_VERSION = "appimage", "0.4.0"
ITS_NEEDS = {"anyhow": "1.0.68", "xcommon": "0.3.0"}
"""Nothing of the crate is compiled: empty ones stand for these, so that nothing else is fetched,
which an older cargo could not read."""
RUNTIME = "328e0d745c5c6817048c27bc3e8314871703f8f47ffa81a37cb06cd95a94b323"
"""SHA-256 of the part that mounts the rest; it needs libfuse2."""
STARTER = "AppImage runtime"
PART = {
    "name": STARTER,
    "version": CRATE_VERSION,
    "licence": "MIT AND BSD-2-Clause AND public domain",
    "kind": "library",
    "words": STARTER,
}
"""By the version of the crate; it holds squashfuse and liblzma."""
APPRUN = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/lib/pendopo/pendopo" "$@"
"""


def make(release: Release, laid: Path, out: Path) -> Path:
    """Pack the tree behind the runtime; the file's path."""
    folder, squashed = out / "AppDir", out / "AppDir.squashfs"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(laid, folder, symlinks=True)
    name_starter(release, folder)
    tree.put(folder / "AppRun", APPRUN.encode())
    tree.put(folder / "pendopo.desktop", (tree.HERE / "pendopo.desktop").read_bytes())
    tree.put(folder / "pendopo.svg", tree.ICONS["scalable/apps/pendopo.svg"].read_bytes())
    (folder / ".DirIcon").symlink_to("pendopo.svg")
    tree.settle(folder, release.date)
    date = str(release.date)
    dates = ["-mkfs-time", date, "-all-time", date]
    plain = {key: os.environ[key] for key in os.environ if key != "SOURCE_DATE_EPOCH"}
    command = ["mksquashfs", str(folder), str(squashed), "-noappend", "-all-root", "-no-xattrs"]
    # xz would save a fifth, and be unpacked five times as long at every start
    command += [*dates, "-comp", "gzip", "-quiet", "-no-progress"]
    subprocess.run(command, check=True, timeout=1800, env=plain)
    image = out / f"{release.name}.AppImage"
    image.write_bytes(runtime(out) + squashed.read_bytes())
    image.chmod(0o755)
    shutil.rmtree(folder)
    squashed.unlink()
    return image


def whole(release: Release) -> Release:
    """With the part that only this kind of package has."""
    parts = [*release.parts, PART]
    return replace(release, parts=sorted(parts, key=lambda part: part["name"].lower()))


def name_starter(release: Release, folder: Path) -> None:
    """In About, in the copyright file, and with its words."""
    listed, inside = whole(release), folder / tree.PLACE
    sheet = json.loads((inside / SHEET).read_text("utf-8"))
    text = json.dumps({**sheet, "parts": listed.parts}, indent=1, ensure_ascii=False)
    tree.put(inside / SHEET, text.encode())
    tree.put(inside / WORDS / STARTER / "appimage.txt", carried.kept("appimage").read_bytes())
    tree.put(folder / tree.COPYRIGHT, listed.copyright().encode())


def runtime(out: Path) -> bytes:
    """What starts the file; fetched with cargo unless it is there, and checked."""
    project = out / "runtime"
    shutil.rmtree(project, ignore_errors=True)
    wish = [f'[dependencies]\n{CRATE}="={CRATE_VERSION}"\n[patch.crates-io]']
    for name, version in ITS_NEEDS.items():
        _package(project / name, name, version)
        wish.append(f'{name}={{path="{name}"}}')
    _package(project, "runtime", "0.0.0", *wish)
    subprocess.run(["cargo", "fetch", "--quiet"], cwd=project, check=True, timeout=300)
    shutil.rmtree(project)
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    crate = f"registry/src/*/{CRATE}-{CRATE_VERSION}/assets/runtime-x86_64"
    content = next(iter(sorted(home.glob(crate)))).read_bytes()
    if hashlib.sha256(content).hexdigest() != RUNTIME:
        raise ValueError("the AppImage runtime is not the one that was looked at")
    return content


def _package(folder: Path, name: str, version: str, *more: str) -> None:
    """An empty one."""
    tree.put(folder / "src" / "lib.rs", b"")
    head = f'[package]\nname="{name}"\nversion="{version}"'
    tree.put(folder / "Cargo.toml", "\n".join((head, *more)).encode())
