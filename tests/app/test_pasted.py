"""An invite handed over as a file, named in one of the ways in which people name files."""

from pathlib import Path

import pytest

from pendopo.app.pasted import link_in
from pendopo.lobby.link import render
from pendopo.model.errors import InputError, InputReason
from tests.lobby.test_invite import PLACE

LINK = render(PLACE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """As `pendopo host` writes it, in a folder of somebody's own."""
    folder = tmp_path / "my invites – 邀请"
    folder.mkdir()
    path = folder / "invite-listener-place-0011"
    path.write_text(LINK + "\n")
    return path


def test_a_link_is_no_path(file: Path) -> None:
    assert link_in(f"> {LINK}\n") == LINK


@pytest.mark.parametrize("how", ["{}", " {}\n", '"{}"', "'{}'", "“{}”", "<{}>", "{}\r\n"])
def test_the_path_of_a_file(file: Path, how: str) -> None:
    assert link_in(how.format(file)) == LINK


@pytest.mark.parametrize("how", ["{}", "{}\r\n", '"{}"'])
def test_the_address_of_a_file(file: Path, how: str) -> None:
    assert link_in(how.format(file.as_uri())) == LINK
    assert link_in(how.format(file.as_uri().replace("file://", "FILE://localhost"))) == LINK


def test_a_path_below_home(file: Path, own_home: Path) -> None:
    (own_home / "invite").write_text(f"For you: {LINK}.")
    assert link_in("~/invite") == LINK


def test_an_editor_saves_it_in_its_own_way(tmp_path: Path) -> None:
    (tmp_path / "invite.txt").write_bytes(LINK.encode("utf-16"))
    assert link_in(str(tmp_path / "invite.txt")) == LINK


@pytest.mark.parametrize(
    "text", ["/nowhere/at/all", "relative", ".", "/", "/dev/zero", "~nobody-of-that-name/x", "\0",
             "file:///nowhere", "file://[", "a" * 300_000, "/" + "a" * 4_000, "/tmp/\ud800"],
)  # fmt: skip
def test_what_is_no_file_is_no_invite(text: str) -> None:
    with pytest.raises(InputError) as told:
        link_in(text)
    assert told.value.reason is InputReason.INVITE_NOT_A_LINK


@pytest.mark.parametrize("how", ["file://elsewhere{}", "file:////elsewhere{}", "//elsewhere{}",
                                 "\\\\elsewhere{}", "/{}"])  # fmt: skip
def test_no_other_computer_is_asked_for_a_file(
    file: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touch(path: Path) -> bool:
        raise AssertionError("asked")

    monkeypatch.setattr(Path, "is_file", touch)
    with pytest.raises(InputError) as told:
        link_in(how.format(file))
    assert told.value.reason is InputReason.INVITE_NOT_A_LINK


def test_a_file_without_a_link_says_what_is_missing(file: Path) -> None:
    file.write_text("")
    with pytest.raises(InputError) as told:
        link_in(str(file))
    assert told.value.reason is InputReason.INVITE_EMPTY


def test_a_file_that_is_too_large_is_not_read(file: Path) -> None:
    file.write_text(" " * 70_000 + LINK)
    with pytest.raises(InputError) as told:
        link_in(str(file))
    assert told.value.reason is InputReason.FILE
