"""The speaking rings: small opaque widgets over the pictures of those who are heard now.

A ring moves thirty times a second. As a label of its own it is one picture copied; as a part of
the list every cell below it would be painted anew.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from pendopo.model.ids import ParticipantIdentity
from pendopo.ui.kit.avatar import RING_ROOM, RING_STEPS, Portraits
from pendopo.ui.kit.flow_list import FlowList
from pendopo.ui.kit.plain import PictureLabel
from pendopo.ui.kit.theme import Theme
from pendopo.ui.room.people import PeopleModel, Person
from pendopo.ui.room.person_delegates import StageDelegate
from pendopo.ui.room.voice_meter import SILENT, Rings


class RingSpots(QObject):
    """Follows the rows of the stage; spots are kept and used again."""

    def __init__(
        self,
        theme: Theme,
        portraits: Portraits,
        view: FlowList,
        model: PeopleModel,
        delegate: StageDelegate,
    ) -> None:
        super().__init__(view)
        self._portraits = portraits
        self._view = view
        self._model = model
        self._delegate = delegate
        self._spots: dict[ParticipantIdentity, RingSpot] = {}
        self._spare: list[RingSpot] = []
        self._rings: Rings = {}
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.place)
        theme.changed.connect(self._draw_anew)
        view.viewport().installEventFilter(self)
        # Three hundred rows that come at once would each have the list laid out anew.
        for signal in (view.arranged, model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            signal.connect(self._soon.start)

    def follow(self, rings: Rings) -> None:
        """Who is heard has a spot, and nobody else; each looks as loud as its ring."""
        self._rings = rings
        rows, shown = self._model.rows, self._spots
        heard = {row.identity: row for row in rows if _has_ring(row)}
        for identity in shown.keys() - heard.keys():
            spot = shown.pop(identity)
            spot.hide()
            self._spare.append(spot)
        side, ratio = self._delegate.avatar, self._view.devicePixelRatioF()
        for identity, person in heard.items():
            spot = shown.get(identity) or self._begin(identity)
            step = round(rings.get(identity, SILENT).loudness * RING_STEPS)
            spot.become((identity, person.name, side, step, ratio))

    def keep(self) -> None:
        """The rows are others now, and what is heard is the same."""
        self.follow(self._rings)

    def place(self) -> None:
        """Over the pictures, wherever they are now."""
        for identity, spot in self._spots.items():
            self._move(identity, spot)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cells are where they are only once the list is laid out."""
        if event.type() is QEvent.Type.Paint and self._spots:
            self.place()
        return False

    def _draw_anew(self) -> None:
        for spot in self._spots.values():
            spot.draw()

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
            spot.setFixedSize(box.size())  # else every new picture asks the list for a new layout
            spot.move(box.topLeft())


class RingSpot(PictureLabel):
    """One picture with its ring, on the ground of the stage."""

    def __init__(self, portraits: Portraits, parent: QWidget) -> None:
        super().__init__(parent)
        self._portraits = portraits
        self._shown: Look | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def become(self, look: "Look") -> None:
        """Repaint only what looks different."""
        if look != self._shown:
            self._shown = look
            self.draw()

    def draw(self) -> None:
        """In the colours of now."""
        if self._shown is not None:
            self.setPixmap(self._portraits.spot(*self._shown))


Look = tuple[ParticipantIdentity, str, int, int, float]
"""Identity, name, side, step of loudness, device pixels to a pixel."""


def _has_ring(row: Person) -> bool:
    return row.speaking and row.mark is None and not row.away
