"""Put Pendopo into this person's menu, with its icon; `--remove` takes it out again."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

ICONS = {
    "scalable/apps/pendopo.svg": ROOT / "resources" / "mark" / "pendopo.svg",
    "16x16/apps/pendopo.svg": HERE / "pendopo-16.svg",
    "symbolic/apps/pendopo-symbolic.svg": HERE / "pendopo-symbolic.svg",
}


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--program", type=Path, help="a build to start, not the one beside")
    parser.add_argument("--remove", action="store_true", help="take entry and icons out again")
    words = parser.parse_args()
    share = data_home()
    if words.remove:
        remove(share)
        print(f"Removed from {share}")
        return
    if words.program and not words.program.is_file():
        parser.error(f"no such program: {words.program}")
    print(f"In the menu: {install(share, command(words.program))}")


def data_home() -> Path:
    """Where this person's menu entries and icons are looked up."""
    chosen = os.environ.get("XDG_DATA_HOME", "")
    return Path(chosen) if os.path.isabs(chosen) else Path.home() / ".local" / "share"


def command(program: Path | None) -> list[str]:
    """What the menu entry starts."""
    if program:
        return [str(program.resolve())]
    beside = ROOT / "pendopo"
    if beside.is_file():
        return [str(beside)]
    return [sys.executable, str(ROOT / "start.py"), "run"]


def install(share: Path, words: list[str]) -> Path:
    """Write the menu entry and the icons below `share`; the entry's path."""
    for place, icon in icon_places(share).items():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(icon, place)
    text = (HERE / "pendopo.desktop").read_text(encoding="utf-8")
    start = "Exec=" + " ".join(quoted(word) for word in words)
    entry = entry_place(share)
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(text.replace("Exec=pendopo %u", f"{start} %u"), encoding="utf-8")
    tell_desktop(entry.parent)
    return entry


def remove(share: Path) -> None:
    """Delete what `install` wrote."""
    for place in (entry_place(share), *icon_places(share)):
        place.unlink(missing_ok=True)
    tell_desktop(entry_place(share).parent)


def tell_desktop(entries: Path) -> None:
    """Who opens pendopo:// links is looked up in a list that is made of all entries."""
    program = shutil.which("update-desktop-database")
    if program and entries.is_dir():
        subprocess.run([program, "--quiet", entries], check=False, timeout=60)


def entry_place(share: Path) -> Path:
    """Where the menu entry goes."""
    return share / "applications" / "pendopo.desktop"


def icon_places(share: Path) -> dict[Path, Path]:
    """Where each icon goes, and where it comes from."""
    return {share / "icons" / "hicolor" / place: icon for place, icon in ICONS.items()}


def quoted(word: str) -> str:
    """One word of an Exec line: quoted as the Desktop Entry Specification asks, twice escaped."""
    for character in '\\"`$':
        word = word.replace(character, "\\" + character)
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


if __name__ == "__main__":
    main()
