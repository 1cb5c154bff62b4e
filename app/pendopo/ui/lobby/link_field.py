"""Where an invite goes in: whatever was pasted around the link, or a file that holds it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import invite_sheet as words

MAX_PASTED = 100_000
"""A whole message with a link in it; the parser says what is too long for a link."""


class LinkField(QWidget):
    """`wanted` when somebody goes on with `text`; answer with `refuse` or `clear`."""

    wanted = Signal()
    refused = Signal(str)
    """What was said to be wrong, for whoever cannot see it."""

    def __init__(self, theme: Theme, name: str, button: TextButton | None = None) -> None:
        """`button` stands beside the field where it is not one of the answers of a sheet."""
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setObjectName(f"{name}Edit")
        self.edit.setAccessibleName(words.link())
        self.edit.setPlaceholderText(words.link_begins())
        self.edit.setMaxLength(MAX_PASTED)
        self.edit.returnPressed.connect(self.wanted)
        self.edit.textChanged.connect(self._forgive)
        self.trouble = PlainLabel(theme, "", TextSize.BODY, "bad", wrap=True)
        self.trouble.setObjectName(f"{name}Trouble")
        self._file = TextButton(theme, f"{name}File", words.open_file, "link", "file")
        self._file.clicked.connect(self._choose_file)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.edit, 1)
        if button is not None:
            button.clicked.connect(self.wanted)
            self._row.addWidget(button)
        self._said = QWidget()
        told = QHBoxLayout(self._said)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(8)
        told.addWidget(IconLabel(theme, "warning", "bad"), 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.trouble, 1)
        self._said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._row)
        column.addWidget(self._said)
        files = QHBoxLayout()
        files.setContentsMargins(-10, 0, 0, 0)
        files.addWidget(self._file)
        files.addStretch(1)
        column.addLayout(files)
        self.setFocusProxy(self.edit)

    @property
    def text(self) -> str:
        """Everything that was pasted."""
        return self.edit.text()

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with it; it stays for correction."""
        self.trouble.setText(sentence)
        self.trouble.setAccessibleName(sentence)
        self.edit.setAccessibleDescription(sentence)
        self._said.show()
        self.edit.setFocus()
        self.edit.selectAll()
        self.refused.emit(sentence)

    def clear(self) -> None:
        """For the next link."""
        self.edit.clear()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.edit.setAccessibleName(words.link())

    def _forgive(self) -> None:
        self._said.hide()
        self.trouble.setText("")
        self.edit.setAccessibleDescription("")

    def _choose_file(self) -> None:
        dialog = QFileDialog(self.window())
        dialog.setObjectName("inviteFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._take_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_file(self, path: str) -> None:
        self.edit.setText(path)
        self.wanted.emit()
