"""The strip between the encryption line and the stage: what is missing, and what is a warning."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme


class NoticeStrip(Ground):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "info_soft", 10)
        self.setObjectName("roomNoticeStrip")
        self.label = PlainLabel(theme, "", TextSize.BODY, wrap=True)
        self.label.setObjectName("roomNotices")
        self._icon = IconLabel(theme, "info", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        self.hide()

    def tell(self, sentences: tuple[str, ...], warning: bool) -> None:
        """One line each; a `warning` looks like one."""
        text = "\n".join(sentences)
        self.set_token("warn_strong" if warning else "info_soft")
        self._icon.show_icon(*(("warning", "warn") if warning else ("info", "info")))
        if text != self.label.text():
            self.label.setText(text)
            self.label.setAccessibleName(text)
        self.setVisible(bool(text))
