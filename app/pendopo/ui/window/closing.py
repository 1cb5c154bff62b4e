"""Closing the window: asked about once where somebody would be left or sent away."""

from PySide6.QtWidgets import QWidget

from pendopo.ui.hosting.presenter import HostingPresenter
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.ui.window.news import News
from pendopo.ui.window.visiting import Visiting
from pendopo.words import hosting as host_words
from pendopo.words import window as words


class Closing:
    """Of one window."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        news: News,
        visiting: Visiting,
        hosting: HostingPresenter,
    ) -> None:
        self._theme = theme
        self._window = window
        self._news = news
        self._visiting = visiting
        self._hosting = hosting
        self._agreed = False
        self._asking = False

    def may(self) -> bool:
        """Whether it may close now; else the person is asked, and it closes later or stays."""
        if self._agreed or not (self._visiting.in_room or self._hosting.running):
            return True
        if not self._asking:
            self._asking = True
            self._news.start(self._ask())
        return False

    async def _ask(self) -> None:
        question, means = words.close_question(), words.close_means()
        yes, no = words.close_yes(), words.close_no()
        if self._hosting.running:
            here = self._hosting.place_id
            ourselves = bool(here) and self._visiting.place_id == here
            question = host_words.quit_question()
            means = host_words.close_means(self._hosting.people - ourselves)
            yes, no = host_words.close_place(), host_words.keep_open()
        sheet = ask(self._theme, self._window, "closeSheet", question, means, yes, no)
        self._agreed = await sheet.answer()
        self._asking = False
        if self._agreed:
            try:
                await self._visiting.leave()
                await self._hosting.close()
            finally:
                self._window.window().close()
