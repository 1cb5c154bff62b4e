"""How the place is opened: its name, who can reach it, and the encryption of its rooms."""

import ipaddress
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.model.encryption import Mode
from pendopo.ui.hosting.hosting import HostPlan, Reach
from pendopo.ui.hosting.option_card import OptionCard
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.choice import Choice, Option
from pendopo.ui.kit.field import Field
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import host_plan as words

LONGEST_NAME = 60
"""Bytes: it stands in every link."""
MODES = ((Mode.SHARED, "lock-shared", "warn"), (Mode.NONE, "lock-off", "bad"))


class PlanCards(QWidget):
    """Two cards; nothing in them can be changed while the place is open."""

    changed = Signal()
    """Who can reach it, or the port, was chosen anew."""
    entered = Signal()
    """Enter in a line: it is to be opened so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.name = Field(theme, "hostName", words.name, LONGEST_NAME)
        self.reach = Choice(theme, "hostReach", words.reach)
        self.reach.setMinimumContentsLength(6)
        self.addresses = Field(theme, "hostAddresses", words.addresses)
        self.addresses.edit.setPlaceholderText(words.addresses_hint())
        self.port = Field(theme, "hostPort", words.port, 5)
        self.port.edit.setFixedWidth(90)
        self.told = PlainLabel(theme, "", TextSize.CAPTION, wrap=True)
        self._shown: tuple[Sequence[str], str] = ((), "")
        self.told.setObjectName("hostTold")
        self.locked = PlainLabel(theme, words.place_locked, TextSize.CAPTION, "quiet", wrap=True)
        self.modes = {mode: _option(theme, mode, icon, ink) for mode, icon, ink in MODES}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._place_card(theme))
        column.addWidget(self._mode_card(theme))
        self.reach.chosen.connect(lambda _: self._changed())
        self.addresses.edit.textEdited.connect(lambda _: self._changed())
        self.port.edit.textEdited.connect(lambda _: self._changed())
        for field in (self.name, self.addresses, self.port):
            field.edit.returnPressed.connect(self.entered)
        self._options()

    def _place_card(self, theme: Theme) -> Card:
        card = Card(theme, words.place)
        card.column.addWidget(self.name)
        label = PlainLabel(theme, words.reach, TextSize.CAPTION)
        label.setBuddy(self.reach)
        chosen = QVBoxLayout()
        chosen.setSpacing(4)
        chosen.addWidget(label)
        chosen.addWidget(self.reach)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(chosen, 1)
        row.addWidget(self.port)
        card.column.addLayout(row)
        card.column.addWidget(self.addresses)
        card.column.addWidget(self.told)
        card.column.addWidget(self.locked)
        return card

    def _mode_card(self, theme: Theme) -> Card:
        card = Card(theme, words.encryption)
        for option in self.modes.values():
            card.column.addWidget(option)
        return card

    @property
    def plan(self) -> HostPlan:
        """As it stands there; a port that is none is 0."""
        port = self.port.text
        chosen = next((m for m, option in self.modes.items() if option.isChecked()), Mode.SHARED)
        return HostPlan(
            name=self.name.written,
            reach=Reach(self.reach.key or Reach.HERE),
            addresses=self.addresses.text,
            port=int(port) if port.isdecimal() and port.isascii() else 0,
            mode=chosen,
        )

    def show_plan(self, plan: HostPlan, default_name: str) -> None:
        """What was chosen last."""
        self.name.edit.setText(plan.name or default_name)
        self._options(plan.reach)
        self.addresses.edit.setText(plan.addresses)
        self.port.edit.setText(str(plan.port))
        for mode, option in self.modes.items():
            option.setChecked(mode is plan.mode)
        self._changed()

    def say_anew(self) -> None:
        """In another language."""
        self._options()
        self.addresses.edit.setPlaceholderText(words.addresses_hint())
        self.show_addresses(*self._shown)

    def set_locked(self, locked: bool) -> None:
        """While the place is open."""
        fields = (self.name.edit, self.addresses.edit, self.port.edit)
        for control in (*fields, self.reach, *self.modes.values()):
            control.setEnabled(not locked)
        self.locked.setVisible(locked)

    def checked(self) -> bool:
        """Whether it can be opened so; what is wrong is said at its field."""
        plan = self.plan
        name = plan.name.encode()
        wrong = words.name_missing() if not name else ""
        self.name.refuse(words.name_too_long() if len(name) > LONGEST_NAME else wrong)
        self.port.refuse("" if 1 <= plan.port <= 65535 else words.port_wrong())
        for field, right in (
            (self.name, 0 < len(name) <= LONGEST_NAME),
            (self.port, 1 <= plan.port <= 65535),
        ):
            if not right:
                field.edit.setFocus()
                return False
        return True

    def show_addresses(self, addresses: Sequence[str], refused: str = "") -> None:
        """What stands in the links, each with what it is; or why there is none."""
        self._shown = addresses, refused
        lines = [_told(address) for address in addresses]
        if addresses and self.plan.reach is not Reach.HERE:
            lines += [words.learns(), words.port_note(self.plan.port)]
        self.told.setText(refused or "\n".join(lines))
        self.told.setVisible(bool(self.told.text()))

    def _options(self, key: str | None = None) -> None:
        options = (
            Option(Reach.HERE, words.reach_here()),
            Option(Reach.NETWORK, words.reach_network()),
            Option(Reach.TYPED, words.reach_typed()),
        )
        self.reach.show_options(options, key or self.reach.key)

    def _changed(self) -> None:
        self.addresses.setVisible(self.plan.reach is Reach.TYPED)
        self.changed.emit()


def _option(theme: Theme, mode: Mode, icon: str, ink: str) -> OptionCard:
    name = f"hostMode{mode.name.title()}"
    return OptionCard(
        theme, name, lambda: words.mode(mode)[0], lambda: words.mode(mode)[1], icon, ink
    )


def _told(address: str) -> str:
    host = address.rpartition(":")[0] if address.count(":") == 1 else address
    try:
        number = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return words.address_name(address)
    if number.is_loopback:
        return words.address_here(address)
    return words.address_private(address) if not number.is_global else words.address_public(address)
