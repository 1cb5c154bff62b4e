"""Makes every Linux package from one frozen program, with checksums and a list of its parts."""

import argparse
import shutil
import sys
from pathlib import Path

from installers import sbom, sums
from installers.linux import appimage, deb, release, tarball, tree

KINDS = {"deb": deb.make, "tarball": tarball.make, "appimage": appimage.make}
MIB = 1 << 20
UNPACKED, PACKED = 250, 80
"""What a build and each package is meant to stay below."""


def main() -> int:
    """Read the command line and pack; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--frozen", type=Path, default=tree.ROOT / "dist" / "pendopo")
    parser.add_argument("--out", type=Path, default=tree.ROOT / "dist" / "packages")
    parser.add_argument("kinds", nargs="*", help="deb, tarball, appimage; all without a word")
    words = parser.parse_args()
    unknown = set(words.kinds) - set(KINDS)
    if unknown:
        parser.error(f"no such package: {', '.join(sorted(unknown))}")
    if not (words.frozen / "pendopo").is_file():
        parser.error(f"no frozen program in {words.frozen}; python3 -m installers.frozen makes it")
    packed = pack(words.frozen.resolve(), words.out.resolve(), words.kinds or list(KINDS))
    print(f"{size(words.frozen):7.1f} MiB, at most {UNPACKED}  {words.frozen}")
    for path in packed:
        print(f"{size(path):7.1f} MiB, at most {PACKED}  {path}")
    return 0


def size(place: Path) -> float:
    """Of a file, or of all files in a folder; links count nothing."""
    files = place.rglob("*") if place.is_dir() else [place]
    return sum(x.stat().st_size for x in files if x.is_file() and not x.is_symlink()) / MIB


def pack(frozen: Path, out: Path, kinds: list[str]) -> list[Path]:
    """Make packages of these kinds; their paths, the list of parts and the checksums last."""
    made = release.of(frozen)
    laid = out / "tree"
    tree.lay(made, laid)
    files = [KINDS[kind](made, laid, out) for kind in kinds]
    listed = appimage.whole(made) if "appimage" in kinds else made
    files.append(sbom.write(listed, out / f"{made.name}.cdx.json"))
    return [*files, sums.write(files, out)]


if __name__ == "__main__":
    for program in ("dpkg-deb", "mksquashfs", "objdump", "tar", "xz"):
        if not shutil.which(program):
            sys.exit(f"{program} is not installed")
    sys.exit(main())
