"""Servers that are down, cut, foreign or not who they say: exit 3 and which layer failed."""

import datetime
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli import links, servers
from tests.cli.command_line import CommandLine
from tests.cli.servers import Listener
from tests.drivers.certificates import NOW, self_signed

Written = Callable[[str | bytes], Path]
Opened = Callable[[str], tuple[str, tuple[bytes, ...], Listener | None]]
"""Starts a server of some kind: the URL, the pins of an invite to it, and what it heard."""

NOT_A_ROOM_SERVER = "answered, but not as an audio-room server"
BAD_CERTIFICATE = "The certificate of 127.0.0.1 is not valid for it, so nothing was sent."
GOOD_CERTIFICATE = "certificate of a trusted authority"
NOT_SET_UP = "was cut while it was being set up"

SENTENCES = {
    "down": "127.0.0.1 answered that nothing listens there",
    "reset": f"The connection to 127.0.0.1 {NOT_SET_UP}",
    "hangs up": f"The connection to 127.0.0.1 {NOT_SET_UP}",
    "reset in tls": "The network cut the connection to 127.0.0.1 when encryption began.",
    "hangs up in tls": "The network cut the connection to 127.0.0.1 when encryption began.",
    "tls alert": "No encrypted connection to 127.0.0.1 could be agreed.",
    "plain text in tls": "No encrypted connection to 127.0.0.1 could be agreed.",
    "another protocol": f"127.0.0.1 {NOT_A_ROOM_SERVER}",
    "self-signed": BAD_CERTIFICATE,
    "expired certificate": BAD_CERTIFICATE,
    "certificate of another": BAD_CERTIFICATE,
    GOOD_CERTIFICATE: NOT_A_ROOM_SERVER,
    "wrong pin": "127.0.0.1 showed a key other than the one in your invite, so nothing was sent.",
    "a web page": NOT_A_ROOM_SERVER,
    "not found": NOT_A_ROOM_SERVER,
    "redirected": NOT_A_ROOM_SERVER,
    "fault": "answered that it cannot help right now",
    "garbage": NOT_A_ROOM_SERVER,
}
NOT_MET_BY_OPERATORS = {"wrong pin", GOOD_CERTIFICATE}
"""Their command line has no pins."""
RAW = {
    "reset": ("ws", servers.reset),
    "hangs up": ("ws", servers.hang_up),
    "another protocol": ("ws", servers.talk_of_something_else),
    "reset in tls": ("wss", servers.reset),
    "hangs up in tls": ("wss", servers.hang_up),
    "tls alert": ("wss", servers.alert),
    "plain text in tls": ("wss", servers.talk_of_something_else),
}
HTTP = {
    "a web page": (200, b"<html>It works!</html>", ""),
    "not found": (404, b"404 page not found", ""),
    "redirected": (302, b"", "http://127.0.0.1:9/"),
    "fault": (500, b"eyJhbGciOi.secret.token", ""),
    "garbage": (200, b"\x0a\xff\xff\xff\xff\xff", ""),
}
PAST = NOW - datetime.timedelta(days=2)


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    with ExitStack() as stack:

        def certified(host: str, expires: datetime.datetime | None, trusted: bool) -> Listener:
            made = self_signed(tmp_path, host, expires)
            if trusted:
                monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
                monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", _context(made.file))
            return stack.enter_context(servers.answering(200, context=made.context))

        def open_one(kind: str) -> tuple[str, tuple[bytes, ...], Listener | None]:
            if kind in RAW:
                scheme, talk = RAW[kind]
                listener = stack.enter_context(servers.listening(talk))
                return f"{scheme}://127.0.0.1:{listener.port}", (), listener
            if kind in HTTP:
                status, body, location = HTTP[kind]
                listener = stack.enter_context(servers.answering(status, body, location=location))
                return f"ws://127.0.0.1:{listener.port}", (), listener
            if kind == "down":
                return f"ws://127.0.0.1:{_closed_port()}", (), None
            pins = (bytes(32),) if kind == "wrong pin" else ()
            host = "other.example" if kind == "certificate of another" else "127.0.0.1"
            expires = PAST if kind == "expired certificate" else None
            listener = certified(host, expires, trusted=kind not in ("self-signed", "wrong pin"))
            return f"wss://127.0.0.1:{listener.port}", pins, listener

        yield open_one


