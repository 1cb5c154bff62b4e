"""The speaking rings: small opaque widgets over the pictures of those who are heard now.

A ring moves thirty times a second. As a widget of its own it is one picture copied; as a part of
the list every cell below it would be painted anew.
"""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pendopo.model.ids import ParticipantIdentity
from pendopo.ui.kit.avatar import RING_ROOM, Portraits
from pendopo.ui.kit.flow_list import FlowList
from pendopo.ui.kit.painting import painting
from pendopo.ui.room.people import PeopleModel, Person
from pendopo.ui.room.person_delegates import StageDelegate


class RingSpots(QObject):
    """Follows the rows of the stage; spots are kept and used again."""

    def __init__(
        self, portraits: Portraits, view: FlowList, model: PeopleModel, delegate: StageDelegate
    ) -> None:
        super().__init__(view)
        self._portraits = portraits
        self._view = view
        self._model = model
        self._delegate = delegate
        self._spots: dict[ParticipantIdentity, RingSpot] = {}
        self._spare: list[RingSpot] = []
        view.arranged.connect(self.place)
        view.viewport().installEventFilter(self)
        for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            signal.connect(self.place)

    def follow(self) -> None:
        """The rows as they are now: who is heard has a spot, and nobody else."""
        heard = {person.identity: person for person in _heard(self._model.rows)}
        for identity in self._spots.keys() - heard.keys():
            spot = self._spots.pop(identity)
            spot.hide()
            self._spare.append(spot)
        for identity, person in heard.items():
            spot = self._spots.get(identity) or self._begin(identity)
            spot.become(person, self._delegate.avatar)

    def place(self) -> None:
        """Over the pictures, wherever they are now."""
        for identity, spot in self._spots.items():
            self._move(identity, spot)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cells are where they are only once the list is laid out."""
        if event.type() is QEvent.Type.Paint and self._spots:
            self.place()
        return False

    def _begin(self, identity: ParticipantIdentity) -> "RingSpot":
        viewport = self._view.viewport()
        spot = self._spare.pop() if self._spare else RingSpot(self._portraits, viewport)
        self._spots[identity] = spot
        self._move(identity, spot)
        spot.show()
        return spot

    def _move(self, identity: ParticipantIdentity, spot: "RingSpot") -> None:
        cell = self._view.visualRect(self._model.index_of(identity))
        box = self._delegate.picture(cell).adjusted(-RING_ROOM, -RING_ROOM, RING_ROOM, RING_ROOM)
        if spot.geometry() != box:
            spot.setGeometry(box)


class RingSpot(QWidget):
    """One picture with its ring, on the ground of the stage."""

    def __init__(self, portraits: Portraits, parent: QWidget) -> None:
        super().__init__(parent)
        self._portraits = portraits
        self._shown: tuple[str, str, float, int] = ("", "", 0.0, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def become(self, person: Person, side: int) -> None:
        """Repaint only what looks different."""
        shown = (person.identity, person.name, person.ring.loudness, side)
        if shown != self._shown:
            self._shown = shown
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copied from what was drawn once."""
        seed, name, loudness, side = self._shown
        painter = QPainter(self)
        with painting(painter, smooth=False):
            spot = self._portraits.spot(seed, name, side, loudness, self.devicePixelRatioF())
            painter.drawPixmap(0, 0, spot)
        painter.end()


def _heard(rows: Iterable[Person]) -> Iterable[Person]:
    return (row for row in rows if row.ring.speaking and not row.refused and not row.away)
