"""Packs on Linux what was frozen on Windows: the set-up, its checksums and a list of its parts."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from installers import sbom, sums
from installers.linux import release
from installers.windows import packing, signing
from installers.windows.workshop import ThisLinux

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("makensis", "osslsigncode")


def main() -> int:
    """Read the command line and pack; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "packages")
    words = parser.parse_args()
    frozen = ROOT / packing.FROZEN
    if missing := [name for name in packing.PROGRAMS if not (frozen / name).is_file()]:
        parser.error(f"no {missing[0]} in {frozen}; python start.py freeze makes it on Windows")
    for path in pack(words.out.resolve()):
        print(f"{path.stat().st_size / 2**20:7.1f} MiB  {path}")
    return 0


def pack(out: Path) -> list[Path]:
    """The set-up, signed where a certificate is given; the list of parts and the checksums."""
    made = release.of(ROOT / packing.FROZEN, listed=False)
    out.mkdir(parents=True, exist_ok=True)
    setup = out / packing.setup_name()
    print(packing.whole(ThisLinux(ROOT), setup, signing.given(os.environ)))
    files = [setup, sbom.write(made, setup.with_name(f"pendopo-{made.version}-windows.cdx.json"))]
    return [*files, sums.write(files, out)]


if __name__ == "__main__":
    for program in PROGRAMS:
        if not shutil.which(program):
            sys.exit(f"{program} is not installed")
    sys.exit(main())
