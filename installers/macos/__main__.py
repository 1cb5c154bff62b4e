"""Makes the disk image from Pendopo.app, with checksums and a list of its parts. On a Mac."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from installers import sbom, sums
from installers.linux import release
from installers.macos import bundle, marked

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAMS = ("codesign", "ditto", "hdiutil", "xcrun")


def main() -> int:
    """Read the command line and pack; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--app", type=Path, default=ROOT / "dist" / bundle.NAME)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "packages")
    words = parser.parse_args()
    if not (words.app / "Contents" / "Info.plist").is_file():
        parser.error(f"no app in {words.app}; python3 -m installers.frozen makes it")
    for path in pack(words.app.resolve(), words.out.resolve()):
        print(f"{path.stat().st_size / 2**20:7.1f} MiB  {path}")
    return 0


def pack(app: Path, out: Path) -> list[Path]:
    """Sign, pack, sign again; the image, the list of parts and the checksums."""
    made = release.of(app / "Contents", Path("Resources"), listed=False)
    if newer := marked.newer(app / "Contents"):
        raise SystemExit(f"macOS {bundle.MINIMUM} is promised; of a newer one: {', '.join(newer)}")
    out.mkdir(parents=True, exist_ok=True)
    name = f"pendopo-{made.version}-macos-{made.machine}"
    image = out / f"{name}.dmg"
    _run("sign.sh", app)
    _run("dmg.sh", app, image)
    _run("sign.sh", image)
    files = [image, sbom.write(made, out / f"{name}.cdx.json")]
    return [*files, sums.write(files, out)]


def _run(script: str, *words: Path) -> None:
    """Raises CalledProcessError."""
    subprocess.run([HERE / script, *words], check=True, timeout=3600)


if __name__ == "__main__":
    for program in PROGRAMS:
        if not shutil.which(program):
            sys.exit(f"{program} is not installed: this wants a Mac")
    sys.exit(main())
