"""A package for Debian and what is built on it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from installers.linux import needs, tree
from installers.linux.release import DEBIAN_ARCHITECTURES, Release

MAINTAINER = "The Pendopo contributors <nobody@pendopo.invalid>"
"""There is no address yet; whoever publishes packages names one (PENDOPO_MAINTAINER)."""
LEVEL = os.environ.get("PENDOPO_XZ_LEVEL", "6")


def make(release: Release, laid: Path, out: Path) -> Path:
    """Pack the tree; the file's path. Raises needs.UnknownLibraryError."""
    folder = out / "deb"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(laid, folder, symlinks=True)
    tree.put(folder / "DEBIAN" / "control", control(release, laid).encode())
    tree.settle(folder, release.date)
    package = out / f"pendopo_{version(release)}_{DEBIAN_ARCHITECTURES[release.machine]}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{LEVEL}", "--build", folder, package],
        check=True,
        timeout=1800,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(release.date)},
    )
    shutil.rmtree(folder)
    return package


def version(release: Release) -> str:
    """What is tried before a version sorts before it."""
    return re.sub(r"(?<=[0-9])(a|b|rc)(?=[0-9])", r"~\1", release.version)


def control(release: Release, laid: Path) -> str:
    """What the package says of itself."""
    size = sum(x.stat().st_size for x in laid.rglob("*") if x.is_file() and not x.is_symlink())
    return "\n".join(
        (
            "Package: pendopo",
            f"Version: {version(release)}",
            f"Architecture: {DEBIAN_ARCHITECTURES[release.machine]}",
            f"Maintainer: {os.environ.get('PENDOPO_MAINTAINER') or MAINTAINER}",
            f"Installed-Size: {size // 1024}",
            f"Depends: {needs.depends(laid / tree.PLACE)}",
            f"Recommends: {needs.recommends()}",
            "Section: net",
            "Priority: optional",
            "Description: talk in audio rooms and see how the sound is protected",
            " Pendopo shows the rooms that you have an invite to, lets you listen, raise",
            " a hand and speak, and says on one line how the sound is protected. It can",
            " host a place on this computer, or use a LiveKit server.",
            "",
        )
    )
