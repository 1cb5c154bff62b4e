"""`pendopo host` that cannot start: one sentence, and the host's process is gone."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import links
from tests.cli.command_line import CommandLine

Written = Callable[[str | bytes], Path]
pytestmark = pytest.mark.timeout(30)  # a host that starts after all would serve for ever
HERE = ("host", "--listen", "127.0.0.1:0")
CANNOT_BE: dict[str, tuple[tuple[str, ...], int, str]] = {
    "a port too high": (("host", "--listen", "127.0.0.1:99999"), 2, "'127.0.0.1:99999' is no"),
    "a port in words": (("host", "--listen", "127.0.0.1:http"), 2, "is no address"),
    "a negative port": (("host", "--listen", "127.0.0.1:-1"), 2, "is no address"),
    "nowhere": (("host", "--listen", ""), 2, "is no address"),
    "only a port": (("host", "--listen", ":7880"), 2, "is no address"),
    "a name that is none": ((*HERE, "--advertise", "müller.example"), 2, "cannot be used"),
    "a label too long": ((*HERE, "--advertise", "a" * 70 + ".example"), 2, "cannot be used"),
    "everybody's address": ((*HERE, "--advertise", "255.255.255.255"), 2, "cannot be used"),
    "everybody's, with a port": ((*HERE, "--advertise", "255.255.255.255:7880"), 2, "cannot be"),
    "a group's address": ((*HERE, "--advertise", "[ff02::1]"), 2, "cannot be used"),
    "too many addresses": ((*HERE, *("--advertise", "a.example") * 9), 2, "too many"),
    "an advertised URL": ((*HERE, "--advertise", "wss://x.example"), 2, "is no address"),
    "sender keys": ((*HERE, "--mode", "rsk1"), 5, "Keys for each speaker (rsk1) are demanded"),
    "a key without its secret": ((*HERE, "--api-key", "k"), 2, "--api-key goes with"),
    "a secret without its key": ((*HERE, "--api-secret-file", "f"), 2, "--api-key goes with"),
    "a title too long": ((*HERE, "--room", "x" * 201), 2, "200 bytes"),
    "a title that cannot be seen": ((*HERE, "--room", "a\nb"), 2, "cannot be seen"),
    "a name of nothing": ((*HERE, "--name", " "), 2, "1 to 60 bytes"),
    "no such port": ((*HERE, "--udp-port", "99999"), 2, "0 to 65535"),
}


@pytest.mark.parametrize("kind", CANNOT_BE)
def test_a_host_that_cannot_be(pendopo: CommandLine, tmp_path: Path, kind: str) -> None:
    words, code, sentence = CANNOT_BE[kind]
    said = pendopo(*words, "--json", "--data-dir", tmp_path / "data")
    said.refused(code, sentence)
    assert said.out == ""


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_port_in_use(
    pendopo: CommandLine,
    tmp_path: Path,
    free_port: Callable[[], int],
    kind: socket.SocketKind,
) -> None:
    port = free_port()
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", port))
        if kind is socket.SOCK_STREAM:
            other.listen()
        said = pendopo("host", "--json", "--listen", f"127.0.0.1:{port}", "--data-dir", tmp_path)
    said.refused(3, f"Another program already uses this port (port {port}).")
    assert said.out == ""


def test_an_address_of_another_computer(pendopo: CommandLine, tmp_path: Path) -> None:
    said = pendopo("host", "--json", "--listen", "192.0.2.199:0", "--data-dir", tmp_path)
    said.refused(3, "192.0.2.199")


@pytest.mark.parametrize("passphrase", ["hunter2", "password password", "aaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_weak_passphrase(
    pendopo: CommandLine, written: Written, tmp_path: Path, passphrase: str
) -> None:
    said = pendopo(*HERE, "--passphrase-file", written(passphrase), "--data-dir", tmp_path / "d")
    said.refused(2, "too easy to guess", passphrase)
    assert not (tmp_path / "d").exists()


def test_a_passphrase_without_its_mode(
    pendopo: CommandLine, written: Written, tmp_path: Path
) -> None:
    file = written(links.PASSPHRASE)
    said = pendopo(*HERE, "--mode", "none", "--passphrase-file", file, "--data-dir", tmp_path)
    said.refused(2, "--passphrase-file needs --mode shared", links.PASSPHRASE)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *(("place.json", content) for content in ("", "{", "null", '{"version": 99}')),
        *(("door.json", content) for content in ("", '{"version": 99}')),
    ],
)
def test_damaged_data_are_said_and_kept(
    pendopo: CommandLine, tmp_path: Path, name: str, content: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    pendopo(*HERE, "--data-dir", tmp_path).refused(2, "cannot be")
    assert file.read_text() == content


def test_nowhere_to_keep_data(pendopo: CommandLine, written: Written) -> None:
    pendopo(*HERE, "--data-dir", written("a file")).refused(2, "cannot be")
