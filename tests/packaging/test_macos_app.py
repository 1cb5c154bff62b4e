"""Pendopo.app, as far as it can be looked at without a Mac: build.spec is read as one would."""

import os
import plistlib
import re
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PyInstaller.utils import hooks
from PySide6.QtGui import QImage

import pendopo
import start
from installers.linux import tree
from installers.macos import bundle, icon, marked
from pendopo.app.language import OFFERED
from pendopo.lobby.link import PREFIX

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts are started")
ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "installers" / "macos"
ENTITLEMENTS = HERE / "entitlements.plist"


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each call of what only a Mac has, and the PATH with stand-ins."""
    programs, log = tmp_path / "programs", tmp_path / "called"
    programs.mkdir()
    log.touch()
    line = f"#!/bin/sh\necho \"${{0##*/}} $*\" >> '{log}'\n"
    for name in ("codesign", "ditto", "hdiutil", "iconutil", "security", "spctl", "xcrun"):
        (programs / name).write_text(line)
    (programs / "file").write_text('#!/bin/sh\ngrep -q code "$2" && echo "Mach-O 64-bit"\n:\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    for name in [name for name in os.environ if name.startswith("MACOS_")]:
        monkeypatch.delenv(name)
    return log


@pytest.fixture
def made(called: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What build.spec tells PyInstaller on macOS: the words of each call, by its name."""
    said: dict[str, Any] = {}

    def noting(name: str) -> Any:
        def note(*words: Any, **named: Any) -> Any:
            said[name] = SimpleNamespace(words=words, **named)
            return SimpleNamespace(binaries=[], datas=[], pure=[], scripts=[], dependencies=[])

        return note

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(hooks, "collect_submodules", lambda _: [])
    given = {name: noting(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
    spec = compile((ROOT / "build.spec").read_text("utf-8"), "build.spec", "exec")
    exec(spec, {**given, "workpath": str(tmp_path / "work")})
    return said


def test_the_app_is_made_of_the_one_build_and_says_what_it_is(made: dict[str, Any]) -> None:
    app = made["BUNDLE"]
    assert app.name == "Pendopo.app"
    assert app.bundle_identifier == tree.APP_ID
    assert app.version == pendopo.__version__
    assert Path(app.icon).suffix == ".icns"
    assert not made["EXE"].console  # PyInstaller would make it a program that shows nothing
    info = plistlib.loads(plistlib.dumps(app.info_plist))
    assert info["CFBundleVersion"] == pendopo.__version__
    assert info["LSMinimumSystemVersion"] == "14.0"
    assert info["LSApplicationCategoryType"] == "public.app-category.social-networking"
    assert info["NSHighResolutionCapable"] is True
    assert "microphone" in info["NSMicrophoneUsageDescription"]
    assert "NSAppTransportSecurity" not in info
    assert "LSBackgroundOnly" not in info
    assert "LSEnvironment" not in info  # the language is the system's: drivers/system_languages.py


def test_the_system_asks_in_every_language_of_the_program(made: dict[str, Any]) -> None:
    assert set(bundle.LANGUAGES) == set(OFFERED)
    _, words = made["BUNDLE"].words
    info = made["BUNDLE"].info_plist
    said = {}
    for place, file, kind in words:
        language = re.fullmatch(r"(.+)\.lproj/InfoPlist\.strings", place)
        assert language is not None
        assert kind == "DATA"
        said[language[1]] = plistlib.loads(Path(file).read_bytes())
    assert list(said) == info["CFBundleLocalizations"] == list(bundle.LANGUAGES.values())
    for reason in ("NSMicrophoneUsageDescription", "NSLocalNetworkUsageDescription"):
        texts = {texts[reason] for texts in said.values()}
        assert len(texts) == len(said)
        assert said["en"][reason] == info[reason]


def test_links_come_to_it_as_on_the_other_systems() -> None:
    (scheme,) = (each["CFBundleURLSchemes"] for each in bundle.info()["CFBundleURLTypes"])
    entry = (tree.HERE / "pendopo.desktop").read_text("utf-8")
    of_linux = re.findall(r"^MimeType=x-scheme-handler/(\w+);$", entry, re.MULTILINE)
    script = (ROOT / "installers" / "windows" / "pendopo.nsi").read_text("utf-8")
    of_windows = re.findall(r'^!define SCHEME "Software\\Classes\\(\w+)"$', script, re.MULTILINE)
    assert scheme == of_linux == of_windows == [PREFIX.partition("://")[0]]


def test_the_hardened_runtime_allows_the_microphone_and_nothing_else() -> None:
    allowed = plistlib.loads(ENTITLEMENTS.read_bytes())
    assert allowed == {"com.apple.security.device.audio-input": True}


def test_the_icon_is_made_of_a_picture_of_every_size_that_apple_names(
    called: Path, tmp_path: Path
) -> None:
    icon.write(tmp_path / "pendopo.icns")
    folder = tmp_path / "pendopo.iconset"
    assert called.read_text() == (
        f"iconutil --convert icns --output {tmp_path / 'pendopo.icns'} {folder}\n"
    )
    pixels = {path.name: QImage(str(path)).size().toTuple() for path in folder.iterdir()}
    assert pixels == {
        f"icon_{size}x{size}{ending}.png": (size * scale, size * scale)
        for size in (16, 32, 128, 256, 512)
        for scale, ending in ((1, ""), (2, "@2x"))
    }
    drawn = QImage(str(folder / "icon_512x512.png"))
    assert drawn.pixelColor(0, 256).alpha() == 0
    assert drawn.pixelColor(256, 80).alpha() == 255


def test_what_is_tried_after_freezing_is_the_program_inside_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert start.built() == (bundle.NAME, "Contents", "MacOS", "pendopo")


def test_without_secrets_nothing_is_signed_and_nobody_asked(called: Path, tmp_path: Path) -> None:
    said = run("sign.sh", app(tmp_path)) + run("keychain.sh")
    assert "MACOS_SIGNING_IDENTITY is not set" in said
    assert "MACOS_CERTIFICATE is not set" in said
    assert called.read_text() == ""


def test_it_is_signed_from_the_inside_outwards_and_only_the_app_may_hear(
    called: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACOS_SIGNING_IDENTITY", "Developer ID Application: A B")
    place = app(tmp_path)
    assert "MACOS_NOTARY_KEY is not set" in run("sign.sh", place)
    calls = called.read_text().splitlines()
    common = "codesign --force --timestamp --sign Developer ID Application: A B --options runtime"
    inside = place / "Contents" / "Frameworks"
    assert set(calls[:2]) == {
        f"{common} {inside / 'lib.dylib'}",
        f"{common} {inside / 'Qt.framework' / 'Versions' / 'A' / 'Qt'}",
    }
    assert calls[2:] == [
        f"{common} {inside / 'Qt.framework'}",
        f"{common} --entitlements {ENTITLEMENTS} {place}",
        f"codesign --verify --deep --strict --verbose=2 {place}",
    ]


def test_apple_is_asked_about_app_and_image_and_its_answer_attached(
    called: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SIGNING_IDENTITY", "NOTARY_KEY", "NOTARY_KEY_ID", "NOTARY_ISSUER"):
        monkeypatch.setenv(f"MACOS_{name}", name.lower())
    image = tmp_path / "pendopo.dmg"
    image.touch()
    for thing in (app(tmp_path), image):
        called.write_text("")
        run("sign.sh", thing)
        calls = [" ".join(line.split()[:3]) for line in called.read_text().splitlines()]
        assert calls[-4:] == [
            "xcrun notarytool submit",
            "xcrun stapler staple",
            "xcrun stapler validate",
            "spctl --assess --type",
        ]
        assert (
            "--key notary_key --key-id notary_key_id --issuer notary_issuer" in called.read_text()
        )


def test_a_step_that_fails_ends_the_signing(
    called: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACOS_SIGNING_IDENTITY", "A")
    (called.parent / "programs" / "codesign").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(subprocess.CalledProcessError):
        run("sign.sh", app(tmp_path))


def test_what_wants_a_newer_system_than_is_promised_is_found(tmp_path: Path) -> None:
    inside = tmp_path / "Frameworks"
    for place, content in {
        "Frameworks/numpy/old.so": library(13, 0),
        "Frameworks/numpy/as_promised.so": library(14, 0),
        "Frameworks/numpy/new.so": library(14, 1),
        "Frameworks/fat.dylib": both(library(13, 0), library(26, 0)),
        "Frameworks/PySide6/QtCore.abi3.so": library(15, 0),
        "Frameworks/PySide6/Qt/lib/QtCore": library(15, 0),
        "Frameworks/before_2018.dylib": library(15, 0, kind=0x24),
        "Info.plist": b"<plist/>",
    }.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(content)
    (inside / "link").symlink_to("fat.dylib")
    assert marked.newer(tmp_path) == [
        "Frameworks/PySide6/Qt/lib/QtCore",
        "Frameworks/before_2018.dylib",
        "Frameworks/fat.dylib",
        "Frameworks/numpy/new.so",
    ]


def library(major: int, minor: int, kind: int = 0x32) -> bytes:
    """A Mach-O header with a command of no interest and one that names the system."""
    version = major << 16 | minor << 8
    told = (1, version, version, 0) if kind == 0x32 else (version, version)
    named = struct.pack(f"<II{len(told)}I", kind, 8 + 4 * len(told), *told)
    commands = struct.pack("<III", 0x1B, 12, 99) + named
    return struct.pack("<IIIIIIII", 0xFEEDFACF, 0, 0, 6, 2, len(commands), 0, 0) + commands


def both(one: bytes, other: bytes) -> bytes:
    """One file for two kinds of machines."""
    begin = 8 + 2 * 20
    head = struct.pack(">4sI", b"\xca\xfe\xba\xbe", 2)
    head += struct.pack(">IIIII", 1, 0, begin, len(one), 0)
    return head + struct.pack(">IIIII", 2, 0, begin + len(one), len(other), 0) + one + other


def app(folder: Path) -> Path:
    """One with a library, a framework with its links, and a text."""
    inside = folder / "Pendopo.app" / "Contents" / "Frameworks"
    versions = inside / "Qt.framework" / "Versions"
    (versions / "A").mkdir(parents=True)
    (versions / "Current").symlink_to("A")
    (inside / "Qt.framework" / "Qt").symlink_to("Versions/Current/Qt")
    for file in (versions / "A" / "Qt", inside / "lib.dylib"):
        file.write_text("code")
    (inside / "text").write_text("words")
    return folder / "Pendopo.app"


def run(script: str, *words: Path) -> str:
    """What a script of ours prints; its failure is raised."""
    command = [str(HERE / script), *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
