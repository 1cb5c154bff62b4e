"""The language of the open window: it changes at once when the settings do."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from pendopo.app import language
from pendopo.model.settings import Settings
from pendopo.ui.kit.translator import CatalogueTranslator
from pendopo.ui.settings.preferences import Preferences


class WindowLanguage(QObject):
    """Lives in Qt's thread as long as the application; `preferences` are told of elsewhere."""

    _chosen = Signal(str)

    def __init__(self, application: QApplication, preferences: Preferences) -> None:
        super().__init__(application)
        self._application = application
        self._spoken = preferences.settings.language
        self._chosen.connect(self._speak, Qt.ConnectionType.QueuedConnection)
        self._translator = CatalogueTranslator(self)
        application.installTranslator(self._translator)
        preferences.follow(self._follow)

    def close(self) -> None:
        """Qt speaks English again."""
        self._application.removeTranslator(self._translator)
        self.deleteLater()

    def _follow(self, settings: Settings) -> None:
        self._chosen.emit(settings.language)

    def _speak(self, chosen: str) -> None:
        if chosen != self._spoken:
            self._spoken = chosen
            language.choose(chosen)
            QApplication.sendEvent(self._application, QEvent(QEvent.Type.LanguageChange))
