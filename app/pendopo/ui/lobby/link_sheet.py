"""Asks for a link, in a window that has places already."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.link_field import LinkField
from pendopo.words import invite_sheet as words


class LinkSheet(Sheet):
    """Takes a link; connects nowhere."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, words.add, "linkSheet")
        self._wanted: Callable[[], None] = self.accept
        self.card.setMinimumWidth(min(520, parent.width() - 48))
        self.body.addWidget(PlainLabel(theme, words.add_means, TextSize.BODY, "quiet", wrap=True))
        self.field = LinkField(theme, "invite")
        self.field.wanted.connect(lambda: self.give(True))
        self.field.refused.connect(lambda _: self.reveal(self.field.trouble))
        self.body.addWidget(self.field)
        go = TextButton(theme, "inviteContinueButton", words.go_on, "primary")
        self.add_answers(go, TextButton(theme, "inviteCancelButton", words.cancel))
        self.show_over(self.field.edit)

    def give(self, yes: bool) -> None:
        """Only Cancel and a readable link close the sheet."""
        if yes:
            self._wanted()
        else:
            super().give(False)

    def check_with(self, wanted: Callable[[], None]) -> None:
        """`wanted` is called when a link is to be read; it answers with `accept`, or the field
        is told to refuse."""
        self._wanted = wanted

    def accept(self) -> None:
        """The link can be read."""
        super().give(True)
