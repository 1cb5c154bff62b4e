"""What Qt is told before it draws windows that nobody sees."""

import os
import sys

import pytest

from pendopo.app import screen


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
    fonts = os.path.join("D:/Windows", "Fonts")
    assert told(monkeypatch, "win32") == drawn | {"QT_QPA_FONTDIR": fonts}
    mine = {"QT_QPA_FONTDIR": "E:/mine"}
    assert told(monkeypatch, "win32", **mine) == drawn | mine
    assert told(monkeypatch, "linux", QT_QPA_PLATFORM="xcb") == drawn
