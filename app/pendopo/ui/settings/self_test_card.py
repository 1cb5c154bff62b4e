"""The self-test: how far it is, and what came of every part."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.model.checks import CheckResult, Verdict
from pendopo.model.errors import PendopoError
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.sound.progress import Progress
from pendopo.words import self_test as words
from pendopo.words.errors import sentence

ICONS = {
    Verdict.PASSED: ("check", "text"),
    Verdict.FAILED: ("close", "bad"),
    Verdict.NOT_TRIED: ("minus", "text2"),
}


class SelfTest(Protocol):
    """Trying every part."""

    @property
    def names(self) -> Sequence[str]:
        """What is tried, in order."""
        ...

    async def run(self, told: Callable[[CheckResult], None], /) -> Sequence[CheckResult]:
        """Try everything; `told` hears each result, on the media loop. May be cancelled."""
        ...


class SelfTestCard(Card):
    """Pressed once it runs, pressed again it stops; what came of it can be copied."""

    _heard = Signal(object)

    def __init__(
        self, theme: Theme, bridge: Bridge, self_test: SelfTest, announcer: Announcer
    ) -> None:
        super().__init__(theme, words.heading)
        self.setObjectName("selfTest")
        self._bridge, self._self_test, self._announcer = bridge, self_test, announcer
        self._running: asyncio.Task[Any] | None = None
        self.results: list[CheckResult] = []
        """Of the newest run."""
        self._shown: list[_Row] = []
        self.state = PlainLabel(theme, "", TextSize.STRONG, wrap=True)
        self.state.setObjectName("selfTestState")
        self._stopped = False
        self._bar = Progress("selfTestProgress", words.progress)
        self.button = TextButton(theme, "selfTestButton", "", "primary")
        self.button.clicked.connect(self._press)
        self.copy = TextButton(theme, "selfTestCopy", words.copy, icon="copy")
        self.copy.clicked.connect(self._copy)
        self._results = QVBoxLayout()
        self._results.setSpacing(10)
        self._lay_out()
        self._heard.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language; what was found stays in the one it was found in."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _lay_out(self) -> None:
        means = PlainLabel(self._theme, words.means, TextSize.CAPTION, "quiet", wrap=True)
        self.column.addWidget(means)
        self.add_buttons(self.button, self.copy)
        for part in (self.state, self._bar):
            self.column.addWidget(part)
        self.column.addLayout(self._results)

    def _press(self) -> None:
        if self._running is not None:
            self._running.cancel()
        else:
            self._bridge.start(self._run(), self._fail)

    async def _run(self) -> None:
        self._running = asyncio.current_task()
        self.results, self._stopped = [], False
        self._drop_results()
        self._say()
        try:
            for result in await self._bridge.wish(self._self_test.run, self._heard.emit):
                self._add(result)
        except asyncio.CancelledError:
            self._stopped = True
            raise
        finally:
            self._running = None
            self._end()

    def _end(self) -> None:
        self._say()
        self._announcer.say(self.state.text())

    def _hear(self, result: CheckResult) -> None:
        """What comes after the end was shown by then."""
        if self._running is not None:
            self._add(result)

    def _add(self, result: CheckResult) -> None:
        if result in self.results:
            return
        self.results.append(result)
        shown = _Row(self._theme, result)
        self._shown.append(shown)
        self._results.addWidget(shown)
        shown.show()
        self._say()

    def _drop_results(self) -> None:
        for shown in self._shown:
            self._results.removeWidget(shown)
            shown.hide()
            shown.deleteLater()
        self._shown.clear()

    def _say(self) -> None:
        running, done = self._running is not None, len(self.results)
        names = self._self_test.names
        self.button.setText(words.stop() if running else words.start())
        self.copy.setVisible(bool(self.results) and not running)
        self._bar.setVisible(running)
        self._bar.show_part(done / len(names))
        for shown in self._shown:
            shown.say()
        if running and done < len(names):
            self.state.setText(words.trying(names[done]))
        else:
            self.state.setText(self._outcome())
        self.state.setVisible(bool(self.state.text()))

    def _outcome(self) -> str:
        if self._stopped:
            return words.stopped()
        return summary(self.results) if self.results else ""

    def _copy(self) -> None:
        lines = [words.verdict(r.verdict.value, r.name, r.note) for r in self.results]
        QGuiApplication.clipboard().setText("\n".join([*lines, self._outcome()]))
        self._announcer.say(words.copied())

    def _fail(self, error: PendopoError) -> None:
        self.state.setText(sentence(error))
        self.state.show()


class _Row(QWidget):
    def __init__(self, theme: Theme, result: CheckResult) -> None:
        super().__init__()
        self.setObjectName(f"check/{result.name}")
        self._result = result
        icon, ink = ICONS[result.verdict]
        self._name = PlainLabel(theme, "", TextSize.STRONG, wrap=True)
        tone = "bad" if result.verdict is Verdict.FAILED else "quiet"
        self._note = PlainLabel(theme, "", TextSize.CAPTION, tone, wrap=True)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._name)
        texts.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel(theme, icon, ink, 20), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        self.say()

    def say(self) -> None:
        """The name in the language of now."""
        self._name.setText(words.name(self._result.name))
        self._note.setText(words.row(self._result.verdict.value, self._result.note))


def summary(results: Sequence[CheckResult]) -> str:
    """How many ended how."""
    return words.summary(*(sum(r.verdict is each for r in results) for each in Verdict))
