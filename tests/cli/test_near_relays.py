"""Attack 29: a relay that turns out to be close by is contacted only where that was agreed to."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pendopo.app.profile import Profile
from pendopo.drivers.secret_memory import MemorySecretStore
from tests.cli.command_line import CommandLine, Said
from tests.real import processes

NAME = "turn.example"
SAID = f"{NAME} leads to this computer or into the network you are in, not to the internet"
Call = Callable[..., Said]


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The relay's stands for this computer; the person's keychain is never touched."""
    real, store = socket.getaddrinfo, MemorySecretStore()

    def answer(name: str, *more: Any) -> object:
        return real("127.0.0.1" if name == NAME else name, *more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr(Profile, "kept", lambda directory: Profile(directory, store))


@pytest.fixture
def relay() -> Iterator[socket.socket]:
    """It hears, and says nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0)
        yield listening


@pytest.fixture
def call(pendopo: CommandLine, tmp_path: Path) -> Call:
    return lambda *words: pendopo(*words, "--profile", tmp_path / "p")


def heard(relay: socket.socket) -> bool:
    try:
        return bool(relay.recv(1500))
    except BlockingIOError:
        return False


def added(call: Call, relay: socket.socket) -> str:
    """Its id."""
    said = call("relays", "add", f"turn:{NAME}:{relay.getsockname()[1]}", "--json")
    return str(said.events[0]["id"])


def test_a_test_says_where_it_leads_and_how_to_agree(call: Call, relay: socket.socket) -> None:
    id = added(call, relay)
    said = call("relays", "test", NAME, "--json")
    assert said.code == 3
    (event,) = said.events
    assert (event["event"], event["reason"]) == ("fails", "near")
    assert event["sentence"].startswith(SAID)
    (told,) = said.err.splitlines()
    assert told.startswith(SAID)
    assert told.endswith(f"pendopo relays enable {id} --near")
    assert not heard(relay)
    assert [row["near"] for row in call("relays", "list", "--json").events] == [False]
    assert "close by" in call("relays", "enable", id, "--near").out
    assert [row["near"] for row in call("relays", "list", "--json").events] == [True]
    assert "close by" in call("relays", "list").out
    said = call("relays", "test", NAME, "--json")
    assert [event["reason"] for event in said.events] == ["relay_silent"]
    assert heard(relay)


def test_switching_one_on_is_no_agreement(call: Call, relay: socket.socket) -> None:
    id = added(call, relay)
    call("relays", "disable", id)
    assert "close by" not in call("relays", "enable", id).out
    assert call("relays", "test", id).code == 3
    assert not heard(relay)


@pytest.mark.real
def test_a_visit_tells_once_and_does_without(
    call: Call, relay: socket.socket, tmp_path: Path
) -> None:
    id = added(call, relay)
    with processes.hosting(tmp_path, "--room", "Pavilion") as host:
        words = ("join", "--relay-only", "--invite-file", host.invite_file(tmp_path, "listener"))
        said = call(*words)
        assert said.code == 3
        first, second = said.err.splitlines()
        assert first.startswith(SAID)
        assert first.endswith(f"pendopo relays enable {id} --near")
        assert second.startswith("No relay for ")
        assert not heard(relay)
        call("relays", "enable", id, "--near")
        said = call(*words)
        (sentence,) = said.err.splitlines()
        assert sentence.startswith("No relay for ")
        assert heard(relay)
