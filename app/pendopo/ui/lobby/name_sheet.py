"""Asks what the person wants to be called."""

from PySide6.QtWidgets import QLineEdit, QWidget

from pendopo.model.text import as_written
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import lobby as words


class NameSheet(Sheet):
    """`name` is what stood in the field, without blanks at its ends, once it was answered."""

    def __init__(self, theme: Theme, parent: QWidget, name: str) -> None:
        super().__init__(theme, parent, words.your_name, "nameSheet")
        self.name = name
        self.card.setMinimumWidth(min(400, parent.width() - 48))
        self.edit = QLineEdit(name)
        self.edit.setObjectName("nameEdit")
        self.edit.setAccessibleName(words.your_name())
        self.edit.setMaxLength(60)
        self.edit.returnPressed.connect(lambda: self.give(True))
        means = PlainLabel(theme, words.shown_to_everyone, TextSize.BODY, "quiet", wrap=True)
        self.body.addWidget(means)
        self.body.addWidget(self.edit)
        self.add_answers(
            TextButton(theme, "nameYes", words.name_kept, "primary"),
            TextButton(theme, "nameNo", words.cancel),
        )
        self.edit.selectAll()
        self.show_over(self.edit)

    def give(self, yes: bool) -> None:
        """Read the name before the field goes away."""
        self.name = as_written(self.edit.text())
        super().give(yes)
