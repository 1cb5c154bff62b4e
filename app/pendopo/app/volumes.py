"""How loud somebody wants to hear whom: remembered for each place, forgotten with it."""

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pendopo.app.kept_file import KeptFile
from pendopo.model import json_text
from pendopo.model.errors import InputError
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Room

log = logging.getLogger(__name__)

MOST_PLACES = 200
MOST_PEOPLE = 500
"""In one place; whose volume was set longest ago is forgotten first."""
LOUDEST = 2.0
MOST = 16 * 1024 * 1024
"""Bytes; so many people in so many places are a third of it."""


class Volumes:
    """Belongs to the media loop. The file holds neither places nor names, only their digests."""

    def __init__(
        self, directory: Path | None, is_passing: Callable[[str], bool] = lambda place_id: False
    ) -> None:
        """Without a directory, for this run only; so is what belongs to a place that
        `is_passing`."""
        self._is_passing = is_passing
        self._passing: set[str] = set()
        self._file = KeptFile(directory / "volumes.json", MOST) if directory is not None else None
        self._places = _read(self._file) if self._file is not None else {}
        self._changed = False

    def of(self, place_id: str, person: Participant) -> float:
        """1 is as sent."""
        return self._places.get(_digest(place_id), {}).get(_person(place_id, person), 1.0)

    def keep(self, place_id: str, person: Participant, gain: float) -> None:
        """Remember it; `save` writes it down."""
        (self._passing.add if self._is_passing(place_id) else self._passing.discard)(
            _digest(place_id)
        )
        place = self._places.pop(_digest(place_id), {})
        place.pop(_person(place_id, person), None)
        place[_person(place_id, person)] = min(max(gain, 0.0), LOUDEST)
        self._places[_digest(place_id)] = dict(list(place.items())[-MOST_PEOPLE:])
        self._places = dict(list(self._places.items())[-MOST_PLACES:])
        self._changed = True

    def forget(self, place_id: str) -> None:
        """Nothing of this place is kept any more."""
        if self._places.pop(_digest(place_id), None) is not None:
            self._changed = True
            self.save()

    def save(self) -> None:
        """Write it down; what cannot be written is kept for this run."""
        if self._file is None or not self._changed:
            return
        self._changed = False
        try:
            kept = {place: g for place, g in self._places.items() if place not in self._passing}
            self._file.write(json.dumps(kept).encode())
        except InputError as error:
            log.warning("volumes are not kept: %s", error)


class PlaceVolumes:
    """The volumes of one visit: given to whoever comes, kept when they are changed.

    Anybody can take any name at any time: what was given once in a visit is an identity's.
    """

    def __init__(
        self,
        volumes: Volumes,
        place_id: str,
        set_volume: Callable[[ParticipantIdentity, float], None],
    ) -> None:
        self._volumes = volumes
        self._place_id = place_id
        self._set_volume = set_volume
        self._named: set[ParticipantIdentity] = set()
        """Those here who have had a name."""
        self._given: set[ParticipantIdentity] = set()
        """Whose volume was set in this visit, wherever they are now."""

    def follow(self, room: Room) -> None:
        """Whoever is new, or has a name at last, is as loud as they were before."""
        for identity, person in room.others.items():
            if identity in self._given or identity in self._named:
                continue
            gain = self._volumes.of(self._place_id, person)
            if gain != 1.0:
                self._set_volume(identity, gain)
                self._given.add(identity)
            if person.name:
                self._named.add(identity)
        self._named &= room.others.keys()

    def keep(self, room: Room, identity: ParticipantIdentity, gain: float) -> None:
        """Somebody was made louder or quieter by hand."""
        self._given.add(identity)
        person = room.others.get(identity)
        if person is not None:
            self._volumes.keep(self._place_id, person, gain)


def _read(file: KeptFile) -> dict[str, dict[str, float]]:
    """What can be used of it."""
    try:
        written: Any = json_text.read(file.read() or b"{}")
        return {
            str(place): {
                str(person): min(max(float(g), 0.0), LOUDEST) for person, g in kept.items()
            }
            for place, kept in written.items()
        }
    except (
        InputError,
        ValueError,
        ArithmeticError,
        TypeError,
        AttributeError,
    ) as error:
        log.warning("kept volumes cannot be read: %s", error)
        return {}


def _person(place_id: str, person: Participant) -> str:
    """By name, for an identity is another one in every visit; the nameless by identity."""
    return _digest(place_id, "name" if person.name else "identity", person.name or person.identity)


def _digest(*parts: str) -> str:
    content = json.dumps(["volume", *parts]).encode()
    return hashlib.sha256(content).hexdigest()[:32]
