"""Asks once what the person wants to be called, before anybody is shown a name."""

from PySide6.QtCore import QObject

from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.name_sheet import NameSheet
from pendopo.ui.lobby.view import LobbyView
from pendopo.ui.settings.preferences import Preferences


class Naming(QObject):
    """Whoever was asked, here or beside an invite, and gave no name wants none."""

    def __init__(self, theme: Theme, preferences: Preferences, lobby: LobbyView) -> None:
        super().__init__(lobby)
        self._theme = theme
        self._lobby = lobby
        self._asked = preferences.settings.name_asked
        lobby.named.connect(self._note)

    async def settled(self) -> bool:
        """False when the person would rather not go on."""
        if not (self._asked or self._lobby.display_name):
            sheet = NameSheet(self._theme, self._lobby.window(), "")
            if not await sheet.answer():
                return False
            self._lobby.call_me(sheet.name)
        return True

    def _note(self) -> None:
        self._asked = True
