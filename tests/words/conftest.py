"""The languages of these tests: English, and one that nobody speaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pendopo.app import resources
from pendopo.words import catalogue

LOCALE: Path = resources.directory() / "locale"
PSEUDO = "en_XA"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins and leaves off in English."""
    catalogue.use(LOCALE, ())
    yield
    catalogue.use(LOCALE, ())


@pytest.fixture
def pseudo() -> None:
    catalogue.use(LOCALE, (PSEUDO,))