@pytest.mark.parametrize("kind", SENTENCES)
def test_listing_rooms(pendopo: CommandLine, written: Written, opened: Opened, kind: str) -> None:
    url, pins, listener = opened(kind)
    link = links.place(url, *pins)
    said = pendopo("rooms", "--json", "--invite-file", written(link))
    said.refused(3, SENTENCES[kind], link, "secret.token")
    assert said.out == ""
    _nothing_was_told(kind, listener)


@pytest.mark.parametrize("kind", SENTENCES)
def test_joining(
    pendopo: CommandLine, written: Written, opened: Opened, tmp_path: Path, kind: str
) -> None:
    """The report is written, and names the server as the only one contacted."""
    url, pins, listener = opened(kind)
    link, report = links.place(url, *pins), tmp_path / "report.json"
    said = pendopo("join", "--json", "--invite-file", written(link), "--report", report)
    said.refused(3, SENTENCES[kind], link, "secret.token")
    assert said.out == ""
    told = json.loads(report.read_text())
    assert SENTENCES[kind] in told["error"]["sentence"]
    assert {d["host"] for d in told["destinations"]} == {"127.0.0.1"}
    assert link[15:60] not in report.read_text()
    _nothing_was_told(kind, listener)


@pytest.mark.parametrize("kind", sorted(SENTENCES.keys() - NOT_MET_BY_OPERATORS))
def test_making_an_invite(
    pendopo: CommandLine, written: Written, opened: Opened, profile: Path, kind: str
) -> None:
    url, _, _ = opened(kind)
    out = profile / "link"
    said = pendopo(
        "invite", "make", "--json", "--profile", profile, "--server", url,
        "--api-key", links.API_KEY, "--api-secret-file", written(links.API_SECRET),
        "--room", "Pavilion", "--out", out,
    )  # fmt: skip
    said.refused(3, SENTENCES[kind], links.API_SECRET, "secret.token")
    assert said.out == ""
    assert not out.exists()


def test_a_name_that_nobody_knows(
    pendopo: CommandLine, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    link = written(links.place("wss://warung.example"))
    for command in ("rooms", "join"):
        said = pendopo(command, "--invite-file", link)
        said.refused(3, "No address was found for warung.example.")


def test_the_first_server_that_answers_is_enough(pendopo: CommandLine, written: Written) -> None:
    """With several servers the last one's failure is told, not one sentence for each."""
    down = [f"ws://127.0.0.1:{_closed_port()}" for _ in range(3)]
    invite = links.several(*down)
    pendopo("rooms", "--invite-file", written(invite)).refused(3, SENTENCES["down"])


def test_silence_ends(pendopo: CommandLine, written: Written) -> None:
    """Somebody who asked for two seconds is not told that they were in the room."""
    with servers.listening(servers.keep_silent) as listener:
        link = written(links.room(f"ws://127.0.0.1:{listener.port}"))
        said = pendopo("join", "--json", "--invite-file", link, "--seconds", "0.3")
        said.refused(3, "127.0.0.1 did not answer in time.")
        assert said.out == ""


def _nothing_was_told(kind: str, listener: Listener | None) -> None:
    """Where TLS fails, not one byte of a request has left."""
    if listener is None or kind == GOOD_CERTIFICATE:
        return
    if "tls" in kind or "certificate" in kind or "pin" in kind:
        assert not any(b"POST" in heard or b"GET" in heard for heard in listener.heard)


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _context(file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(file))
