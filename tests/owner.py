"""Whether a file is its owner's alone: a mode says it, and on Windows a list."""

import sys
from pathlib import Path

DACL = 4
A_PERSON = "S-1-5-21-"
"""How Wine writes down the owner."""


def alone(path: Path) -> bool:
    """Nobody else may open it, and nothing is inherited from its folder."""
    if sys.platform != "win32":
        return path.stat().st_mode & 0o777 == 0o600
    entries = [entry.rstrip(")").split(";") for entry in _list_of(path).split("(")[1:]]
    others = {entry[-1] for entry in entries if not entry[-1].startswith(A_PERSON)}
    return others <= {"SY", "BA", "OW"} and not [entry for entry in entries if "ID" in entry[1]]


def _list_of(path: Path) -> str:
    """As Windows itself writes it down."""
    import ctypes

    advapi = ctypes.WinDLL("advapi32")  # type: ignore[attr-defined]
    found, needed, text = ctypes.create_string_buffer(4096), ctypes.c_ulong(), ctypes.c_wchar_p()
    assert advapi.GetFileSecurityW(str(path), DACL, found, len(found), ctypes.byref(needed))
    words = ctypes.byref(text)
    assert advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW(found, 1, DACL, words, None)
    return text.value or ""
