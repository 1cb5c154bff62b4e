"""Attack 29: the command line goes close by only when it is told so, and says that."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import links, servers
from tests.cli.command_line import CommandLine

Written = Callable[[str | bytes], Path]
SAID = " leads to this computer or into the network you are in, not to the internet, and nobody "
OPTION = "If the link may lead there, say so with --near."


@pytest.mark.parametrize("command", ["rooms", "join"])
@pytest.mark.parametrize("host", ["127.0.0.1", "rooms.example"])
def test_nothing_is_sent_close_by_without_near(
    pendopo: CommandLine,
    written: Written,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    host: str,
) -> None:
    asked: list[object] = []

    def answer(name: str, port: int, *_: object) -> list[object]:
        asked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    report = tmp_path / "report.json"
    more = ("--report", report) if command == "join" else ()
    with servers.listening(servers.hang_up) as server:
        scheme = "ws" if host == "127.0.0.1" else "wss"
        link = links.place(f"{scheme}://{host}:{server.port}")
        said = pendopo(command, "--invite-file", written(link), *more, near=False)
        assert said.code == 3
        first, second = said.err.splitlines()
        assert first.startswith(host + SAID)
        assert second == OPTION
        assert not server.heard
        if command == "join":
            told = json.loads(report.read_text())
            assert told["error"]["reason"] == "near"
            assert [d["protocol"] for d in told["destinations"]] == ["dns"] * (host != "127.0.0.1")
        assert pendopo(command, "--invite-file", written(link)).code == 3
        assert len(server.heard) == 1
    assert set(asked) <= {host}
