"""A line to write in, under its name, with what is wrong with it below."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from pendopo.model.text import as_written
from pendopo.ui.kit.plain import PlainLabel, Say
from pendopo.ui.kit.theme import TextSize, Theme


class Field(QWidget):
    """`edit` is the line itself, named by its label for screen readers."""

    def __init__(self, theme: Theme, name: str, label: Say, longest: int = 200) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setObjectName(name)
        self.edit.setMaxLength(longest)
        self._label = PlainLabel(theme, label, TextSize.CAPTION)
        self._label.setBuddy(self.edit)
        self._wrong = PlainLabel(theme, "", TextSize.CAPTION, "bad", wrap=True)
        self._wrong.hide()
        self.edit.textEdited.connect(lambda: self.refuse(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._label, self.edit, self._wrong):
            column.addWidget(part)
        self.setFocusProxy(self.edit)

    @property
    def text(self) -> str:
        """What was written, without blanks at its ends."""
        return self.edit.text().strip()

    @property
    def written(self) -> str:
        """The same of a name or a title, in its one spelling; "" when nobody could see it."""
        return as_written(self.edit.text())

    def refuse(self, sentence: str) -> None:
        """Say what is wrong until it is written anew; "" takes it back."""
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)
