"""What Qt is told before it draws windows, and what is found out before it would end over it."""

import asyncio
import ctypes
import os
import socket
import struct
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from pendopo.app import screen
from pendopo.app.trial import window_look
from pendopo.model.errors import OwnError, OwnReason


def told(monkeypatch: pytest.MonkeyPatch, system: str, **known: str) -> dict[str, str]:
    environment = {"WINDIR": "D:/Windows", **known}
    monkeypatch.setattr(os, "environ", environment)
    monkeypatch.setattr(sys, "platform", system)
    screen.draw_unseen()
    monkeypatch.undo()
    del environment["WINDIR"]
    return environment


def test_on_windows_qt_is_told_where_letters_are(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = {"QT_QPA_PLATFORM": "offscreen"}
    assert told(monkeypatch, "win32") == drawn | {"QT_QPA_FONTDIR": "D:/Windows/Fonts"}
    mine = {"QT_QPA_FONTDIR": "E:/mine"}
    assert told(monkeypatch, "win32", **mine) == drawn | mine
    assert told(monkeypatch, "linux", QT_QPA_PLATFORM="xcb") == drawn


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt has what it needs")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without the libraries of graphics."""
    load = ctypes.CDLL

    def lacking(name: str, *more: Any) -> ctypes.CDLL:
        if "platforms" in name:
            raise OSError("libEGL.so.1: cannot open shared object file")
        return load(name, *more)

    monkeypatch.setattr(screen.ctypes, "CDLL", lacking)  # type: ignore[attr-defined]


@linux_only
@pytest.mark.parametrize("platform", ["", "offscreen", "minimal", "wayland", "xcb"])
def test_without_a_library_that_every_window_needs_none_is_tried(
    bare: None, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    with pytest.raises(OwnError) as refused:
        screen.check()
    assert refused.value.reason is OwnReason.NO_SCREEN


@linux_only
def test_the_self_test_says_what_this_computer_lacks_and_not_that_we_are_broken(
    bare: None,
) -> None:
    with pytest.raises(OwnError) as refused:
        asyncio.run(window_look.look())
    assert refused.value.reason is OwnReason.NO_SCREEN


@linux_only
def test_with_them_a_window_can_be_drawn_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert screen.can_draw_unseen()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    screen.check()
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


@linux_only
@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen;xcb"])
def test_off_the_desktop_nothing_is_drawn_by_the_desktops_library(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    """Where there is no display, GTK ends the process that asks it for a theme."""
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("QT_QPA_PLATFORMTHEME", "gtk3")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    screen.check()
    assert "QT_QPA_PLATFORMTHEME" not in os.environ


def test_what_is_drawn_unseen_has_no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, "linux", QT_QPA_PLATFORMTHEME="gtk3") == {
        "QT_QPA_PLATFORM": "offscreen"
    }


@linux_only
def test_a_platform_that_cannot_be_asked_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORMTHEME", "gtk3")
    for name, draws in ("offscreen", True), ("minimalegl", False), ("nothing", False):
        assert screen.draws(name) is draws


@linux_only
@pytest.mark.parametrize(("answer", "there"), [((2, 0, 12, 7), True), ((1, 0, 12, 7), False)])
def test_a_compositor_is_one_that_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: tuple[int, ...], there: bool
) -> None:
    """By `done` of what it was asked for, not by an error."""
    monkeypatch.setenv("WAYLAND_DISPLAY", str(tmp_path / "w"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland")
    asked: list[bytes] = []

    def compose(server: socket.socket) -> None:
        client, _ = server.accept()
        with client:
            asked.append(client.recv(100))
            client.sendall(struct.pack("=IHHI", *answer))

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        composing = threading.Thread(target=compose, args=(server,))
        composing.start()
        assert screen.there() is there
        composing.join()
    assert asked == [struct.pack("=IHHI", 1, 0, 12, 2)]
