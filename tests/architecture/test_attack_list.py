"""What tests/attacks/README.md says of the fifty attacks names tests that exist."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (TESTS / "attacks" / "README.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]


def missing(text: str) -> list[str]:
    """Of every name in backticks, a test stands in the file that was named before it."""
    found, source = [], ""
    for name in re.findall(r"`([^`]+)`", text):
        if name.endswith(".py"):
            path = TESTS / name
            source = path.read_text(encoding="utf-8") if path.is_file() else ""
            exists = path.is_file()
        else:
            exists = re.search(rf"\b(def|class) {name}\b", source) is not None
        if not exists:
            found.append(name)
    return found


def test_every_attack_has_its_row_once() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 51))


def test_every_test_that_is_named_exists() -> None:
    assert [
        (row[0], missing(" ".join(row[2:]))) for row in ROWS if missing(" ".join(row[2:]))
    ] == []


def test_what_is_not_there_is_noticed() -> None:
    assert missing("`e2ee/test_replay.py` `test_that_nobody_wrote`, `e2ee/gone.py`") == [
        "test_that_nobody_wrote",
        "e2ee/gone.py",
    ]


def test_a_state_says_what_there_is_and_what_is_not() -> None:
    for number, state, tests, lacking in ROWS:
        assert state in ("done", "partly", "waits"), number
        assert bool(tests) is (state != "waits"), number
        assert lacking or state == "done", number
