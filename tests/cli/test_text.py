"""Secrets are never altered, and names and titles have one spelling that can be seen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import links
from tests.cli.command_line import CommandLine

Written = Callable[[str | bytes], Path]

LATIN_1 = "grüne Öfen über sieben Brücken, süß und groß\n".encode("latin-1")
HALF_UTF_16 = b"\xff\xfea\0b"
MAKE = ("invite", "make", "--server", "wss://127.0.0.1:9", "--api-key", "APIKEY", "--room", "R")


@pytest.mark.parametrize("content", [LATIN_1, HALF_UTF_16])
def test_a_passphrase_in_another_encoding_is_refused(
    pendopo: CommandLine, written: Written, content: bytes
) -> None:
    phrase, secret = written(content), written(links.API_SECRET)
    for stdin, file in ((b"", phrase), (content, "-")):
        said = pendopo(*MAKE, "--api-secret-file", secret, "--passphrase-file", file, stdin=stdin)
        said.refused(2, f"{file} cannot be used: it is not text in UTF-8.")


@pytest.mark.parametrize("content", [b"secr\xe9t-of-a-key", HALF_UTF_16])
def test_a_secret_in_another_encoding_is_refused(
    pendopo: CommandLine, written: Written, content: bytes, tmp_path: Path
) -> None:
    file = written(content)
    pendopo(*MAKE, "--api-secret-file", file).refused(2, "it is not text in UTF-8")
    host = ("host", "--data-dir", tmp_path / "d", "--api-key", "K", "--api-secret-file", file)
    pendopo(*host).refused(2, "it is not text in UTF-8")


ANOTHER_KIND = {
    "two lines": b"first-half\nsecond-half\n",
    "UTF-16 without its mark": links.API_SECRET.encode("utf-16-le"),
    "UTF-32": links.API_SECRET.encode("utf-32"),
    "a space that does not break": f"\xa0{links.API_SECRET}".encode(),
    "a separator": f"{links.API_SECRET}\x1c\n".encode(),
    "a PEM file": b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZI\n-----END PUBLIC KEY-----\n",
}
SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy ani\n"


@pytest.mark.parametrize("kind", ANOTHER_KIND)
def test_what_is_no_secret_of_an_api_key_is_refused(
    pendopo: CommandLine, written: Written, tmp_path: Path, kind: str
) -> None:
    file, data = written(ANOTHER_KIND[kind]), tmp_path / "d"
    host = ("host", "--data-dir", data, "--api-key", "K")
    for words in (MAKE, host):
        said = pendopo(*words, "--api-secret-file", file)
        said.refused(2, "the API secret is not one line of characters that can be seen")
    assert not data.exists()


def test_an_ssh_key_is_no_api_secret(
    pendopo: CommandLine, written: Written, tmp_path: Path
) -> None:
    data = tmp_path / "d"
    for words in (MAKE, ("host", "--data-dir", data, "--api-key", "K")):
        said = pendopo(*words, "--api-secret-file", written(SSH))
        said.refused(
            2, "a key or certificate of another kind stands for the API secret", SSH[12:40]
        )
    assert not data.exists()


def test_a_secret_is_not_cut(pendopo: CommandLine, written: Written) -> None:
    long = b"x" * 70_000
    said = pendopo(*MAKE, "--api-secret-file", "-", stdin=long)
    said.refused(2, "it is too large")


def test_credentials_of_a_relay_in_another_encoding_are_refused(
    pendopo: CommandLine, written: Written, tmp_path: Path
) -> None:
    file = written(b"ani\np\xe4ssword\n")
    add = ("relays", "add", "--profile", tmp_path / "p", "turn:127.0.0.1", "--credentials-file")
    pendopo(*add, file).refused(2, "it is not text in UTF-8")


def test_a_link_is_found_in_text_of_any_encoding(pendopo: CommandLine, written: Written) -> None:
    file = written("Grüße, ".encode("latin-1") + links.place().encode() + b" \xe9\n")
    assert pendopo("invite", "show", "--invite-file", file).code == 0


@pytest.mark.parametrize(
    "title", ["\u3164", "\u2800", "\u115f", "\uffa0", "\u034f", "\u17b4", "\ufe0f", "\u200d"]
)
def test_names_that_nobody_sees_are_refused(
    pendopo: CommandLine, written: Written, title: str, tmp_path: Path
) -> None:
    data = ("--data-dir", tmp_path / "d")
    for command in (
        ("host", "--room", title, *data),
        ("host", "--name", title, *data),
        ("join", "--invite-file", written(links.place()), "--name", title),
        (*MAKE[:-1], title, "--api-secret-file", written(links.API_SECRET)),
    ):
        pendopo(*command).refused(2, "it has characters that cannot be seen")
