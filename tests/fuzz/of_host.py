"""What is kept in files and keychains, and what processes and servers of ours are told."""

import json
import tempfile
from contextlib import suppress
from pathlib import Path

from pendopo.app import (
    device_survey,
    host_pipe,
    kept_servers,
    place_json,
    profile,
    relay_rows,
    relay_secrets,
    room_keys,
    settings_file,
    state_file,
    volumes,
)
from pendopo.app.host_place import fresh_place, with_rooms
from pendopo.app.kept_file import KeptFile
from pendopo.drivers import keychain_entries, relay_errors, signal_websocket, window_socket
from pendopo.drivers.certificate import make_certificate, pin_of
from pendopo.drivers.hello import is_whole
from pendopo.drivers.key_pin import key_pin
from pendopo.host import config, control, state
from pendopo.host.config import ConfiguredRoom, ConfiguredTicket, HostConfig
from pendopo.lobby.operator import RoomKeys
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, PendopoError
from pendopo.model.faults import PlaceFault
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.relay import Password, SharedSecret
from pendopo.model.room import Role
from tests.drivers.vault import FakeVault
from tests.fuzz.target import BYTES, JSON, TEXT, Target, network_text, repeated, typed_text

FOLDER = Path(tempfile.mkdtemp(prefix="pendopo-fuzz-"))
DIGEST = "ab" * 32
_HELLO = b"\x16\x03\x01\x00\x08" + b"\x01\x00\x00\x04" + b"\x03\x03\x00\x00"
"""A record and a message that are whole; what stands in it is TLS's."""
_RECORDS = {**BYTES, "records": repeated(b"\x16\x03\x01\x00\x02\x01\xff")}


def order(found: bytes) -> None:
    with suppress(ValueError):
        said = control.order_from_json(typed_text(found))
        assert control.order_from_json(control.order_to_json(said)) == said


def tls_hello(found: bytes) -> None:
    with suppress(ConnectionError):
        assert is_whole(found) in (True, False)


def census(found: bytes) -> None:
    with suppress(ValueError):
        told = control.census_from_json(typed_text(found))
        again = control.census_from_json(control.census_to_json(told))
        assert (again.rooms, again.visits) == (told.rooms, told.visits)


def host_config(found: bytes) -> None:
    with suppress(ValueError):
        config.from_json(typed_text(found))


def listening(found: bytes) -> None:
    with suppress(PendopoError):
        host_pipe._listening(typed_text(found))


def door_state(found: bytes) -> None:
    path = FOLDER / "state.json"
    path.write_bytes(found)
    with suppress(InputError):
        known = state_file.StateFile(path, lambda path, content: None).read()
        assert state.from_json(state.to_json(known)) == known
        needed = state.still_needed(known, ("tea",), 5, 10)
        assert state.from_json(state.to_json(needed)) == needed
        state.is_removed(known, RoomName("tea"), "ana", state.held_by(known, "ana"), 5)


def settings(found: bytes) -> None:
    path = FOLDER / settings_file.NAME
    path.write_bytes(found)
    with suppress(InputError):
        read = settings_file.read(path)
        assert settings_file.change(path, {"display_name": "Ana"}).relays == read.relays
        assert settings_file.read(path).display_name == "Ana"


def place(found: bytes) -> None:
    with suppress(ValueError):
        kept = place_json.from_json(found)
        assert place_json.from_json(place_json.to_json(kept)) == kept


def keys(found: bytes) -> None:
    with suppress(InputError):
        read = room_keys._read(found, "path")
        assert room_keys._read(room_keys._to_json(read), "path") == read


def servers(found: bytes) -> None:
    with suppress(InputError):
        kept_servers.from_json(typed_text(found))


def kept_volumes(found: bytes) -> None:
    path = FOLDER / "volumes.json"
    path.write_bytes(found)
    volumes._read(KeptFile(path, 1 << 20))


def secrets(found: bytes) -> None:
    text = typed_text(found)
    read = relay_secrets.parse(text)
    if read is not None:
        assert relay_secrets.parse(relay_secrets.render(read)) == read
    profile._seed(text)
    relay_errors.expiry(text)


def relays(found: bytes) -> None:
    with suppress(ValueError, RecursionError):
        rows = relay_rows.read(json.loads(found))
        assert relay_rows.read(rows) == rows


def devices(found: bytes) -> None:
    with suppress(ValueError, RecursionError):
        content = json.loads(found)
        with suppress(KeyError, TypeError):
            listed = device_survey.read(content)
            assert device_survey.read(device_survey.written(listed)) == listed


def keychain(found: bytes) -> None:
    """Every entry is this, and then every entry is whole and holds this."""
    vault = FakeVault()
    vault.get_password = lambda service, username: typed_text(found)  # type: ignore[method-assign]
    entries = keychain_entries.KeychainEntries(vault, FOLDER)
    assert entries.read("name") is None
    assert entries.names() == ()
    text = found.decode("latin-1")
    first = f"1 a 1 {keychain_entries._digest(text)} {text}"
    vault.get_password = lambda service, username: first  # type: ignore[method-assign]
    entries.read("name")
    entries.names()
    whole = FakeVault()
    entries = keychain_entries.KeychainEntries(whole, FOLDER)
    with suppress(ValueError):
        entries._write("index", typed_text(found))
        entries.names()


