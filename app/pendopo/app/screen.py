"""Whether a window can be opened here, found out before Qt would end the whole program over it."""

import ctypes
import logging
import os
import socket
import sys
from pathlib import Path

from pendopo.model.errors import OwnError, OwnReason

log = logging.getLogger(__name__)

PLATFORM = "QT_QPA_PLATFORM"
FONTS = "QT_QPA_FONTDIR"
CONNECT_WITHIN_S = 2.0


def check() -> None:
    """Keeps Qt to what works. Raises OwnError(NO_SCREEN)."""
    if sys.platform in ("win32", "darwin"):
        return
    wanted = _wanted()
    usable = [each for each in wanted if _is_usable(each)]
    if not usable:
        raise OwnError(OwnReason.NO_SCREEN)
    if usable != wanted:
        os.environ[PLATFORM] = ";".join(usable)


def draw_unseen() -> None:
    """Windows drawn into memory. Qt knows no letters then on Windows unless it is told where."""
    os.environ[PLATFORM] = "offscreen"
    if sys.platform == "win32":
        os.environ.setdefault(FONTS, os.environ.get("WINDIR", "C:/Windows") + "/Fonts")


def can_draw_unseen() -> bool:
    """Whether this computer has the libraries for a window that nobody sees."""
    return sys.platform in ("win32", "darwin") or _is_usable("offscreen")


def there() -> bool:
    """Whether somebody can see a window."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(_name(each) not in _UNSEEN and _is_usable(each) for each in _wanted())


_UNSEEN = ("offscreen", "minimal")


def _wanted() -> list[str]:
    chosen = [each for each in os.environ.get(PLATFORM, "").split(";") if each]
    if chosen:
        return chosen
    return ["wayland", "xcb"] if os.environ.get("WAYLAND_DISPLAY") else ["xcb"]


def _name(platform: str) -> str:
    return platform.partition(":")[0]


def _is_usable(platform: str) -> bool:
    name = _name(platform)
    try:
        ctypes.CDLL(str(_plugin(name)))  # what it needs is found now, or never
        if name == "xcb":
            return _x_answers()
        return not name.startswith("wayland") or _wayland_answers()
    except (OSError, ImportError) as error:
        log.info("no window by %s: %s", name, error)
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


def _wayland_answers() -> bool:
    display = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / display
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(CONNECT_WITHIN_S)
        probe.connect(str(path))
    return True
