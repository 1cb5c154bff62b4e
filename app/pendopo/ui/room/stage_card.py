"""The card under the roof: who is on stage, and below them who listens."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pendopo.model.ids import ParticipantIdentity
from pendopo.ui.kit.avatar import Portraits
from pendopo.ui.kit.flow_list import FlowList
from pendopo.ui.kit.plain import PlainLabel, Say
from pendopo.ui.kit.surfaces import Ground, Picture, Roof
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.people import Mark, PeopleModel, Person, PersonRole
from pendopo.ui.room.person_delegates import AudienceDelegate, StageDelegate
from pendopo.ui.room.ring_spots import RingSpots
from pendopo.ui.room.voice_meter import Ring
from pendopo.words import room as words

STAGE_AVATAR = 88
FEW = 3
"""So many people are shown large."""
WIDEST_CELL = 260
"""For names that do not want more."""


class FirstHere(QWidget):
    """Where nobody else is yet."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("firstHere")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 24)
        column.setSpacing(4)
        heading = PlainLabel(theme, words.first_here, TextSize.TITLE, wrap=True)
        means = PlainLabel(theme, words.first_here_means, TextSize.BODY, "quiet", wrap=True)
        column.addWidget(Picture(theme), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (heading, means):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self.hide()


class StageCard(QWidget):
    """Roof and card; the card scrolls."""

    person_chosen = Signal(object, bool, QPoint)
    """Person, whether on stage, global position."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.stage = PeopleModel(self)
        self.audience = PeopleModel(self)
        portraits = Portraits(theme)
        self._stage_delegate = StageDelegate(theme, portraits)
        self._audience_delegate = AudienceDelegate(theme)
        self.stage_list = FlowList("stageList", words.stage, 140, grows=True)
        self.stage_list.setItemDelegate(self._stage_delegate)
        self.audience_list = FlowList("audienceList", words.audience, 92, grows=True)
        self.audience_list.setItemDelegate(self._audience_delegate)
        for view, model in (
            (self.stage_list, self.stage),
            (self.audience_list, self.audience),
        ):
            view.setModel(model)
            view.watch()
            view.selectionModel().currentChanged.connect(self._reveal)
        for view, on_stage in ((self.stage_list, True), (self.audience_list, False)):
            for wanted in (view.chosen, view.menu_wanted):
                wanted.connect(
                    lambda index, view=view, on_stage=on_stage: self._choose(view, index, on_stage)
                )
        self._spots = RingSpots(theme, portraits, self.stage_list, self.stage, self._stage_delegate)
        self._stage_count = PlainLabel(theme, "", TextSize.BODY, "quiet")
        self._audience_count = PlainLabel(theme, "", TextSize.BODY, "quiet")
        self._side = STAGE_AVATAR
        self._empty = PlainLabel(theme, words.nobody_on_stage, TextSize.BODY, "quiet")
        self._first = FirstHere(theme)
        self.footnote = PlainLabel(theme, "", TextSize.CAPTION, "quiet", wrap=True)
        self.footnote.setContentsMargins(2, 0, 2, 10)
        self.footnote.hide()
        self._lay_out(theme)

    def show_people(
        self, stage: Sequence[Person], audience: Sequence[Person], listening: int, alone: bool
    ) -> None:
        """Who is where; of a large audience only a part is shown, and all are counted."""
        away = any(person.away for person in (*stage, *audience))
        mark = words.last_known if away else str
        few = len(self.stage.rows)
        names = (self._stage_delegate.whole_name(person.name) for person in stage)
        self.stage_list.centre_row(max((WIDEST_CELL, *names)))
        self.stage.show_people(stage)
        self.audience.show_people(audience)
        self._spots.keep()
        self._stage_count.setText(mark(str(len(stage))))
        heard = words.listening(listening, listening - len(audience))
        self._audience_count.setText(mark(heard))
        self._empty.setVisible(not stage and not alone)
        self._first.setVisible(alone)
        if few != len(stage):
            self._fit_avatars()

    def show_sound(
        self,
        rings: Mapping[ParticipantIdentity, Ring],
        marks: Mapping[ParticipantIdentity, Mark],
    ) -> None:
        """Who is heard, and who is not."""
        self.stage.show_sound({who for who, ring in rings.items() if ring.speaking}, marks)
        self._spots.follow(rings)

    def set_avatar(self, side: int) -> None:
        """Smaller pictures where there is less room; fewer people are larger."""
        self._side = side
        self.stage_list.set_cell({88: 140, 72: 118}.get(side, 104))
        self._fit_avatars()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pictures of a few follow the height."""
        super().resizeEvent(event)
        self._fit_avatars()

    def _fit_avatars(self) -> None:
        side = self._side
        if 0 < len(self.stage.rows) <= FEW:
            room = self.width() // len(self.stage.rows) - 48
            side = max(side, min(round(self.height() * 0.26), 2 * side, room))
        if side != self._stage_delegate.avatar:
            self._stage_delegate.avatar = side
            self.stage_list.scheduleDelayedItemsLayout()
            self.stage_list.arrange()

    def _lay_out(self, theme: Theme) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addLayout(_heading(theme, words.stage, self._stage_count))
        column.addWidget(self._empty)
        column.addWidget(self._first)
        column.addWidget(self.stage_list)
        line = Ground(theme, "hairline")
        line.setFixedHeight(1)
        column.addWidget(line)
        column.addLayout(_heading(theme, words.audience, self._audience_count))
        column.addWidget(self.audience_list)
        column.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        card = Ground(theme, "surface", 12, "all", under_roof=True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 0, 1, 1)
        inside.addWidget(area)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.footnote)
        outer.addWidget(Roof(theme))
        outer.addWidget(card, 1)

    def _reveal(self, index: QModelIndex) -> None:
        view = self.stage_list if index.model() is self.stage else self.audience_list
        inner = self._area.widget()
        if view.hasFocus() and inner is not None:
            cell = view.visualRect(index)
            at = view.viewport().mapTo(inner, cell.center())
            self._area.ensureVisible(at.x(), at.y(), 0, cell.height() // 2 + 8)

    def _choose(self, view: FlowList, index: QModelIndex, on_stage: bool) -> None:
        person = index.data(PersonRole.PERSON)
        if isinstance(person, Person):
            at = view.viewport().mapToGlobal(view.visualRect(index).center())
            self.person_chosen.emit(person, on_stage, at)


def _heading(theme: Theme, heading: Say, count: PlainLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(PlainLabel(theme, heading, TextSize.STRONG))
    row.addWidget(count)
    row.addStretch(1)
    return row
