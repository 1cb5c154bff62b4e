"""What the packages for Linux are made of, without a frozen program."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import pendopo
from installers import compare
from installers.linux import appimage, deb, needs, release, tarball, tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these packages are Linux's")
OPUS = {"name": "Opus", "version": "1.6", "licence": "BSD-3-Clause", "kind": "library"}
PARTS = [{**OPUS, "words": "Opus"}]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> release.Release:
    """A frozen program of one real program and one link."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    inside = tmp_path / "frozen" / "_internal" / "pendopo"
    inside.mkdir(parents=True)
    sheet = {"version": "0.1.0", "commit": "abcdef12", "parts": PARTS, "strangers": []}
    (inside / "build.json").write_text(json.dumps(sheet))
    tree.put(tmp_path / "frozen" / release.WORDS / "Opus" / "LICENSE.txt", b"words")
    for place in ("pendopo", "_internal/liba.so.1"):
        shutil.copyfile("/bin/true", tmp_path / "frozen" / place)
        (tmp_path / "frozen" / place).chmod(0o700)
    (tmp_path / "frozen" / "_internal" / "link").symlink_to("pendopo/build.json")
    return release.of(tmp_path / "frozen")


def test_the_tree_is_whole_and_everybodys(made: release.Release, tmp_path: Path) -> None:
    tree.lay(made, tmp_path / "tree")
    usr = tmp_path / "tree" / "usr"
    assert (usr / "bin" / "pendopo").resolve() == usr / "lib" / "pendopo" / "pendopo"
    assert rights(usr / "bin" / "pendopo") == 0o755
    inside = usr / "lib" / "pendopo" / "_internal"
    assert rights(inside / "pendopo" / "build.json") == rights(inside / "liba.so.1") == 0o644
    assert (usr / "lib" / "pendopo" / "_internal" / "link").is_symlink()
    assert {path.lstat().st_mtime for path in usr.rglob("*")} == {1_700_000_000}
    named = (usr / "share" / "doc" / "pendopo" / "copyright").read_text()
    assert "Opus 1.6: BSD-3-Clause (Opus)" in named


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"strangers": ["/opt/nobodys.so"]}, "/opt/nobodys.so"),
        ({"parts": [{**PARTS[0], "licence": ""}]}, "Opus"),
        ({"parts": [{**PARTS[0], "words": ""}]}, "Opus"),
        ({"parts": [{**PARTS[0], "words": "elsewhere"}]}, "Opus"),
        ({"parts": [{**PARTS[0], "words": "empty"}]}, "Opus"),
    ],
)
def test_what_nothing_says_the_licence_of_stops_the_packing(
    made: release.Release, change: dict[str, Any], said: str
) -> None:
    (made.frozen / release.WORDS / "empty").mkdir()
    place = made.frozen / release.SHEET
    place.write_text(json.dumps({**json.loads(place.read_text()), **change}))
    with pytest.raises(release.UnlistedError, match=f"^{said}$"):
        release.of(made.frozen)


def test_two_debs_of_one_program_are_the_same(made: release.Release, tmp_path: Path) -> None:
    need("dpkg-deb")
    need("objdump")
    packages = []
    for name, umask in (("one", 0o022), ("other", 0o077)):
        before = os.umask(umask)
        try:
            out = tmp_path / name
            out.mkdir()
            tree.lay(made, out / "tree")
            packages.append(deb.make(made, out / "tree", out))
        finally:
            os.umask(before)
    one, other = packages
    assert one.read_bytes() == other.read_bytes()
    said = subprocess.check_output(["dpkg-deb", "--field", one], text=True, timeout=60)
    assert f"Version: {pendopo.__version__}\n" in said
    assert "Depends: libc6 (>= 2." in said


@pytest.mark.parametrize(
    ("version", "debian"),
    [("1.0.0", "1.0.0"), ("1.0.0rc1", "1.0.0~rc1"), ("1.0.0a2", "1.0.0~a2")],
)
def test_what_is_tried_before_a_version_sorts_before_it(
    made: release.Release, version: str, debian: str
) -> None:
    assert deb.version(replace(made, version=version)) == debian


def test_a_deb_names_somebody_even_where_nobody_is_named(
    made: release.Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("objdump")
    tree.lay(made, tmp_path / "tree")
    monkeypatch.setenv("PENDOPO_MAINTAINER", "")
    assert f"Maintainer: {deb.MAINTAINER}\n" in deb.control(made, tmp_path / "tree")


def test_two_archives_of_one_program_are_the_same_and_start_from_the_menu(
    made: release.Release, tmp_path: Path
) -> None:
    need("xz")
    tree.lay(made, tmp_path / "tree")
    first = tarball.make(made, tmp_path / "tree", tmp_path).read_bytes()
    archive = tarball.make(made, tmp_path / "tree", tmp_path)
    assert archive.read_bytes() == first
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path], check=True, timeout=60)
    folder = tmp_path / made.name
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "share")}
    script = folder / "installers" / "linux" / "install.py"
    subprocess.run([sys.executable, script], check=True, timeout=60, env=environment)
    entry = (tmp_path / "share" / "applications" / "pendopo.desktop").read_text()
    assert f'Exec="{folder / "pendopo"}" %u\n' in entry


