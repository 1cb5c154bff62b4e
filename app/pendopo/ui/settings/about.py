"""Settings › About: which program this is, under which licences, and whom to tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pendopo.model.errors import PendopoError
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.copied_text import CopiedText
from pendopo.ui.kit.plain import MarkLabel, PlainLabel, Say
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.settings.scrolled_page import ScrolledPage
from pendopo.ui.settings.update_card import UpdateCard
from pendopo.ui.settings.updates import Updates
from pendopo.words import about as words
from pendopo.words.kit import program

MARK = 48


@dataclass(frozen=True, slots=True)
class Library:
    """Something others made that the program is built on; `licence` as they state it."""

    name: str
    version: str
    licence: str


class Making(Protocol):
    """What the program is made of."""

    @property
    def version(self) -> str:
        """Our own."""
        ...

    @property
    def opus_alone(self) -> bool:
        """Whether nothing of FFmpeg came along with Opus."""
        ...

    async def libraries(self) -> Sequence[Library]:
        """By name; empty when the installation does not tell."""
        ...


class AboutPage(ScrolledPage):
    """Everything on it can be marked and copied."""

    def __init__(self, theme: Theme, bridge: Bridge, making: Making, updates: Updates) -> None:
        super().__init__(theme, "aboutSettings", words.title, "info")
        self._theme, self._bridge, self._making = theme, bridge, making
        self._listed: Sequence[Library] | None = None
        self._add_program()
        self.updates = UpdateCard(theme, bridge, updates)
        self.add(self.updates)
        self._add("aboutLicence", words.licence, words.licence_means)
        self._add("aboutFault", words.fault, words.fault_means)
        self._list = self._add("aboutLibraries", words.libraries, self._libraries)

    def showEvent(self, event: QShowEvent) -> None:
        """Only now the libraries are looked up."""
        super().showEvent(event)
        if self._listed is None:
            self._listed = ()
            self._bridge.start(self._ask(), self._cannot)

    def _add_program(self) -> None:
        card = Card(self._theme)
        head, texts = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(16)
        head.addWidget(MarkLabel(self._theme, MARK))
        texts.setSpacing(0)
        texts.addWidget(PlainLabel(self._theme, program(), TextSize.TITLE))
        texts.addWidget(
            CopiedText(
                self._theme,
                "aboutVersion",
                lambda: words.version(self._making.version),
                words.title,
                TextSize.CAPTION,
            )
        )
        head.addLayout(texts, 1)
        card.column.addLayout(head)
        card.column.addWidget(
            CopiedText(
                self._theme,
                "aboutProgram",
                lambda: f"{words.means()}\n{words.called()}",
                program,
            )
        )
        self.add(card)

    def _add(self, name: str, heading: Say, text: Say) -> CopiedText:
        card = Card(self._theme, heading)
        card.column.setSpacing(4)
        said = CopiedText(self._theme, name, text, heading)
        card.column.addWidget(said)
        self.add(card)
        return said

    def _libraries(self) -> str:
        listed = self._listed
        rows = [words.library(each.name, each.version, each.licence) for each in listed or ()]
        if listed is not None and not rows:
            rows = [words.no_libraries()]
        return "\n".join((words.qt(), words.codecs(self._making.opus_alone), "", *rows))

    async def _ask(self) -> None:
        self._listed = await self._bridge.wish(self._making.libraries)
        self._list.say_again()

    def _cannot(self, error: PendopoError) -> None:
        self._list.say_again()
