"""Builds dist/pendopo from build.spec, the same bytes from the same commit and packages."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from installers.frozen import commit

ROOT = commit.ROOT


def main() -> int:
    """Read the command line and run PyInstaller; its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="pendopo is made in it")
    parser.add_argument("--work", type=Path, default=ROOT / "build", help="what lies about")
    words = parser.parse_args()
    places = ["--distpath", str(words.out.resolve()), "--workpath", str(words.work.resolve())]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    return subprocess.call([*command, *places, "build.spec"], cwd=ROOT, env=environment())


def environment() -> dict[str, str]:
    """The order of sets and every date are given, not found; an app for macOS that cannot be
    signed ends the build."""
    given = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(commit.date())}
    strict = ("PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR", "PYINSTALLER_VERIFY_BUNDLE_SIGNATURE")
    return {**os.environ, **given, **dict.fromkeys(strict, "1")}


if __name__ == "__main__":
    sys.exit(main())
