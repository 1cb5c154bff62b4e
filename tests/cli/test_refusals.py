"""Servers that are reached and say no: exit 4, or what else their answer means."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pendopo.app import own_program
from pendopo.drivers.keychain import KeychainStore
from pendopo.host import config
from pendopo.host.config import ConfiguredTicket, HostConfig
from pendopo.host.ticket_book import digest
from pendopo.model.room import Role
from tests.cli import links, servers
from tests.cli.command_line import CommandLine
from tests.drivers.vault import FakeVault

Written = Callable[[str | bytes], Path]

TICKETS = {
    401: (4, "127.0.0.1 did not accept this invite: it was used, cancelled, or never given."),
    403: (4, "did not accept this invite: it was used, cancelled, or never given."),
    404: (3, "answered, but not as an audio-room server"),
    500: (3, "answered that it cannot help right now"),
    503: (3, "answered that it cannot help right now"),
}
TOKENS = {
    401: (4, "did not accept this invite"),
    403: (4, "did not accept this invite"),
    404: (3, "is too old"),
    418: (3, "answered, but not as an audio-room server"),
    500: (3, "answered that it cannot help right now"),
    503: (3, "answered that it cannot help right now"),
}
KEYS = {
    401: (4, "did not accept the API key and secret"),
    403: (4, "did not accept the API key and secret"),
    404: (3, "answered, but not as an audio-room server"),
    500: (3, "answered that it cannot help right now"),
}
ECHO = b"invalid token: eyJhbGciOi.secret.token"
"""What stock servers answer holds the token."""


@pytest.mark.parametrize("status", TICKETS)
@pytest.mark.parametrize("command", ["rooms", "join"])
def test_a_ticket_that_opens_nothing(
    pendopo: CommandLine, written: Written, command: str, status: int
) -> None:
    code, sentence = TICKETS[status]
    with servers.answering(status, ECHO) as server:
        link = links.place(f"ws://127.0.0.1:{server.port}")
        said = pendopo(command, "--json", "--invite-file", written(link))
    said.refused(code, sentence.removeprefix("127.0.0.1 "), link, "secret.token")
    assert said.out == ""


@pytest.mark.parametrize("status", TOKENS)
def test_a_token_that_opens_nothing(
    pendopo: CommandLine, written: Written, tmp_path: Path, status: int
) -> None:
    code, sentence = TOKENS[status]
    report = tmp_path / "report.json"
    with servers.answering(status, ECHO) as server:
        link = links.room(f"ws://127.0.0.1:{server.port}")
        said = pendopo("join", "--json", "--invite-file", written(link), "--report", report)
    said.refused(code, sentence, link, "secret.token", links.token()[:40])
    told = report.read_text()
    assert sentence in json.loads(told)["error"]["sentence"]
    assert "eyJ" not in told
    assert json.loads(told)["room"] == "r-1"
    assert [heard.split()[1].startswith(b"/rtc/v1?") for heard in server.heard] == [True]
    assert all(b"eyJ" not in heard.splitlines()[0] for heard in server.heard)


def test_what_was_recorded_before_stays_when_nobody_is_let_in(
    pendopo: CommandLine, written: Written
) -> None:
    recording = written("my only copy" * 1000)
    with servers.answering(401) as server:
        invite = written(links.room(f"ws://127.0.0.1:{server.port}"))
        said = pendopo("join", "--invite-file", invite, "--record", recording)
    said.refused(4, "did not accept this invite")
    assert len(server.heard) == 1
    assert recording.read_text() == "my only copy" * 1000


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_may_not_list(pendopo: CommandLine, written: Written, status: int) -> None:
    with servers.answering(status, ECHO) as server:
        link = written(links.room(f"ws://127.0.0.1:{server.port}", listing=True))
        for command in ("rooms", "join"):
            said = pendopo(command, "--invite-file", link)
            said.refused(4, "did not accept this invite", "secret.token")


@pytest.mark.parametrize("command", ["rooms", "join"])
def test_a_token_for_another_room(pendopo: CommandLine, written: Written, command: str) -> None:
    """It is not even sent."""
    with servers.answering(200) as server:
        link = written(links.room(f"ws://127.0.0.1:{server.port}", names="r-2"))
        said = pendopo(command, "--invite-file", link)
        said.refused(4, "This invite is for another room, so it was not used.")
    assert server.heard == []


@pytest.mark.parametrize("status", KEYS)
def test_an_api_key_that_is_not_accepted(
    pendopo: CommandLine, written: Written, profile: Path, status: int
) -> None:
    code, sentence = KEYS[status]
    with servers.answering(status, ECHO) as server:
        said = pendopo(
            "invite", "make", "--profile", profile, "--server", f"ws://127.0.0.1:{server.port}",
            "--api-key", "k", "--api-secret-file", written(links.API_SECRET), "--room", "R",
        )  # fmt: skip
    said.refused(code, sentence, links.API_SECRET, "secret.token")


def test_a_short_api_secret_is_nobodys_warning(
    pendopo: CommandLine, written: Written, profile: Path
) -> None:
    """`livekit-server --dev` has one of six letters."""
    with servers.answering(401) as server:
        pendopo(
            "invite", "make", "--profile", profile, "--server", f"ws://127.0.0.1:{server.port}",
            "--api-key", "devkey", "--api-secret-file", written("secret"), "--room", "R",
        ).refused(4, KEYS[401][1])  # fmt: skip


def test_a_room_that_is_not_there(pendopo: CommandLine, written: Written) -> None:
    with hosted() as port:
        link = written(links.place(f"ws://127.0.0.1:{port}"))
        said = pendopo("join", "--invite-file", link, "--room", "Nowhere \u202e\x1b[2J")
        said.refused(2, "There is no room Nowhere")
        assert said.err.rstrip("\n").isprintable()


def test_a_ticket_for_one_device_on_a_second_one(
    pendopo: CommandLine, written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = FakeVault()
    monkeypatch.setattr(
        "pendopo.app.profile.KeychainStore", lambda folder: KeychainStore(folder, lambda: vault)
    )
    mine, other = ("--profile", tmp_path / "mine"), ("--profile", tmp_path / "other")
    with hosted(single_use=True) as port:
        link = written(links.place(f"ws://127.0.0.1:{port}", single_use=True))
        for _ in range(2):
            assert pendopo("rooms", *mine, "--invite-file", link).code == 0
        for command in ("rooms", "join"):
            refusal = "it was used, cancelled"
            pendopo(command, *other, "--invite-file", link).refused(4, refusal)
        pendopo("join", *mine, "--invite-file", link).refused(2, "No room is open here")


def test_a_ticket_for_one_device_without_a_keychain(pendopo: CommandLine, written: Written) -> None:
    """It works once, and that this device cannot be remembered is said."""
    with hosted(single_use=True) as port:
        link = written(links.place(f"ws://127.0.0.1:{port}", single_use=True))
        said = pendopo("rooms", "--invite-file", link)
        assert said.code == 0
        assert "kept only until Pendopo is closed" in said.err
        assert pendopo("rooms", "--invite-file", link).code == 4


def test_a_ticket_that_nobody_gave(pendopo: CommandLine, written: Written) -> None:
    with hosted() as port:
        link = written(links.place(f"ws://127.0.0.1:{port}", ticket=b"?" * 32))
        for command in ("rooms", "join"):
            pendopo(command, "--invite-file", link).refused(4, "it was used, cancelled")


def test_the_wrong_api_secret_at_our_own_host(
    pendopo: CommandLine, written: Written, profile: Path
) -> None:
    with hosted() as port:
        said = pendopo(
            "invite", "make", "--profile", profile, "--server", f"ws://127.0.0.1:{port}",
            "--api-key", links.API_KEY, "--api-secret-file", written("another " * 8),
            "--room", "R",
        )  # fmt: skip
        said.refused(4, KEYS[401][1])


@contextmanager
def hosted(single_use: bool = False) -> Iterator[int]:
    """A host's process without rooms, with the ticket of `links.place`."""
    assert links.PLACE.ticket is not None
    ticket = ConfiguredTicket(digest(links.PLACE.ticket), Role.LISTENER, single_use=single_use)
    settings = HostConfig(
        "127.0.0.1", 0, 0, links.API_KEY, links.API_SECRET,
        authorities=("127.0.0.1",), tickets=(ticket,),
    )  # fmt: skip
    process = own_program.start(["host-process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(config.to_json(settings) + "\n")
        process.stdin.flush()
        yield json.loads(process.stdout.readline())["port"]
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()
