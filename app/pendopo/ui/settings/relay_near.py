"""Why a relay is kept off that turned out to be close by, and the yes of who expects it there."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from pendopo.model.relay import Relay
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import Theme
from pendopo.words import relays as words


class RelayNear(Ground):
    """Hidden while there is nothing to be agreed to."""

    agreed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "warn_soft", radius=8)
        self._said = PlainLabel(theme, "", wrap=True)
        self._said.setObjectName("relayNear")
        self._yes = TextButton(theme, "relayNearYes", words.near_yes, small=True)
        self._yes.clicked.connect(self.agreed)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(10, 6, 10, 6)
        self._row.setSpacing(8)
        top, right = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignRight
        told = QHBoxLayout()
        told.setSpacing(8)
        told.addWidget(IconLabel(theme, "warning", "warn", 16), 0, top)
        told.addWidget(self._said, 1)
        self._row.addLayout(told, 1)
        self._row.addWidget(self._yes, 0, top | right)
        self.hide()

    def show_near(self, relay: Relay, near: bool) -> None:
        """Whether it was found so, and nobody has agreed to it."""
        self._said.setText(words.near(relay))
        self._yes.setAccessibleName(words.near_means(relay))
        self.setVisible(near)

    def show_narrow(self, narrow: bool) -> None:
        """In a narrow window the answer stands below."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
