"""What lies beside the program."""

from tests.architecture.source_tree import ROOT

OURS = {"pyproject.toml", "README.md", "app", "resources", "installers", "tests", "build.spec"}
EXPECTED = {
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "SECURITY.md",
    "requirements.lock",
    "start.py",
}
MADE = {"__pycache__", "build", "dist"}


def test_the_top_level_holds_what_it_should() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - MADE == OURS | EXPECTED


def test_ci_runs_the_test_command_of_the_readme() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert run == "exec python3 start.py test"
    assert "python3 start.py test" in (ROOT / "README.md").read_text(encoding="utf-8")
