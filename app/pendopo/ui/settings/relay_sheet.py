"""The sheet on which a relay of one's own is written down."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pendopo.model.host_name import host_fault
from pendopo.model.relay import (
    DEFAULT_PORTS,
    Password,
    Relay,
    RelayCredentials,
    RelayTransport,
    RelayWay,
    SharedSecret,
)
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.choice import Choice, Option
from pendopo.ui.kit.field import Field
from pendopo.ui.kit.plain import PlainLabel, Say
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import relay_sheet as words
from pendopo.words import relays as relay_words

NONE, PASSWORD, SHARED = "none", "password", "shared"


class RelaySheet(Sheet):
    """Answers yes only once `host`, `ways` and `credentials` can be used. Of a relay that is
    known, empty credentials are the ones that are kept."""

    host: str
    ways: tuple[RelayWay, ...]
    credentials: RelayCredentials | None

    def __init__(self, theme: Theme, parent: QWidget, known: Relay | None = None) -> None:
        heading = relay_words.add() if known is None else words.edit_heading()
        super().__init__(theme, parent, heading, "relaySheet")
        self._known = known
        ports = {way.transport: way.port for way in known.ways} if known else {}
        plain = ports.get(RelayTransport.UDP) or ports.get(RelayTransport.TCP)
        self._host = Field(theme, "relayHost", words.field_host, 253)
        self._host.edit.setText(known.host if known else "")
        self._port = self._port_field("relayPort", words.field_port, plain or 3478)
        tls = ports.get(RelayTransport.TLS) or DEFAULT_PORTS[RelayTransport.TLS]
        self._tls_port = self._port_field("relayTlsPort", words.field_tls_port, tls)
        self._switches = {transport: self._switch(transport) for transport in RelayTransport}
        self._kind = Choice(theme, "relayCredentials", words.field_credentials)
        kinds = zip((NONE, PASSWORD, SHARED), words.credential_kinds(), strict=True)
        self._kind.show_options([Option(key, text) for key, text in kinds], PASSWORD)
        self._user = Field(theme, "relayUser", words.field_user)
        secret = words.field_secret if known is None else words.field_secret_kept
        self._secret = Field(theme, "relaySecret", secret, 500)
        self._secret.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._wrong = PlainLabel(theme, "", TextSize.CAPTION, "bad", wrap=True)
        self._build()

    def give(self, yes: bool) -> None:
        """Yes is taken only for what can be used."""
        if yes and not self._fits():
            return
        self.host, self.ways = self._typed_host(), self._typed_ways()
        self.credentials = self._typed_credentials()
        super().give(yes)

    def _typed_host(self) -> str:
        """A name or number, without brackets."""
        return self._host.text.lower().rstrip(".").strip("[]")

    def _typed_ways(self) -> tuple[RelayWay, ...]:
        """Every way; those that are off stay known."""
        return tuple(
            RelayWay(transport, _number(self._field_of(transport).text), switch.isChecked())
            for transport, switch in self._switches.items()
        )

    def _typed_credentials(self) -> RelayCredentials | None:
        """What was written; None for none, and for what is kept already."""
        secret = self._secret.edit.text()
        if self._kind.key == NONE or not secret:
            return None
        if self._kind.key == SHARED:
            return SharedSecret(self._user.text, secret)
        return Password(self._user.text, secret)

    def _field_of(self, transport: RelayTransport) -> Field:
        return self._tls_port if transport is RelayTransport.TLS else self._port

    def _port_field(self, name: str, label: Say, port: int) -> Field:
        field = Field(self.theme, name, label, 5)
        field.edit.setText(str(port))
        return field

    def _switch(self, transport: RelayTransport) -> Switch:
        switch = Switch(
            self.theme, f"relayOver/{transport}", lambda: relay_words.way_means(transport)
        )
        known = {way.transport: way.allowed for way in self._known.ways} if self._known else {}
        switch.setChecked(known.get(transport, transport is RelayTransport.TLS))
        return switch

    def _build(self) -> None:
        self.card.setMinimumWidth(340)
        self.body.addWidget(self._host)
        ports = QHBoxLayout()
        ports.setSpacing(12)
        ports.addWidget(self._port)
        ports.addWidget(self._tls_port)
        self.body.addLayout(ports)
        for transport, switch in self._switches.items():
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(switch)
            name = PlainLabel(self.theme, relay_words.NAMES[transport])
            name.setFixedWidth(36)
            row.addWidget(name)
            means = relay_words.way_means(transport)
            row.addWidget(PlainLabel(self.theme, means, TextSize.CAPTION, "quiet", wrap=True), 1)
            self.body.addLayout(row)
        how = PlainLabel(self.theme, words.field_credentials, TextSize.CAPTION)
        how.setBuddy(self._kind)
        for part in (how, self._kind, self._user, self._secret, self._wrong):
            self.body.addWidget(part)
        self._wrong.hide()
        yes = relay_words.add() if self._known is None else words.save()
        self.add_answers(
            TextButton(self.theme, "relaySheetYes", yes, "primary"),
            TextButton(self.theme, "relaySheetNo", words.cancel()),
        )
        self.show_over(self._host.edit)

    def _fits(self) -> bool:
        typed = self._typed_host()
        bracketed = f"[{typed}]" if ":" in typed else typed
        host = words.host_wrong() if host_fault(bracketed) is not None else ""
        self._host.refuse(host)
        wrong = bool(host)
        for field in (self._port, self._tls_port):
            said = "" if 0 < _number(field.text) < 65_536 else words.port_wrong()
            field.refuse(said)
            wrong = wrong or bool(said)
        missing = self._known is None and self._kind.key != NONE and not self._secret.edit.text()
        self._secret.refuse(words.secret_missing() if missing else "")
        none = not any(switch.isChecked() for switch in self._switches.values())
        self._wrong.setText(words.no_way() if none else "")
        self._wrong.setVisible(none)
        return not (wrong or missing or none)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
