"""Whether a file is its owner's alone: a mode says it, and on Windows a list."""

import sys
from pathlib import Path

DACL = 4
A_PERSON = "S-1-5-21-"
"""How Wine writes down the owner."""


def alone(path: Path) -> bool:
    """Nobody else may open it."""
    if sys.platform != "win32":
        return path.stat().st_mode & 0o777 == 0o600
    flags, *entries = _list_of(path).split("(")
    trusted = {entry.rstrip(")").rpartition(";")[2] for entry in entries}
    others = {who for who in trusted if not who.startswith(A_PERSON)} - {"SY", "BA", "OW"}
    return flags.startswith("D:P") and not others  # nothing is inherited


def _list_of(path: Path) -> str:
    """As Windows itself writes it down."""
    import ctypes

    advapi = ctypes.WinDLL("advapi32")  # type: ignore[attr-defined]
    found, needed, text = ctypes.create_string_buffer(4096), ctypes.c_ulong(), ctypes.c_wchar_p()
    assert advapi.GetFileSecurityW(str(path), DACL, found, len(found), ctypes.byref(needed))
    words = ctypes.byref(text)
    assert advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW(found, 1, DACL, words, None)
    return text.value or ""
