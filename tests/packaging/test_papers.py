"""What the papers for testers and packagers name exists: files, commands, this version."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import pendopo
import start
from pendopo.cli import COMMANDS, INTERNAL

ROOT = Path(__file__).resolve().parents[2]
OF_PACKAGES = sorted((ROOT / "installers").rglob("*.md"))
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *OF_PACKAGES]
FOLDERS = ("app", "installers", "tests", ".github", "frozen", "linux", "macos", "windows")
SUFFIXES = r"(?:py|sh|md|toml|yml|xml|nsi|plist|json)"


def text_of(paper: Path) -> str:
    return paper.read_text("utf-8")


def named(paper: Path) -> str:
    return paper.relative_to(ROOT).as_posix()


@pytest.fixture(params=PAPERS, ids=named)
def paper(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def test_links_lead_to_files(paper: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text_of(paper)):
        if "://" not in target:
            assert (paper.parent / target).exists(), target


LOAD = """
import importlib, importlib.util, sys
sys.path[0] = ""
with_main = importlib.util.find_spec(sys.argv[1]).submodule_search_locations is not None
importlib.import_module(sys.argv[1] + ".__main__" * with_main)
"""


def test_modules_are_loaded_as_it_says(paper: Path) -> None:
    """Some need the program's own source beside them, and the paper must say so."""
    named = set(re.findall(r"(PYTHONPATH=app )?\S*python3? -m (installers[\w.]*)", text_of(paper)))
    for beside, module in named:
        environment = {name: os.environ[name] for name in os.environ if name != "PYTHONPATH"}
        environment |= {"PYTHONPATH": "app"} if beside else {}
        command = [sys.executable, "-c", LOAD, module]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"{module}: {done.stderr}"


def test_commands_are_there(paper: Path) -> None:
    text = text_of(paper)
    for module in re.findall(r"-m (tests[\w.]*)", text):
        assert find_spec(module) is not None, module
    known = set(re.findall(r"^python3 start\.py (\w+)", start.USAGE, re.MULTILINE))
    assert set(re.findall(r"python3? start\.py ([a-z]\w*)", text)) <= known
    for command in re.findall(r"`(?:\S*/)?pendopo ([a-z][\w-]*)", text):
        assert command in {*COMMANDS, *INTERNAL}, command


def test_files_are_there(paper: Path) -> None:
    """A place is meant from the top, or from the folder of the paper."""
    inside = "|".join(map(re.escape, FOLDERS))
    pattern = rf"`((?:{inside})/[\w./-]+\.{SUFFIXES})`"
    for place in re.findall(pattern, text_of(paper)):
        assert (ROOT / place).exists() or (paper.parent / place).exists(), place


def test_packages_are_of_this_version(paper: Path) -> None:
    versions = re.findall(r"`pendopo[-_](\d+\.\d+\.\d+)", text_of(paper))
    assert set(versions) <= {pendopo.__version__}


SAID_BY_PACKAGES = (
    "linux/org.pendopo.Pendopo.metainfo.xml",
    "linux/pendopo.desktop",
    "macos/bundle.py",
    "windows/pendopo.nsi",
)


@pytest.mark.parametrize("place", SAID_BY_PACKAGES)
def test_packages_speak_as_the_program_does(place: str) -> None:
    """The words of resources/locale/README.md, for a place and for whom is spoken to."""
    text = (ROOT / "installers" / place).read_text("utf-8")
    assert re.search(r"[\u4e00-\u9fff]", text)
    assert not re.search(r"您|地点|安全|匿名", text)
    assert not re.search(r"\b(?:kamu|aman|anonim)\b", text, re.IGNORECASE)


def test_the_steps_for_a_mac_are_numbered_and_each_says_what_is_seen() -> None:
    text = (ROOT / "installers" / "macos" / "CHECKLIST.md").read_text("utf-8")
    steps = re.split(r"^(\d+)\. ", text, flags=re.MULTILINE)[1:]
    assert [int(number) for number in steps[::2]] == list(range(1, len(steps) // 2 + 1))
    for number, step in zip(steps[::2], steps[1::2], strict=True):
        assert "**Seen" in step, number
