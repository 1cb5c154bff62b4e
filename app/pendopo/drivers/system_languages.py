"""The languages that somebody has put first in the settings of Windows or macOS."""

import ctypes
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

NAMES: Final = 0x8
"""MUI_LANGUAGE_NAME: `id-ID` rather than a number."""
UTF8: Final = 0x08000100
MOST: Final = 64
"""Languages, and bytes of one name, that are looked at."""


def preferred(platform: str = sys.platform) -> tuple[str, ...]:
    """Best first, as `id-ID` or `zh-Hans-CN`; empty where the environment alone tells them."""
    ask = SYSTEMS.get(platform)
    try:
        return ask() if ask is not None else ()
    except (OSError, AttributeError, ValueError):
        return ()


def of_windows(kernel32: Any = None) -> tuple[str, ...]:
    """What GetUserPreferredUILanguages lists. Raises OSError where there is no such library."""
    library = kernel32 or ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    count, size = ctypes.c_ulong(0), ctypes.c_ulong(0)
    asked = (NAMES, ctypes.byref(count))
    if not library.GetUserPreferredUILanguages(*asked, None, ctypes.byref(size)):
        return ()
    names = ctypes.create_unicode_buffer(size.value)
    if not library.GetUserPreferredUILanguages(*asked, names, ctypes.byref(size)):
        return ()
    return tuple(name for name in "".join(names[: size.value]).split("\0") if name)


def of_macos(core_foundation: Any = None) -> tuple[str, ...]:
    """What CFLocaleCopyPreferredLanguages lists. Raises OSError where there is no such library."""
    library = core_foundation or ctypes.CDLL(FRAMEWORK)
    library.CFLocaleCopyPreferredLanguages.restype = ctypes.c_void_p
    library.CFArrayGetCount.argtypes = [ctypes.c_void_p]
    library.CFArrayGetCount.restype = ctypes.c_long
    library.CFArrayGetValueAtIndex.argtypes = [ctypes.c_void_p, ctypes.c_long]
    library.CFArrayGetValueAtIndex.restype = ctypes.c_void_p
    library.CFRelease.argtypes = [ctypes.c_void_p]
    languages = library.CFLocaleCopyPreferredLanguages()
    if not languages:
        return ()
    try:
        count = min(library.CFArrayGetCount(languages), MOST)
        names = (_name(library, languages, at) for at in range(count))
        return tuple(name for name in names if name)
    finally:
        library.CFRelease(languages)


FRAMEWORK: Final = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"

SYSTEMS: Final[Mapping[str, Callable[[], tuple[str, ...]]]] = {
    "win32": of_windows,
    "darwin": of_macos,
}


def _name(library: Any, languages: int, at: int) -> str:
    """The name at a place of the list; it belongs to the list."""
    copy = library.CFStringGetCString
    copy.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32]
    copy.restype = ctypes.c_bool
    name = ctypes.create_string_buffer(MOST)
    if not copy(library.CFArrayGetValueAtIndex(languages, at), name, MOST, UTF8):
        return ""
    return name.value.decode()
