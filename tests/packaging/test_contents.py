"""What of all that is collected goes into a build: plugins, libraries, links, and the stand-in."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from installers.frozen import contents

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="libraries are named as on Linux")
ROOT = Path(__file__).resolve().parents[2]
QT = "PySide6/Qt/plugins"


@pytest.mark.parametrize(
    ("place", "stays"),
    [
        (f"{QT}/platforms/libqxcb.so", True),
        (f"{QT}/platforms/libqoffscreen.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        (f"{QT}/platforms/libqeglfs.so", False),
        (f"{QT}/platformthemes/libqgtk3.so", False),
        (f"{QT}/imageformats/libqjpeg.so", False),
        (f"{QT}/imageformats/libqsvg.so", True),
        ("PySide6/opengl32sw.dll", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", False),
        ("pendopo/resources/locale/id/LC_MESSAGES/pendopo.mo", True),
    ],
)
def test_of_qt_what_a_window_needs(
    place: str, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux" if place.endswith(".so") else "win32")
    assert contents.wanted((place, f"/{place}", "BINARY")) is stays


@linux_only
@pytest.mark.parametrize("name", ["libstdc++.so.6", "libz.so.1", "libasound.so.2", "libX11.so.6"])
def test_what_must_fit_the_system_stays_out(name: str) -> None:
    assert not contents.wanted((name, f"/{name}", "BINARY"))


@linux_only
@pytest.mark.parametrize("name", ["libzstd.so.1", "libX11-of-ours.so", "libssl.so.3"])
def test_other_libraries_come_along(name: str) -> None:
    assert contents.wanted((name, f"/{name}", "BINARY")) is not name.startswith("libX11")


AMD64, ARM64 = 0x8664, 0xAA64
PORTAUDIO = "_sounddevice_data/portaudio-binaries/libportaudio"


def library(path: Path, machine: int) -> str:
    """A file with the head of a library of Windows'."""
    path.write_bytes(
        b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", machine)
    )
    return str(path)


@pytest.mark.parametrize(
    ("name", "machine", "stays"),
    [
        ("64bit.dll", AMD64, True),
        ("64bit-asio.dll", AMD64, False),
        ("arm64.dll", ARM64, False),
        (".dylib", AMD64, False),
    ],
)
@pytest.mark.parametrize("kind", ["BINARY", "DATA"])
def test_of_a_wheel_for_every_system_goes_in_what_this_one_loads(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    machine: int,
    stays: bool,
    kind: str,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", library(tmp_path / "python.exe", AMD64))
    monkeypatch.setattr(contents, "imports", lambda entry: set())
    entry = (PORTAUDIO + name, library(tmp_path / "library", machine), kind)
    assert contents.kept([entry]) == [entry] * stays


def test_what_is_no_program_is_asked_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[contents.Entry] = []

    def imports(entry: contents.Entry) -> set[str]:
        asked.append(entry)
        return set()

    monkeypatch.setattr(contents, "imports", imports)
    entries = [
        ("python-notes.txt", "/notes", "DATA"),
        ("PySide6/plugins/styles/libqmacstyle.txt", "/text", "DATA"),
        ("module.pyd", "/module.pyd", "EXTENSION"),
    ]
    contents.kept(entries)
    assert asked == entries[2:]


ASKS = {
    "module.so": {"libneeded.so"},
    "libneeded.so": {"libdeep.so", "libc.so.6"},
    "libqgtk3.so": {"libgtk.so"},
    "libgtk.so": {"libpango.so", "libdeep.so"},
}


def test_a_library_stays_for_whoever_stays_and_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(contents, "imports", lambda entry: ASKS.get(Path(entry[0]).name, set()))
    libraries = ("libneeded.so", "libdeep.so", "libgtk.so", "libpango.so", "libpython3.11.so.1.0")
    stays = contents.kept(
        [
            ("module.so", "/module.so", "EXTENSION"),
            (f"{QT}/platformthemes/libqgtk3.so", "/libqgtk3.so", "BINARY"),
            *((name, f"/{name}", "BINARY") for name in libraries),
            ("libdeep-link.so", "libdeep.so", "SYMLINK"),
            ("libpango-link.so", "libpango.so", "SYMLINK"),
            ("some.txt", "/some.txt", "DATA"),
        ]
    )
    assert [place for place, _, _ in stays] == [
        "module.so",
        "libneeded.so",
        "libdeep.so",
        "libpython3.11.so.1.0",
        "libdeep-link.so",
        "some.txt",
    ]


def test_of_a_framework_all_or_nothing_goes_in_with_the_codec_that_nobody_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As PyInstaller lists them on macOS."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(contents, "imports", lambda entry: {"qtcore"} if entry[0] == "m.so" else ())

    def framework(name: str) -> list[contents.Entry]:
        top = f"PySide6/Qt/lib/{name}.framework"
        return [
            (f"{top}/Versions/A/{name}", f"/{name}", "BINARY"),
            (f"{top}/Versions/A/Resources/Info.plist", "/Info.plist", "DATA"),
            (f"{top}/Versions/Current", "A", "SYMLINK"),
            (f"{top}/{name}", f"Versions/Current/{name}", "SYMLINK"),
            (f"{top}/Resources", "Versions/Current/Resources", "SYMLINK"),
        ]

    codec = ("av/.dylibs/libopus.0.dylib", "/libopus.0.dylib", "BINARY")
    asked, module = framework("QtCore"), ("m.so", "/m.so", "EXTENSION")
    assert contents.kept([module, *asked, *framework("QtSql"), codec]) == [module, *asked, codec]


WITHOUT_PYAV = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from pendopo.drivers import client_peer, port_peer, private_names
import av
assert av.__file__.startswith(sys.argv[1]), av.__file__
loaded = open("/proc/self/maps").read()
assert "avcodec" not in loaded and "x264" not in loaded
try:
    av.AudioFrame()
except RuntimeError:
    print("whole")
"""


@linux_only
def test_the_media_path_needs_nothing_that_the_stand_in_lacks() -> None:
    stand_ins = ROOT / "installers" / "frozen" / "stand_ins"
    command = [sys.executable, "-c", WITHOUT_PYAV, str(stand_ins), str(ROOT / "app")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.returncode) == ("whole\n", 0), done.stderr
