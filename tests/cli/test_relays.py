"""`pendopo relays`: the list, its switches, and nothing secret said."""

from pathlib import Path

import pytest

from pendopo.app.profile import Profile
from pendopo.drivers.secret_memory import MemorySecretStore
from tests.cli.command_line import CommandLine

STORE = MemorySecretStore()


@pytest.fixture(autouse=True)
def _memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person's keychain is never touched."""
    STORE._secrets.clear()
    monkeypatch.setattr(Profile, "kept", lambda directory: Profile(directory, STORE))


def test_a_relay_is_added_switched_and_removed(pendopo: CommandLine, tmp_path: Path) -> None:
    def relays(*words: str, stdin: bytes = b"") -> list[dict[str, object]]:
        said = pendopo("relays", *words, "--json", "--profile", tmp_path / "p", stdin=stdin)
        assert said.code == 0, said.err
        said.kept("hunter2")
        return said.events

    urls = ("turn:turn.example:3478", "turns:turn.example:443?transport=tcp")
    (added,) = relays("add", *urls, "--credentials-file", "-", stdin=b"ann\nhunter2\n")
    assert (added["host"], added["origin"], added["enabled"]) == ("turn.example", "own", True)
    assert "hunter2" not in (tmp_path / "p" / "settings.json").read_text()
    assert any("hunter2" in secret for secret in STORE._secrets.values())
    (off,) = relays("disable", "turn.example")
    assert off["enabled"] is False
    relays("disable", str(added["id"]), "--over", "udp")
    (listed,) = relays("list")
    assert listed["ways"] == [
        {"transport": "udp", "port": 3478, "allowed": False},
        {"transport": "tls", "port": 443, "allowed": True},
    ]
    relays("enable", "turn.example")
    assert [row["enabled"] for row in relays("list")] == [True]
    relays("remove", "turn.example")
    assert relays("list") == []
    assert not STORE._secrets


@pytest.mark.parametrize(
    "content",
    [b"ann\n", b"ann\na\0b\n", b"ann\n\xc2\xa0hunter2\n", "ann\nhunter2".encode("utf-16-le")],
)
def test_credentials_that_nobody_can_have_meant(
    pendopo: CommandLine, tmp_path: Path, content: bytes
) -> None:
    add = (
        "relays",
        "add",
        "turn:a.example",
        "--profile",
        tmp_path / "p",
        "--credentials-file",
        "-",
    )
    said = pendopo(*add, stdin=content)
    said.refused(2, "the credentials are not two lines of characters that can be seen")
    assert not STORE._secrets


def test_a_secret_keeps_its_spaces(pendopo: CommandLine, tmp_path: Path) -> None:
    add = (
        "relays",
        "add",
        "turn:a.example",
        "--profile",
        tmp_path / "p",
        "--credentials-file",
        "-",
    )
    assert pendopo(*add, stdin=b"ann\nsecret: two words \n").code == 0
    assert any("two words " in secret for secret in STORE._secrets.values())


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("add", "stun:turn.example"), 2, "a relay is written as"),
        (("add", "turn:a.example", "turn:b.example"), 2, "a relay is written as"),
        (("enable", "nobody.example"), 3, "There is no such relay"),
        (("test", "nobody.example"), 3, "There is no such relay"),
    ],
)
def test_what_cannot_be_done(
    pendopo: CommandLine, tmp_path: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    pendopo("relays", *words, "--profile", tmp_path).refused(code, sentence)


def test_a_test_says_why_each_way_fails(pendopo: CommandLine, tmp_path: Path) -> None:
    pendopo("relays", "add", "turns:nowhere.invalid", "--profile", tmp_path)
    said = pendopo("relays", "test", "nowhere.invalid", "--json", "--profile", tmp_path)
    assert said.code == 3
    (event,) = said.events
    assert (event["event"], event["reason"]) == ("fails", "relay_name_not_found")