def test_an_appimage_lists_what_starts_it_and_the_other_packages_do_not(
    made: release.Release, tmp_path: Path
) -> None:
    tree.lay(made, tmp_path / "tree")
    shutil.copytree(tmp_path / "tree", tmp_path / "AppDir", symlinks=True)
    appimage.name_starter(made, tmp_path / "AppDir")
    assert release.of(tmp_path / "AppDir" / tree.PLACE).parts == [appimage.PART, PARTS[0]]
    assert release.of(tmp_path / "tree" / tree.PLACE).parts == PARTS
    assert appimage.STARTER in (tmp_path / "AppDir" / tree.COPYRIGHT).read_text()
    assert appimage.STARTER not in (tmp_path / "tree" / tree.COPYRIGHT).read_text()
    words = tmp_path / "AppDir" / tree.PLACE / release.WORDS / appimage.STARTER
    assert "Simon Peter" in (words / "appimage.txt").read_text()


def test_two_appimages_of_one_program_are_the_same(
    made: release.Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("mksquashfs")
    monkeypatch.setattr(appimage, "runtime", lambda _: b"runtime")
    tree.lay(made, tmp_path / "tree")
    first = appimage.make(made, tmp_path / "tree", tmp_path).read_bytes()
    assert first.startswith(b"runtimehsqs")
    image = appimage.make(made, tmp_path / "tree", tmp_path)
    assert image.read_bytes() == first
    assert rights(image) == 0o755


def test_a_library_that_no_package_is_known_for_stops_the_packing(
    made: release.Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs, "libraries", lambda _: {"libGL.so.1", "libnew.so.7"})
    with pytest.raises(needs.UnknownLibraryError, match=r"^libnew\.so\.7$"):
        needs.depends(made.frozen)


def test_what_is_inside_is_not_asked_of_the_system(made: release.Release) -> None:
    need("objdump")
    assert needs.libraries(made.frozen) == set()
    shutil.copyfile(str(shutil.which("objdump")), made.frozen / "asks-for-more")
    asked = needs.libraries(made.frozen)
    assert asked
    for name in asked:
        (made.frozen / "_internal" / name).touch()
    assert needs.libraries(made.frozen) == set()


def test_a_runtime_that_was_not_looked_at_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "registry" / "src" / "x" / "appimage-0.4.0" / "assets"
    tree.put(place / "runtime-x86_64", b"another")
    monkeypatch.setenv("CARGO_HOME", str(tmp_path))
    monkeypatch.setattr(appimage.subprocess, "run", lambda *_, **__: None)  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="runtime"):
        appimage.runtime(tmp_path)


def test_shops_are_told_of_this_version_and_of_the_entry_that_is_installed() -> None:
    shown = ElementTree.fromstring(tree.metainfo())
    assert shown.findtext("id") == tree.APP_ID
    assert (tree.HERE / str(shown.findtext("launchable"))).is_file()
    newest = shown.find("releases/release")
    assert newest is not None
    assert newest.get("version") == pendopo.__version__
    assert shown.findtext("project_license") == "Apache-2.0"


@pytest.mark.parametrize(
    "command",
    [
        ["appstreamcli", "validate", "--no-net", str(tree.HERE / f"{tree.APP_ID}.metainfo.xml")],
        ["flatpak-builder", "--show-manifest", str(tree.HERE / f"{tree.APP_ID}.yml")],
        ["man", "--warnings", "--local-file", str(tree.HERE / "pendopo.1")],
    ],
)
def test_what_others_read_is_as_they_want_it(command: list[str], tmp_path: Path) -> None:
    need(command[0])
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_sandbox_opens_sound_screen_network_and_keychain_and_nothing_else() -> None:
    manifest = (tree.HERE / f"{tree.APP_ID}.yml").read_text()
    given = [line.strip(" -\n") for line in manifest.splitlines() if line.startswith("  - --")]
    assert sorted(given) == [
        "share=ipc",
        "share=network",
        "socket=fallback-x11",
        "socket=pulseaudio",
        "socket=wayland",
        "talk-name=org.freedesktop.secrets",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda x: (x / "file").write_text("2"), ("file", "other content")),
        (lambda x: (x / "file").chmod(0o600), ("file", "other rights")),
        (lambda x: (x / "file").unlink(), ("file", "only in one")),
        (lambda x: (x / "more").mkdir(), ("more", "only in one")),
        (lambda x: relink(x / "link"), ("link", "another link")),
        (lambda x: None, None),
    ],
)
def test_in_what_two_builds_differ_is_seen(
    tmp_path: Path, change: "object", said: tuple[str, str] | None
) -> None:
    for name in ("one", "other"):
        tree.put(tmp_path / name / "file", b"1")
        (tmp_path / name / "link").symlink_to("file")
    assert callable(change)
    change(tmp_path / "other")
    found = list(compare.differences(tmp_path / "one", tmp_path / "other"))
    assert found == ([said] if said else [])


def relink(place: Path) -> None:
    place.unlink()
    place.symlink_to("elsewhere")


def rights(place: Path) -> int:
    return place.stat().st_mode & 0o777


def need(program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
