"""Qt's own standard texts, said from our catalogue."""

from PySide6.QtCore import QTranslator

from pendopo.words import qt


class CatalogueTranslator(QTranslator):
    """Install it on the application; what our catalogue does not have stays Qt's own."""

    def isEmpty(self) -> bool:
        """Never: Qt would not ask otherwise."""
        return False

    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """The text in the person's language, empty for one that we do not have."""
        return qt.translated(sourceText) or ""
