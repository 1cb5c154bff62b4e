"""Files of ours are their owner's alone."""

import sys
from pathlib import Path

import pytest

from pendopo.app import files
from pendopo.drivers.access_list import OWNER_ALONE, for_owner_alone


def test_what_we_write_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "place.json"
    files.write_private(path, b"secret")
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
    else:
        others = {entry for entry in list_of(path).split("(") if entry not in OWNER_ALONE}
        assert others <= {"D:PAI"}


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
def test_what_others_may_open_is_known(tmp_path: Path) -> None:
    path = tmp_path / "open"
    path.touch(mode=0o644)
    assert not for_owner_alone(path)
    path.chmod(0o600)
    assert for_owner_alone(path)


def list_of(path: Path) -> str:
    """As Windows itself writes it down."""
    import ctypes

    advapi = ctypes.WinDLL("advapi32")  # type: ignore[attr-defined]
    found, needed, text = ctypes.create_string_buffer(4096), ctypes.c_ulong(), ctypes.c_wchar_p()
    assert advapi.GetFileSecurityW(str(path), DACL, found, len(found), ctypes.byref(needed))
    words = ctypes.byref(text)
    assert advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW(found, 1, DACL, words, None)
    return text.value or ""


DACL = 4
