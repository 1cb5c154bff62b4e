"""Whether a window can be opened here, found out before Qt would end the whole program over it."""

import ctypes
import logging
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final

from pendopo.app import own_program
from pendopo.drivers import patience
from pendopo.model.errors import OwnError, OwnReason

log = logging.getLogger(__name__)

PLATFORM: Final = "QT_QPA_PLATFORM"
THEME: Final = "QT_QPA_PLATFORMTHEME"
FONTS: Final = "QT_QPA_FONTDIR"
TRIAL: Final = ("window-look", "--by")
"""Our own command that draws a window by a platform that is named, and ends as Qt has it end."""
ANSWERS_WITHIN_S: Final = 5.0
"""A server that lets us in and says nothing is none; one at the far end of an ssh takes seconds."""
TRIED_WITHIN_S: Final = 30.0


def check() -> None:
    """Keeps Qt to what works. Raises OwnError(NO_SCREEN)."""
    if sys.platform in ("win32", "darwin"):
        return
    wanted = _wanted()
    usable = [each for each in wanted if _is_usable(each)]
    if not usable:
        raise OwnError(OwnReason.NO_SCREEN)
    if not all(map(_is_desktop, usable)):
        _draw_without_desktop()
    if usable != wanted:
        os.environ[PLATFORM] = ";".join(usable)


def draw_by(platform: str) -> None:
    """Whatever comes of it."""
    os.environ[PLATFORM] = platform
    _draw_without_desktop()


def draw_unseen() -> None:
    """Windows drawn into memory. Qt knows no letters then on Windows unless it is told where."""
    draw_by("offscreen")
    if sys.platform == "win32":
        os.environ.setdefault(FONTS, os.environ.get("WINDIR", "C:/Windows") + "/Fonts")


def can_draw_unseen() -> bool:
    """Whether this computer has the libraries for a window that nobody sees."""
    return sys.platform in ("win32", "darwin") or _is_usable("offscreen")


def there() -> bool:
    """Whether somebody can see a window. Waits, but never long."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(_name(each) not in _UNSEEN and _is_usable(each) for each in _wanted())


def draws(platform: str) -> bool:
    """Of a platform that cannot be asked: another process draws by it, which Qt may end."""
    nothing = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    with own_program.start([*TRIAL, platform], **nothing) as trial:
        try:
            return trial.wait(TRIED_WITHIN_S) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            trial.kill()


_UNSEEN: Final = ("offscreen", "minimal")


def _wanted() -> list[str]:
    chosen = [each for each in os.environ.get(PLATFORM, "").split(";") if each]
    if chosen:
        return chosen
    return ["wayland", "xcb"] if os.environ.get("WAYLAND_DISPLAY") else ["xcb"]


def _name(platform: str) -> str:
    return platform.partition(":")[0]


def _is_desktop(platform: str) -> bool:
    name = _name(platform)
    return name == "xcb" or name.startswith("wayland")


def _draw_without_desktop() -> None:
    """A desktop's own look is drawn by its library, which ends a process that is on no desktop."""
    os.environ.pop(THEME, None)


def _is_usable(platform: str) -> bool:
    name = _name(platform)
    try:
        ctypes.CDLL(str(_plugin(name)))  # what it needs is found now, or never
        if _is_desktop(platform):
            answers = _x_answers if name == "xcb" else _wayland_answers
            return patience.within(ANSWERS_WITHIN_S, answers)
        return name in _UNSEEN or draws(platform)
    except (OSError, ImportError) as error:
        log.info("no window by %s: %s", name, error or type(error).__name__)
        return False


def _plugin(name: str) -> Path:
    from PySide6.QtCore import QLibraryInfo

    path = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
    return Path(path) / "platforms" / f"libq{name}.so"


def _x_answers() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)


_DISPLAY, _CALLBACK = 1, 2
_SYNC = struct.Struct("=IHHI")
"""wl_display.sync: object, request, size, and the number of the object that answers."""


def _wayland_answers() -> bool:
    display = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / display
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(ANSWERS_WITHIN_S)
        probe.connect(str(path))
        probe.sendall(_SYNC.pack(_DISPLAY, 0, _SYNC.size, _CALLBACK))
        return probe.recv(4, socket.MSG_WAITALL) == struct.pack("=I", _CALLBACK)
