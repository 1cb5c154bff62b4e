"""What lies beside the program."""

from tests.architecture.source_tree import ROOT

OURS = {"pyproject.toml", "README.md", "app", "resources", "installers", "tests", "build.spec"}
EXPECTED = {
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "requirements.lock",
    "start.py",
}
MADE = {"__pycache__", "build", "dist"}


def test_the_top_level_holds_what_it_should() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - MADE == OURS | EXPECTED
