"""What may be told to whoever helps: shown first, then saved or copied as it was shown."""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtGui import QGuiApplication

from pendopo.model.checks import CheckResult
from pendopo.model.errors import PendopoError
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.copied_text import CopiedText
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.saving import choose_file
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import diagnostics as words
from pendopo.words.errors import sentence

FILE = "pendopo-diagnostics.txt"


class Diagnostics(Protocol):
    """Awaited on the media loop."""

    async def text(self, checks: Sequence[CheckResult], /) -> str:
        """All that would be told."""
        ...

    async def save(self, text: str, path: Path, /) -> None:
        """Raises InputError(FILE)."""
        ...


class DiagnosticsCard(Card):
    """Nothing can be saved before it was shown."""

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        diagnostics: Diagnostics,
        announcer: Announcer,
        checks: Callable[[], Sequence[CheckResult]],
    ) -> None:
        """`checks` are what the self-test found last."""
        super().__init__(theme, words.heading)
        self.setObjectName("diagnostics")
        self._bridge, self._diagnostics = bridge, diagnostics
        self._announcer, self._checks = announcer, checks
        self._shown = ""
        self.text = CopiedText(
            theme, "diagnosticsText", lambda: self._shown, words.whole, TextSize.CAPTION
        )
        self._note = PlainLabel(theme, "", TextSize.CAPTION, wrap=True)
        self._note.setObjectName("diagnosticsNote")
        self.show_button = TextButton(theme, "diagnosticsShow", words.show)
        self.show_button.clicked.connect(lambda: self._start(self._put_together()))
        self.save = TextButton(theme, "diagnosticsSave", words.save, icon="file")
        self.save.clicked.connect(lambda: self._start(self._save()))
        self.copy = TextButton(theme, "diagnosticsCopy", words.copy, icon="copy")
        self.copy.clicked.connect(self._copy)
        means = PlainLabel(theme, words.means, TextSize.CAPTION, "quiet", wrap=True)
        self.column.addWidget(means)
        self.add_buttons(self.show_button, self.save, self.copy)
        self.column.addWidget(self._note)
        self.column.addWidget(self.text)
        for part in (self.text, self._note, self.save, self.copy):
            part.hide()

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._note.hide()
        self._bridge.start(wish, self._fail)

    async def _put_together(self) -> None:
        self._shown = await self._bridge.wish(self._diagnostics.text, self._checks())
        for part in (self.text, self.save, self.copy):
            part.show()
        self.text.say_again()
        self._announcer.say(words.whole())

    async def _save(self) -> None:
        shown = self._shown
        path = await choose_file(self, words.save_heading(), FILE)
        if path is not None:
            await self._bridge.wish(self._diagnostics.save, shown, path)
            self._tell(words.saved())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._shown)
        self._tell(words.copied())

    def _fail(self, error: PendopoError) -> None:
        self._tell(sentence(error))

    def _tell(self, said: str) -> None:
        self._note.setText(said)
        self._note.show()
        self._announcer.say(said)
