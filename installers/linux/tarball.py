"""An archive for one person: unpack it anywhere, and run install.py for the menu."""

import shutil
import subprocess
from pathlib import Path

from installers.linux import deb, tree
from installers.linux.release import Release

MENU = ("install.py", "pendopo.desktop", "pendopo-16.svg", "pendopo-symbolic.svg")
MARK = Path("resources/mark/pendopo.svg")


def make(release: Release, laid: Path, out: Path) -> Path:
    """Pack the program with what puts it into the menu; the file's path."""
    folder = out / release.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(laid / tree.PLACE, folder, symlinks=True)
    for name in MENU:
        tree.put(folder / "installers" / "linux" / name, (tree.HERE / name).read_bytes())
    tree.put(folder / MARK, (tree.ROOT / MARK).read_bytes())
    tree.put(folder / "LICENSE", (tree.ROOT / "LICENSE").read_bytes())
    tree.settle(folder, release.date)
    archive = out / f"{release.name}.tar.xz"
    pack = ["tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"]
    pack += ["--format=gnu", f"--use-compress-program=xz -{deb.LEVEL}"]
    subprocess.run([*pack, "-cf", archive, "-C", out, release.name], check=True, timeout=1800)
    shutil.rmtree(folder)
    return archive