def window(found: bytes) -> None:
    with suppress(ValueError):
        window_socket._read(found, "")


def certificate(found: bytes) -> None:
    with suppress(ValueError):
        assert len(key_pin(found)) == 32
    with suppress(ValueError):
        assert len(pin_of(typed_text(found))) == 32


def date(found: bytes) -> None:
    signal_websocket._ahead_s(network_text(found), 0.0)


_PLACE = with_rooms(fresh_place("Warung"), ("Teh",), Mode.SHARED)
_CERTIFICATE = make_certificate(("127.0.0.1",))
_ORDERS = (
    control.OpenRoom(ConfiguredRoom(RoomName("tea"), "{}")),
    control.EndRoom(RoomName("tea")),
    control.AddTicket(ConfiguredTicket(DIGEST, Role.SPEAKER, RoomName("tea"), True, 5)),
    control.CancelTicket(DIGEST),
    control.ClosePlace(),
)
_CENSUS = control.Census(
    rooms=((RoomName("tea"), 1),),
    visits=(control.Visit(RoomName("tea"), ParticipantIdentity("ana"), "Ana", DIGEST, 5),),
    spent=(DIGEST,),
    announced=control.Announced(("a:1",), (("", next(iter(PlaceFault))),)),
)
_CONFIG = HostConfig(
    "127.0.0.1", 0, 0, "key", "secret", rooms=(ConfiguredRoom(RoomName("tea"), "{}"),),
    tickets=(ConfiguredTicket(DIGEST, Role.SPEAKER),),
)  # fmt: skip
_STATE = state.with_removed(
    state.with_bound(state.DoorState(redeemed={"ana": f"{DIGEST} key"}), DIGEST, "key"),
    (RoomName("tea"), ParticipantIdentity("ana")),
    f"{DIGEST} key",
    5,
    10,
)
_RELAY = {
    "id": "a", "origin": "own", "host": "turn.example.org", "enabled": True, "place": "",
    "ways": [{"transport": "udp", "port": 3478, "allowed": True}],
}  # fmt: skip
_SETTINGS = {"version": 1, "display_name": "Ani", "relays": [_RELAY], "microphone_gain_db": 3}
_SERVER = {
    "url": "wss://a", "api_key": "k", "api_secret": "s",
    "rooms": [{"name": "tea", "title": "Teh", "topic": "", "mode": "shared"}],
    "given": [],
}  # fmt: skip
_DEVICES = {"devices": [["microphone", "key", "name", True]], "trouble": None}
_LISTENING = (
    {"event": "listening", "port": 1, "udp_port": 2, "hosts": [], "faults": []},
    {"event": "failed", "reason": "port_in_use", "details": {"port": 1}},
)
_WORDS = (b"9" * 4400, b"1e999", b"NaN", b"null", b"true", b'"\\ud800"', b"[1]", b"{}", b"-1")


def _json(*values: object) -> tuple[bytes, ...]:
    return tuple(json.dumps(value).encode() for value in values)


TARGETS = (
    Target("order to the host", order,
           tuple(control.order_to_json(each).encode() for each in _ORDERS), JSON, _WORDS),
    Target("TLS hello", tls_hello, (_HELLO,), _RECORDS, (_HELLO[:3],)),
    Target("census of the host", census, (control.census_to_json(_CENSUS).encode(),), JSON, _WORDS),
    Target("first words of the host", listening, _json(*_LISTENING), JSON, _WORDS),
    Target("configuration", host_config, (config.to_json(_CONFIG).encode(),), JSON, _WORDS),
    Target("state file", door_state, (state.to_json(_STATE).encode(),), JSON, _WORDS),
    Target("settings file", settings, _json(_SETTINGS), JSON, _WORDS),
    Target("place file", place, (place_json.to_json(_PLACE).encode(),), JSON, _WORDS),
    Target("room keys", keys, (room_keys._to_json(RoomKeys.fresh()).encode(),), JSON, _WORDS),
    Target("operated servers", servers, _json([_SERVER]), JSON, _WORDS),
    Target("volumes file", kept_volumes, _json({"a": {"b": 0.5}}), JSON, _WORDS),
    Target("relay credentials", secrets, (
        relay_secrets.render(Password("a", "b")).encode(),
        relay_secrets.render(SharedSecret("a", "b")).encode(), b"1700000000:ana", b"ab" * 32,
    ), JSON, _WORDS),
    Target("relay rows", relays, _json([_RELAY]), {}, _WORDS),
    Target("device list", devices, _json(_DEVICES), JSON, _WORDS),
    Target("keychain entries", keychain, (b'1 a 1 00000000000000000000000000000000 "x"', b'["a"]'),
           {}, (*_WORDS, b"1 b 3 ", b"[" * 4000)),
    Target("window's socket", window, _json({"version": 1, "key": "", "link": "x"}), JSON, _WORDS),
    Target("certificate", certificate, (_CERTIFICATE.certificate.encode(),), {**BYTES, **TEXT}),
    Target("date of an answer", date, (b"Thu, 26 Nov 2026 21:00:00 GMT", b"1 Jan 70 0:0 -0000"),
           TEXT, (b"9" * 4400, b":", b",", b"+9999", b"Jan", b" ", b"-", b"(")),
)  # fmt: skip
