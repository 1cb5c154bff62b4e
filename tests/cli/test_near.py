"""Attack 29: the command line says of a name that it leads close by, and refuses where told to."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import links, servers
from tests.cli.command_line import CommandLine

Written = Callable[[str | bytes], Path]
SAID = " leads to this computer or into the network you are in, not to the internet"
COMMANDS = ["rooms", "join"]
HOSTS = ["127.0.0.1", "rooms.example"]


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every name stands for this computer."""
    names: list[str] = []

    def answer(name: str, port: int, *_: object) -> list[object]:
        names.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return names


def link_to(host: str, server: servers.Listener) -> str:
    scheme = "ws" if host == "127.0.0.1" else "wss"
    return links.place(f"{scheme}://{host}:{server.port}")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_sent_close_by_where_that_is_refused(
    pendopo: CommandLine,
    written: Written,
    tmp_path: Path,
    asked: list[str],
    command: str,
    host: str,
) -> None:
    report = tmp_path / "report.json"
    more = ("--report", report) if command == "join" else ()
    with servers.listening(servers.hang_up) as server:
        file = written(link_to(host, server))
        said = pendopo(command, "--not-near", "--invite-file", file, *more)
        assert said.code == 3
        (sentence,) = said.err.splitlines()
        assert sentence.startswith(f"{host}{SAID}, and nobody ")
        assert not server.heard
    if command == "join":
        told = json.loads(report.read_text())
        assert told["error"]["reason"] == "near"
        assert [d["protocol"] for d in told["destinations"]] == ["dns"] * (host != "127.0.0.1")
    assert set(asked) <= {host}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("host", HOSTS)
def test_of_a_name_it_is_said_once_and_gone_there(
    pendopo: CommandLine, written: Written, command: str, host: str
) -> None:
    with servers.listening(servers.hang_up) as server:
        said = pendopo(command, "--invite-file", written(link_to(host, server)))
        assert said.code == 3
        assert server.heard
    told = [line for line in said.err.splitlines() if line.startswith(host + SAID)]
    assert len(told) == (host != "127.0.0.1")
    assert all("--not-near" in line for line in told)
