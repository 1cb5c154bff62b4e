"""How loud somebody is here, remembered for a place and a name."""

from pathlib import Path

import pytest

from pendopo.app.volumes import MOST_PEOPLE, PlaceVolumes, Volumes
from pendopo.model.encryption import Mode
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.room import Participant, Room
from tests import owner


def person(name: str, identity: str = "x1") -> Participant:
    return Participant(ParticipantIdentity(identity), ParticipantSid(f"PA_{identity}"), name)


def room(*people: Participant) -> Room:
    return Room(RoomName("r"), Mode.SHARED, others={p.identity: p for p in people})


def test_it_is_kept_for_a_name_in_a_place_and_forgotten_with_the_place(tmp_path: Path) -> None:
    volumes = Volumes(tmp_path)
    volumes.keep("tani", person("Sari"), 0.4)
    volumes.keep("warung", person("Sari"), 1.5)
    volumes.save()
    again = Volumes(tmp_path)
    assert again.of("tani", person("Sari", "another visit")) == 0.4
    assert again.of("warung", person("Sari")) == 1.5
    assert again.of("tani", person("Olu")) == 1.0
    again.forget("tani")
    once_more = Volumes(tmp_path)
    assert once_more.of("tani", person("Sari")) == 1.0
    assert once_more.of("warung", person("Sari")) == 1.5


def test_of_a_place_for_this_run_only_nothing_is_written(tmp_path: Path) -> None:
    passing = {"tani"}
    volumes = Volumes(tmp_path, passing.__contains__)
    volumes.keep("tani", person("Sari"), 0.4)
    volumes.keep("warung", person("Sari"), 1.5)
    volumes.save()
    assert volumes.of("tani", person("Sari")) == 0.4
    assert Volumes(tmp_path).of("tani", person("Sari")) == 1.0
    assert Volumes(tmp_path).of("warung", person("Sari")) == 1.5
    passing.clear()
    volumes.keep("tani", person("Sari"), 0.6)
    volumes.save()
    assert Volumes(tmp_path).of("tani", person("Sari")) == 0.6


def test_the_file_names_nobody_and_no_place(tmp_path: Path) -> None:
    volumes = Volumes(tmp_path)
    volumes.keep("tani", person("Sari"), 0.4)
    volumes.save()
    (file,) = tmp_path.iterdir()
    content = file.read_text()
    assert "Sari" not in content
    assert "tani" not in content
    assert owner.alone(file)


def test_their_number_is_bounded_and_so_is_what_is_kept() -> None:
    volumes = Volumes(None)
    for number in range(MOST_PEOPLE + 1):
        volumes.keep("tani", person(f"{number}"), 7.0)
    assert volumes.of("tani", person("0")) == 1.0
    assert volumes.of("tani", person(f"{MOST_PEOPLE}")) == 2.0


@pytest.mark.parametrize(
    "content", ["", "[]", '{"a": 3}', '{"a": {"b": "loud"}}', "\xff", "[" * 9999]
)
def test_a_file_that_cannot_be_read_is_no_reason_to_stop(tmp_path: Path, content: str) -> None:
    (tmp_path / "volumes.json").write_text(content)
    assert Volumes(tmp_path).of("tani", person("Sari")) == 1.0


def test_whoever_comes_is_as_loud_as_before_and_whoever_is_new_as_sent() -> None:
    volumes = Volumes(None)
    volumes.keep("tani", person("Sari"), 0.4)
    given: list[tuple[str, float]] = []
    here = PlaceVolumes(volumes, "tani", lambda identity, gain: given.append((identity, gain)))
    here.follow(room(person("Olu", "o")))
    here.follow(room(person("Olu", "o"), person("Sari", "s")))
    here.follow(room(person("Olu", "o"), person("Sari", "s")))
    assert given == [("s", 0.4)]
    here.keep(room(person("Olu", "o")), ParticipantIdentity("o"), 0.2)
    assert volumes.of("tani", person("Olu")) == 0.2
    here.keep(room(), ParticipantIdentity("gone"), 0.2)


class Heard:
    """How loud everybody is in one visit, and what is remembered of them."""

    def __init__(self) -> None:
        self.volumes = Volumes(None)
        self.gains: dict[ParticipantIdentity, float] = {}
        self.place = PlaceVolumes(self.volumes, "tani", self.gains.__setitem__)

    def gain(self, identity: str) -> float:
        return self.gains.get(ParticipantIdentity(identity), 1.0)

    def turn(self, here: Room, identity: str, gain: float) -> None:
        self.gains[ParticipantIdentity(identity)] = gain
        self.place.keep(here, ParticipantIdentity(identity), gain)


def test_nobody_undoes_what_was_set_by_hand_by_taking_another_name() -> None:
    heard = Heard()
    heard.volumes.keep("tani", person("Sari"), 1.5)
    heard.place.follow(room(person("Mallory", "m")))
    heard.turn(room(person("Mallory", "m")), "m", 0.0)
    for name in ("Mallory.", "", "Sari", "Mallory"):
        heard.place.follow(room(person(name, "m")))
        assert heard.gain("m") == 0.0, name
    heard.place.follow(room())
    heard.place.follow(room(person("Sari", "m")))
    assert heard.gain("m") == 0.0, "nor by leaving and coming back"
    assert heard.volumes.of("tani", person("Sari")) == 1.5
    assert heard.volumes.of("tani", person("Mallory")) == 0.0


def test_the_first_name_that_somebody_has_counts_and_no_later_one() -> None:
    heard = Heard()
    heard.volumes.keep("tani", person("Sari"), 0.4)
    heard.volumes.keep("tani", person("Olu"), 1.5)
    heard.place.follow(room(person("", "s")))
    assert heard.gain("s") == 1.0
    heard.place.follow(room(person("Sari", "s")))
    assert heard.gain("s") == 0.4, "a name comes after its person"
    heard.place.follow(room(person("Olu", "s")))
    heard.place.follow(room(person("Budi", "s")))
    assert heard.gain("s") == 0.4
    heard.place.follow(room(person("Budi", "s"), person("Olu", "o")))
    assert heard.gain("o") == 1.5


def test_somebody_without_a_name_who_was_made_quieter_stays_so_when_named() -> None:
    heard = Heard()
    heard.volumes.keep("tani", person("Sari"), 1.5)
    heard.place.follow(room(person("", "x")))
    heard.turn(room(person("", "x")), "x", 0.2)
    heard.place.follow(room(person("Sari", "x")))
    assert heard.gain("x") == 0.2
