"""What Windows shows of a program of ours in its properties: made for PyInstaller."""

import re
from typing import Any

import pendopo


def resource(program: str) -> Any:
    """The version resource of the file `program`."""
    from PyInstaller.utils.win32 import versioninfo as win

    told = {
        "CompanyName": "Pendopo",
        "FileDescription": "Pendopo",
        "FileVersion": pendopo.__version__,
        "InternalName": program.rpartition(".")[0],
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": program,
        "ProductName": "Pendopo",
        "ProductVersion": pendopo.__version__,
    }
    words = [win.StringStruct(name, text) for name, text in told.items()]
    number = numbers(pendopo.__version__)
    return win.VSVersionInfo(
        ffi=win.FixedFileInfo(filevers=number, prodvers=number),
        kids=[
            win.StringFileInfo([win.StringTable("040904B0", words)]),
            win.VarFileInfo([win.VarStruct("Translation", [0x0409, 1200])]),
        ],
    )


def numbers(version: str) -> tuple[int, int, int, int]:
    """The four that Windows compares; what is no number counts for nothing."""
    found = [int(number) for number in re.findall(r"\d+", version.partition("+")[0])][:3]
    first, second, third = (*found, 0, 0, 0)[:3]
    return first, second, third, 0
