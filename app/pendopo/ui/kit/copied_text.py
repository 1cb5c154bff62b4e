"""Text of a few lines that can be marked and copied, by mouse and keyboard."""

from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy

from pendopo.ui.kit.plain import Say
from pendopo.ui.kit.theme import TextSize, Theme


class CopiedText(QPlainTextEdit):
    """As high as its lines; `meaning` names it for screen readers."""

    def __init__(
        self, theme: Theme, name: str, text: Say, meaning: Say, size: TextSize = TextSize.BODY
    ) -> None:
        super().__init__()
        self._say, self._meaning = text, meaning
        self.setObjectName(name)
        self.setFont(theme.font(size))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        for bar in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self._turn()
        self.say_again()

    def say_again(self) -> None:
        """Ask for the words anew."""
        self.setAccessibleName(self._meaning())
        if self.toPlainText() != self._say():
            self.setPlainText(self._say())
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language, from its side."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.say_again()
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self._turn()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs other lines."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arrows go on where they were, so a mark is not lost."""
        super().focusInEvent(event)
        self.ensureCursorVisible()

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(40, self.height())

    def _turn(self) -> None:
        option = QTextOption(self.document().defaultTextOption())
        option.setTextDirection(self.layoutDirection())
        self.document().setDefaultTextOption(option)

    def _fit(self) -> None:
        laid_out, block, high = self.document().documentLayout(), self.document().begin(), 2.0
        while block.isValid():  # letters of another font may be higher than ours
            high += laid_out.blockBoundingRect(block).height()
            block = block.next()
        if ceil(high) != self.height():
            self.setFixedHeight(ceil(high))
