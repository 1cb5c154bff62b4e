"""The wheel, built and installed where nothing else is, holds the program and its resources."""

import os
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

import pendopo

ROOT = Path(__file__).resolve().parents[2]
LIST_RESOURCES = """
from pathlib import Path
import pendopo
top = Path(pendopo.__file__).parent / "resources"
for path in top.rglob("*"):
    if path.is_file() and "__pycache__" not in path.parts:
        print(path.relative_to(top).as_posix())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds our wheel and nothing else."""
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(place / "dist"))
    (wheel,) = (place / "dist").glob("*.whl")
    venv.create(place / "venv")
    programs = place / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    python = programs / ("python.exe" if sys.platform == "win32" else "python")
    pip = ["-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index"]
    run(sys.executable, *pip, str(wheel))
    return programs


def test_resources_are_packed_whole(installed: Path) -> None:
    listing = run(str(installed / "python"), "-c", LIST_RESOURCES)
    ours = {p.relative_to(ROOT / "resources").as_posix() for p in files_of(ROOT / "resources")}
    assert ours
    assert set(listing.splitlines()) == ours


def test_the_command_is_installed(installed: Path) -> None:
    assert any(path.stem == "pendopo" for path in installed.iterdir())
    said = run(str(installed / "python"), "-c", "import pendopo; print(pendopo.__version__)")
    assert said.strip() == pendopo.__version__


def test_the_supported_pythons_are_the_ones_the_starter_accepts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"


def files_of(top: Path) -> list[Path]:
    """Every file below `top` that somebody wrote."""
    return [path for path in top.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def run(*command: str) -> str:
    """What the command prints; its failure is the test's."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
