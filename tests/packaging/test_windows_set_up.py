"""What the Windows set-up is made of, as far as it can be looked at anywhere."""

import struct
from pathlib import Path

import pytest

from installers.frozen import commit
from installers.windows import icon, label, libraries, making, packing
from installers.windows.__main__ import OF_SOURCE
from installers.windows.machine import Machine

SCRIPT = Path(making.__file__).with_name("pendopo.nsi")


def test_the_icon_holds_a_picture_of_every_size(tmp_path: Path) -> None:
    content = icon.write(tmp_path / "pendopo.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", content)
    sizes = []
    for number in range(count):
        entry = struct.unpack_from("<BBBBHHII", content, 6 + 16 * number)
        picture = content[entry[7] : entry[7] + entry[6]]
        assert picture.startswith(b"\x89PNG")
        width, height = struct.unpack_from(">II", picture, 16)
        assert (width % 256, height % 256) == entry[:2]
        sizes.append(width)
    assert (kind, tuple(sizes)) == (1, icon.SIZES)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.12", (1, 12, 0, 0)), ("2.0.1.dev3+g12ab", (2, 0, 1, 0))],
)
def test_a_version_in_the_numbers_that_windows_compares(
    version: str, numbers: tuple[int, ...]
) -> None:
    assert label.numbers(version) == numbers


LOCK = """\
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
jeepney==0.9.0 ; sys_platform == 'linux' \\
    --hash=sha256:cc
numpy==2.4.1 \\
    --hash=sha256:dd
backport==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:ee
"""


def test_of_a_lock_what_holds_on_windows_is_kept_with_its_hashes() -> None:
    kept = [line.split() for line in making.windows_lock(LOCK).splitlines()]
    assert kept == [
        ["colorama==0.4.6", "--hash=sha256:aa", "--hash=sha256:bb"],
        ["numpy==2.4.1", "--hash=sha256:dd"],
    ]


def test_names_of_an_import_library_are_read() -> None:
    def member(name: str, content: bytes) -> bytes:
        head = f"{name:<16}{0:<12}{0:<6}{0:<6}{0:<8}{len(content):<10}`\n".encode()
        return head + content + b"\n" * (len(content) % 2)

    def listed(name: str, kind: int) -> bytes:
        head = struct.pack("<HHHHIIHH", 0, 0xFFFF, 0, 0x8664, 0, 0, 0, kind)
        return head + name.encode() + b"\0python3.dll\0"

    archive = b"!<arch>\n" + member("/", bytes(7)) + member("python3.dll/", listed("PyLong", 4))
    archive += member("python3.dll/", listed("PyExc", 5))
    assert list(libraries.imported(archive)) == [("PyLong", False), ("PyExc", True)]


def test_the_set_up_speaks_our_languages() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    spoken = {"ENGLISH", "INDONESIAN", "SIMPCHINESE"}
    for name in ("OPEN", "FOREIGN", "UNWRITTEN", "UNFORGOTTEN", "PROGRAM", "WIPE"):
        found = {
            line.split("${LANG_")[1].split("}")[0]
            for line in script.splitlines()
            if line.startswith(f"LangString {name} ")
        }
        assert found == spoken


def test_a_build_there_is_named_and_dated_after_the_commit_here() -> None:
    given = packing.environment()
    assert (given["PENDOPO_COMMIT"], int(given["SOURCE_DATE_EPOCH"])) == (
        commit.known(),
        commit.date(),
    )
    assert given["PYTHONHASHSEED"] == "0"


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("app/pendopo/__init__.py", {"freeze", "pack"}),
        ("requirements.lock", {"wheels", "freeze", "pack"}),
        ("installers/windows/pendopo.nsi", {"pack"}),
        ("tests/conftest.py", set()),
    ],
)
def test_only_what_a_change_reaches_is_made_again(
    tmp_path: Path, changed: str, again: set[str]
) -> None:
    names = [name for names in OF_SOURCE.values() for name in names if not name.endswith("/")]
    names += ["app/pendopo/__init__.py", "tests/conftest.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    machine = Machine(tmp_path / "machine")

    def stamps() -> dict[str, str]:
        machine.copy(tmp_path, names)
        return {step: machine.source(beginnings) for step, beginnings in OF_SOURCE.items()}

    former = stamps()
    assert stamps() == former
    (tmp_path / changed).write_text("another")
    assert {step for step, stamp in stamps().items() if stamp != former[step]} == again
