"""A newcomer's first visit and the second, by keyboard alone, as a screen reader reads it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.desktop import Desktop, desktop, lacking
from tests.real.newcomer import PERSON, come_and_come_again, spoken_in
from tests.real.processes import Hosted

pytestmark = [
    pytest.mark.real,
    pytest.mark.alone,
    pytest.mark.skipif(bool(lacking()), reason=f"this system lacks {lacking()}"),
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, PERSON) as started:
        yield started


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Hosted]:
    with spoken_in(tmp_path) as started:
        yield started


@pytest.mark.timeout(150)
def test_from_a_link_to_a_voice_and_again_with_one_enter(desk: Desktop, host: Hosted) -> None:
    came = come_and_come_again(desk, host.links["place", "listener"])
    print(f"last key to first sound: {came.first_s:.2f} s, another day {came.again_s:.2f} s")
