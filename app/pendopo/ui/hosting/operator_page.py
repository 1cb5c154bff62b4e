"""LiveKit servers somebody runs: the form for one more, and rooms and links of one of them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pendopo.ui.hosting.given_rows import Act
from pendopo.ui.hosting.invites_card import InvitesCard
from pendopo.ui.hosting.operating import OperatedServer
from pendopo.ui.hosting.rooms_card import RoomsCard
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.choice import Choice, Option
from pendopo.ui.kit.field import Field
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import hosted_rooms
from pendopo.words import operating as words
from pendopo.words.untrusted import address, one_line


class OperatorPage(QWidget):
    """Shows what its presenter found out; every press is only a signal."""

    add_wanted = Signal()
    forget_wanted = Signal()
    room_wanted = Signal()
    server_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.form = _Form(theme)
        self.server = Choice(theme, "operatedServer", words.your_server)
        self.room = Choice(theme, "operatedRoom", words.links_for)
        self.room_button = TextButton(
            theme, "openOperatedRoom", hosted_rooms.open_room, "primary", "plus"
        )
        self.another = TextButton(theme, "anotherServer", words.another)
        self.forget = TextButton(theme, "forgetServer", words.forget, "danger")
        self.rooms = RoomsCard(theme, self.room_button, own=False)
        act = Act(words.send_away, words.send_away_who, people_only=True)
        self.invites = InvitesCard(
            theme, self.room_button, words.invites_mean, words.invites_wait, act
        )
        self._chosen, self._links = Card(theme), Card(theme)
        self._column = QVBoxLayout(self)
        self._lay_out(theme)
        self._connect()
        self.show_servers((), None, 0)

    def _lay_out(self, theme: Theme) -> None:
        across = QHBoxLayout()
        across.setSpacing(8)
        across.addWidget(self.another)
        across.addWidget(self.forget)
        across.addStretch(1)
        self._chosen.column.addWidget(self.server)
        self._chosen.column.addLayout(across)
        self._chosen.column.addWidget(self.room_button)
        for choice in (self.server, self.room):
            choice.setMinimumContentsLength(6)
        label = PlainLabel(theme, words.links_for, TextSize.CAPTION)
        label.setBuddy(self.room)
        self._links.column.addWidget(label)
        self._links.column.addWidget(self.room)
        column = self._column
        column.setSpacing(14)
        column.addWidget(PlainLabel(theme, words.means, TextSize.BODY, "quiet", wrap=True))
        for card in (self._chosen, self.form, self.rooms, self._links, self.invites):
            column.addWidget(card)
        column.addStretch(1)

    def _connect(self) -> None:
        self.form.button.clicked.connect(self.add_wanted)
        self.forget.clicked.connect(self.forget_wanted)
        self.room_button.clicked.connect(self.room_wanted)
        self.another.clicked.connect(lambda: self.show_form(True))
        self.server.chosen.connect(self.server_chosen)

    def set_side(self, margin: int) -> None:
        """Room beside the cards."""
        self._column.setContentsMargins(margin, 0, margin, 24)

    def show_form(self, shown: bool) -> None:
        """The form for one more server."""
        self.form.setVisible(shown)
        if shown:
            self.form.url.edit.setFocus()

    def show_servers(
        self, servers: Sequence[OperatedServer], current: OperatedServer | None, now: int
    ) -> None:
        """All, and what there is at the chosen one."""
        options = [Option(server.url, address(server.url)) for server in servers]
        self.server.show_options(options, current.url if current else "")
        for part in (self._chosen, self.rooms, self.invites):
            part.setVisible(current is not None)
        if current is None:
            self.form.show()
            self._links.hide()
            return
        rooms = [Option(room.name, one_line(room.title, 80)) for room in current.rooms]
        known = {option.key for option in rooms}
        latest = rooms[-1].key if rooms else ""
        self.room.show_options(rooms, self.room.key if self.room.key in known else latest)
        self._links.setVisible(len(rooms) > 1)
        for row in self.invites.rows.values():
            row.say(words.one_person())
        self.rooms.show_rooms(current.rooms)
        self.invites.show_invites(current.invites, now, bool(rooms))


class _Form(Card):
    """Address, key and secret; the secret is not shown while it is written."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, words.add_heading)
        self.url = Field(theme, "operatorUrl", words.server)
        self.url.edit.setPlaceholderText(words.server_hint())
        self.key = Field(theme, "operatorKey", words.api_key)
        self.secret = Field(theme, "operatorSecret", words.api_secret, 1000)
        self.secret.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = TextButton(theme, "addServerButton", words.add, "primary")
        self.failure = PlainLabel(theme, "", TextSize.CAPTION, "bad", wrap=True)
        self.failure.hide()
        for field in (self.url, self.key, self.secret):
            self.column.addWidget(field)
            field.edit.returnPressed.connect(self.button.click)
        self.column.addWidget(PlainLabel(theme, words.kept, TextSize.CAPTION, "quiet", wrap=True))
        self.column.addWidget(self.failure)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        self.column.addLayout(row)

    def show_failure(self, said: str) -> None:
        """Why the server was not added; "" takes it back."""
        self.failure.setText(said)
        self.failure.setVisible(bool(said))

    def set_busy(self, busy: bool) -> None:
        """While the server is asked."""
        self.button.setEnabled(not busy)
        self.button.setText(words.asking() if busy else words.add())

    def clear(self) -> None:
        """Nothing secret stays in a field."""
        for field in (self.url, self.key, self.secret):
            field.edit.clear()
