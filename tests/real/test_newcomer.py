"""A newcomer's first visit and the second, by keyboard alone, as a screen reader reads it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.desktop import Desktop, desktop, lacking
from tests.real.newcomer import PERSON, come_and_come_again
from tests.real.processes import Hosted, Person, hosting, stop, voice, write_wav

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(lacking()), reason=f"this system lacks {lacking()}"),
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, PERSON) as started:
        yield started


@pytest.fixture
def spoken_in(tmp_path: Path) -> Iterator[Hosted]:
    """A room in which somebody speaks without end."""
    with hosting(tmp_path / "host", "--room", "Tea") as started:
        words = write_wav(tmp_path / "words.wav", voice("demo-host"))
        invite = started.invite_file(tmp_path, "speaker")
        speaker = Person.start(tmp_path, invite, "Budi", "--play", str(words), "--loop")
        yield started
        stop(speaker.process)


@pytest.mark.timeout(150)
def test_from_a_link_to_a_voice_and_again_with_one_enter(desk: Desktop, spoken_in: Hosted) -> None:
    came = come_and_come_again(desk, spoken_in.links["place", "listener"])
    print(f"last key to first sound: {came.first_s:.2f} s, another day {came.again_s:.2f} s")
