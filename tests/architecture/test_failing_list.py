"""What tests/stories/FAILING.md says of failures around us names tests that exist."""

from tests.architecture.named_tests import TESTS, missing, rows

FAULTS = (
    "disk", "descriptors", "clock", "suspend", "names", "silence", "kill", "address", "refusal",
)  # fmt: skip
ROWS = rows(TESTS / "stories" / "FAILING.md", rf"({'|'.join(FAULTS)}): [^|]*")
PROGRAMS = 4
"""Window, join, host, its process."""
NO_TEST = ("cannot happen because ", "open: ", "as ")


def test_every_fault_meets_every_program() -> None:
    assert {row[0].partition(":")[0] for row in ROWS} == set(FAULTS)
    for row in ROWS:
        assert len(row) == 1 + PROGRAMS, row[0]


def test_every_cell_names_a_test_or_says_why_there_is_none() -> None:
    for row in ROWS:
        for cell in row[1:]:
            assert "`" in cell or cell.startswith(NO_TEST), (row[0], cell)


def test_every_test_that_is_named_exists() -> None:
    assert [(row[0], gone) for row in ROWS for cell in row if (gone := missing(cell))] == []
