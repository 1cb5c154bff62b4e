"""Who may open a file of ours: its owner alone. On Windows a list says it, and no mode."""

import logging
import sys
from pathlib import Path

log = logging.getLogger(__name__)

OWNER_ALONE = "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;OW)"
"""Nothing inherited; the system, administrators and the owner may do all, as in a person's own
folder. Administrators are stopped by no list, as root is by no mode."""

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _REVISION = 1
    _DACL = 0x4 | 0x80000000
    """DACL_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION."""
    _advapi = ctypes.WinDLL("advapi32", use_last_error=True)
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _read = _advapi.ConvertStringSecurityDescriptorToSecurityDescriptorW
    _read.argtypes = (
        wintypes.LPCWSTR,
        wintypes.DWORD,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.c_void_p,
    )
    _set = _advapi.SetFileSecurityW
    _set.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, ctypes.c_void_p)
    _kernel.LocalFree.argtypes = (ctypes.c_void_p,)

    def for_owner_alone(path: Path) -> bool:
        """Whether nobody else can open the file from now on; only NTFS keeps lists."""
        descriptor = ctypes.c_void_p()
        if not _read(OWNER_ALONE, _REVISION, ctypes.byref(descriptor), None):
            return _failed()
        try:
            return bool(_set(str(path), _DACL, descriptor)) or _failed()
        finally:
            _kernel.LocalFree(descriptor)

    def _failed() -> bool:
        log.warning("a file of ours has no access list of its own: %d", ctypes.get_last_error())
        return False

else:

    def for_owner_alone(path: Path) -> bool:
        """Whether nobody else can open the file: it was made with that mode."""
        return path.stat().st_mode & 0o077 == 0
