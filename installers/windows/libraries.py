"""Two libraries that Windows or Python's own set-up bring and this machine lacks: made of names."""

import struct
from collections.abc import Iterator
from pathlib import Path

from installers.windows.machine import Machine

UCNV = (
    *("ucnv_close", "ucnv_compareNames", "ucnv_convertEx", "ucnv_countAvailable"),
    *("ucnv_fromUChars", "ucnv_fromUnicode", "ucnv_getAlias", "ucnv_getAvailableName"),
    *("ucnv_getDefaultName", "ucnv_getInvalidChars", "ucnv_getMaxCharSize", "ucnv_getName"),
    *("ucnv_getStandardName", "ucnv_open", "ucnv_reset", "ucnv_setFromUCallBack"),
    *("ucnv_setSubstString", "ucnv_setToUCallBack", "ucnv_toUChars", "ucnv_toUnicode"),
    *("ucnv_fromUCountPending", "ucnv_toUCountPending", "ucnv_resetToUnicode"),
    *("ucnv_resetFromUnicode", "ucnv_countAliases", "ucnv_safeClone"),
)
"""Of icuuc.dll, part of Windows since 2018, what Qt asks for."""
STUB = """
    .text
    .globl open
open:                       # U_ILLEGAL_ARGUMENT_ERROR; Qt goes on with codecs of its own
    movl $1, (%rdx)
    .globl nothing
nothing:
    xorl %eax, %eax
    ret
"""
LINK = ("x86_64-w64-mingw32-ld", "--dll", "--entry=0")


def make(machine: Machine) -> None:
    """python3.dll, which every wheel for several Pythons wants, and icuuc.dll."""
    work = machine.root / "tmp" / "libraries"
    work.mkdir(parents=True, exist_ok=True)
    listed = imported((machine.python / "libs" / "python3.lib").read_bytes())
    lines = [f" {name} = python313.{name}{' DATA' if data else ''}" for name, data in listed]
    _write(work / "python3.def", ["LIBRARY python3.dll", "EXPORTS", *lines])
    names = [f" {name} = {'open' if name == 'ucnv_open' else 'nothing'}" for name in UCNV]
    _write(work / "icuuc.def", ["LIBRARY icuuc.dll", "EXPORTS", *names])
    (work / "icuuc.s").write_text(STUB)
    where = "/tmp/libraries"
    for command in (
        (*LINK, "-o", "python3.dll", "python3.def"),
        ("x86_64-w64-mingw32-as", "-o", "icuuc.o", "icuuc.s"),
        (*LINK, "-o", "icuuc.dll", "icuuc.o", "icuuc.def"),
    ):
        ended = machine.linux(*command, directory=where)
        if ended.code:
            raise RuntimeError(ended.said)
    (machine.python / "python3.dll").write_bytes((work / "python3.dll").read_bytes())
    system = machine.drive / "windows" / "system32" / "icuuc.dll"
    system.write_bytes((work / "icuuc.dll").read_bytes())


def imported(archive: bytes) -> Iterator[tuple[str, bool]]:
    """Every name that an import library of Microsoft's kind carries, and whether it is data."""
    at = 8
    while at + 60 <= len(archive):
        size = int(archive[at + 48 : at + 58])
        member = archive[at + 60 : at + 60 + size]
        if member[:4] == b"\0\0\xff\xff" and len(member) > 20:
            (kind,) = struct.unpack_from("<H", member, 18)
            yield member[20:].split(b"\0", 1)[0].decode(), kind & 3 == 1
        at += 60 + size + size % 2


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n")
