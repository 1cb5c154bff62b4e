"""What tests/attacks/README.md says of the fifty attacks names tests that exist."""

from tests.architecture.named_tests import TESTS, missing, rows

ROWS = rows(TESTS / "attacks" / "README.md", r"\d+")


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
