"""The menu entry on Linux."""

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="menus of this kind are Linux's")

SCRIPT = Path(__file__).resolve().parents[2] / "installers" / "linux" / "install.py"


def test_entry_and_icons_are_put_and_taken_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    subprocess.run([sys.executable, SCRIPT], check=True, timeout=60)
    assert listed(tmp_path) == ["x-scheme-handler/pendopo=pendopo.desktop;"]
    assert put(tmp_path) == {
        "applications/pendopo.desktop",
        "icons/hicolor/16x16/apps/pendopo.svg",
        "icons/hicolor/scalable/apps/pendopo.svg",
        "icons/hicolor/symbolic/apps/pendopo-symbolic.svg",
    }
    subprocess.run([sys.executable, SCRIPT, "--remove"], check=True, timeout=60)
    assert put(tmp_path) == set()
    assert listed(tmp_path) == []


LIST = "applications/mimeinfo.cache"


def put(share: Path) -> set[str]:
    """What was written, but for the desktop's own list."""
    return {path.relative_to(share).as_posix() for path in share.rglob("*.*")} - {LIST}


def listed(share: Path) -> list[str]:
    """What the desktop has found to open links with."""
    if not (share / LIST).exists():
        pytest.skip("update-desktop-database is not installed")
    return [line for line in (share / LIST).read_text().splitlines() if "pendopo" in line]


@pytest.mark.parametrize("name", ["plain", "two words", 'a "quote" $HOME `x` \\ 100%'])
def test_the_entry_starts_the_program_wherever_it_lies(tmp_path: Path, name: str) -> None:
    entry = runpy.run_path(str(SCRIPT))["install"](tmp_path, [f"/opt/{name}/pendopo", "run"])
    (line,) = [x for x in entry.read_text().splitlines() if x.startswith("Exec=")]
    value = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    # What the specification quotes and how is what a shell unquotes.
    words = subprocess.check_output(["sh", "-c", f"printf '%s\\n' {value}"], text=True, timeout=60)
    assert words.splitlines() == [f"/opt/{name}/pendopo", "run", "%u"]


def test_the_entry_is_valid(tmp_path: Path) -> None:
    if not shutil.which("desktop-file-validate"):
        pytest.skip("desktop-file-validate is not installed")
    entry = runpy.run_path(str(SCRIPT))["install"](tmp_path, ["/opt/two words/pendopo"])
    done = subprocess.run(
        ["desktop-file-validate", entry], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)
