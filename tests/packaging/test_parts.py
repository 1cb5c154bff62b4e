"""What a build says it is made of, in About's list and in the list for machines."""

import importlib.util
import json
import os
import sys
import tomllib
from hashlib import sha256
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest

from installers import sbom, sums
from installers.frozen import carried, crates, debian, parts
from installers.linux.release import Release

LICENCES = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: debian/*
License: GPL-2+

Files: *
Copyright: somebody
License: BSD-3-clause
 Words of it.
"""
PARTS = [
    {"name": "Opus", "version": "1.6.1", "licence": "BSD-3-Clause", "kind": "library"},
    {"name": "zipp", "version": "4.1", "licence": "MIT", "kind": "pypi"},
    {"name": "libdb5.3", "version": "5.3.28+dfsg2-1", "licence": "Sleepycat", "kind": "deb"},
    {"name": "Python", "version": "3.11.7", "licence": "PSF-2.0", "kind": "runtime"},
    {"name": "typing_extensions", "version": "", "licence": "", "kind": "pypi"},
]


def test_debians_word_for_most_files_is_taken() -> None:
    assert debian.stated(LICENCES) == "BSD-3-clause"


@pytest.mark.parametrize("text", ["", "License: GPL-2+", LICENCES.replace("Files: *", "Files: a")])
def test_what_is_not_written_for_machines_is_not_guessed(text: str) -> None:
    assert debian.stated(text) == ""


def test_a_library_inside_anothers_file_is_named_with_version_and_words(tmp_path: Path) -> None:
    file = tmp_path / "libopus-114e2b1a.so.0.11.1"
    file.write_bytes(b"\0libopus 1.6.1\0")
    (opus,) = carried.inside(file, tmp_path / "texts")
    assert opus == {**PARTS[0], "words": "Opus"}
    words = (tmp_path / "texts" / "Opus" / "opus.txt").read_text("utf-8")
    assert "Redistribution and use" in words


def test_one_file_may_hold_two(tmp_path: Path) -> None:
    file = tmp_path / "_binding.abi3.so"
    file.write_bytes(b"\0libsrtp2 2.7.0\0OpenSSL 3.5.4 30 Sep 2025\0")
    named = [(part["name"], part["version"]) for part in carried.inside(file, tmp_path)]
    assert named == [("OpenSSL (in pylibsrtp)", "3.5.4"), ("libsrtp", "2.7.0")]


def test_a_file_of_a_wheel_brings_the_wheel_and_the_words_of_its_licence(tmp_path: Path) -> None:
    import segno

    found = parts.found([("segno/__init__.py", segno.__file__, "PYMODULE")], tmp_path)
    named = {part["name"]: part for part in found}
    assert {"Python", "pyinstaller", "segno"} == set(named)
    assert named["segno"]["licence"]
    for part in found:
        assert list((tmp_path / part["words"]).iterdir()), part


def test_every_library_we_know_of_and_every_wheel_without_words_has_words(tmp_path: Path) -> None:
    table = tomllib.loads((Path(carried.__file__).with_name("carried.toml")).read_text("utf-8"))
    folders = {row["words"] for row in table["carried"]} | set(table["wheels"].values())
    for folder in folders - {"numpy"}:
        carried.lay(folder, tmp_path)
        assert list((tmp_path / folder).iterdir()), folder
    kept = {carried.kept(name).name for names in table["words"].values() for name in names}
    unused = {path.name for path in carried.kept("opus").parent.iterdir()} - kept
    assert unused == {"appimage.txt"}


def test_what_numpy_is_said_to_have_the_words_of_it_has(tmp_path: Path) -> None:
    import numpy

    parts.found([("numpy/__init__.py", numpy.__file__, "PYMODULE")], tmp_path)
    words = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "numpy").iterdir())
    named = ["OpenBLAS", "LAPACK", "GCC runtime library"]
    for name in named if os.name == "nt" else [*named, "libquadmath"]:
        assert f"Name: {name}\n" in words


def test_qt_says_what_it_holds(tmp_path: Path) -> None:
    import PySide6

    found = sorted(Path(PySide6.__file__).parent.glob("Qt/lib/libQt6*.so.6"))
    if not found:
        pytest.skip("these wheels name Qt's libraries in another way")
    named: dict[str, parts.Part] = {}
    for file in found:
        named |= {part["name"]: part for part in carried.inside(file, tmp_path)}
    assert named["PCRE2 (in Qt)"]["version"].startswith("10.")
    assert named["libpng (in Qt)"]["version"].startswith("1.6.")
    words = (tmp_path / "Qt" / "qt.txt").read_text("utf-8")
    for name in ("harfbuzz-ng", "md4c", "pcre2", "libpng", "tinycbor", "double-conversion"):
        assert f"src/3rdparty/{name}/" in words


@pytest.mark.skipif(sys.platform != "linux", reason="modules are files of another name")
def test_python_says_what_its_modules_hold(tmp_path: Path) -> None:
    named: dict[str, parts.Part] = {}
    for module in ("pyexpat", "_decimal", "_random"):
        spec = importlib.util.find_spec(module)
        if not spec or not spec.has_location:
            pytest.skip(f"{module} is inside this Python's own library")
        found = carried.inside(Path(str(spec.origin)), tmp_path)
        named |= {part["name"]: part for part in found}
    assert "Mersenne Twister (in Python)" in named
    assert named["Expat (in Python)"]["words"] == "Python's parts"
    words = (tmp_path / "Python's parts" / "python.txt").read_text("utf-8")
    for name in ("Mersenne Twister", "Modules/expat/", "libmpdec", "dtoa.c"):
        assert name in words


def test_the_crates_inside_cryptography_are_named_and_have_words(tmp_path: Path) -> None:
    found = {part["name"]: part for part in crates.inside(distribution("cryptography"), tmp_path)}
    assert found["pyo3"]["words"] == "Apache-2.0"
    assert found["asn1"]["words"] == "crates"
    assert "cryptography-x509" not in found
    for part in found.values():
        assert list((tmp_path / part["words"]).iterdir()), part
    assert sbom.address(found["pyo3"]).startswith("pkg:cargo/pyo3@")


def test_a_crate_that_we_have_no_words_of_has_none(tmp_path: Path) -> None:
    wheel = tmp_path / "x-1.dist-info"
    (wheel / "sboms").mkdir(parents=True)
    (wheel / "METADATA").write_text("Metadata-Version: 2.4\nName: x\nVersion: 1\n")
    (wheel / "RECORD").write_text("x-1.dist-info/sboms/x.json,,\n")
    rows = [
        {"name": "rare", "purl": "pkg:cargo/rare@1", "licenses": [{"license": {"id": "MIT"}}]},
        {
            "name": "free",
            "purl": "pkg:cargo/free@1",
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
        },
        {"name": "own", "purl": "pkg:cargo/own@1?download_url=file://own"},
        {"name": "libssl", "purl": "pkg:generic/libssl@1"},
    ]
    (wheel / "sboms" / "x.json").write_text(json.dumps({"components": rows}))
    found = crates.inside(Distribution.at(wheel), tmp_path / "texts")
    assert [(part["name"], part["words"]) for part in found] == [
        ("rare", ""),
        ("free", "Apache-2.0"),
    ]


def test_a_file_that_came_with_nothing_is_a_stranger(tmp_path: Path) -> None:
    import segno

    nobodys = tmp_path / "libnobodys.so"
    nobodys.touch()
    made = tmp_path / "work" / "base_library.zip"
    made.parent.mkdir()
    made.touch()
    files = (segno.__file__, json.__file__, sbom.__file__, str(nobodys), str(made), "libz.so.1")
    entries = [("x", each, "DATA") for each in files]
    assert parts.strangers(entries, made.parent) == [nobodys.as_posix()]


@pytest.mark.parametrize("name", ["libcrypto.3.dylib", "libcrypto-3-x64.dll"])
def test_openssl_of_a_python_that_brings_its_own_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\0OpenSSL 3.0.18 30 Sep 2025\0")
    (found,) = carried.inside(tmp_path / name, tmp_path)
    assert (found["name"], found["version"]) == ("OpenSSL (in Python)", "3.0.18")
    assert list((tmp_path / found["words"]).iterdir())


def test_the_words_of_qts_licences_come_from_no_system(tmp_path: Path) -> None:
    carried.lay("Qt", tmp_path)
    for name, first in (("LGPL-3", "GNU LESSER GENERAL"), ("GPL-3", "GNU GENERAL")):
        words = (tmp_path / "Qt" / f"{name}.txt").read_text("utf-8")
        assert first in words.splitlines()[0]


def test_words_of_an_earlier_build_are_gone(tmp_path: Path) -> None:
    texts = tmp_path / "licences"
    (texts / "earlier").mkdir(parents=True)
    parts.found([], texts)
    assert not (texts / "earlier").exists()


def test_nothing_of_pyav_is_claimed_but_opus(tmp_path: Path) -> None:
    import av

    found = sorted(Path(av.__file__).parent.parent.glob("av*/libopus*"))
    if not found:
        pytest.skip("this wheel of av keeps libopus elsewhere")
    opus = found[0]
    named = {part["name"] for part in parts.found([("x", str(opus), "BINARY")], tmp_path)}
    assert named == {"Opus", "Python", "pyinstaller"}


def test_the_list_for_machines_names_every_part_once_and_is_the_same_again() -> None:
    release = Release(Path("x"), "0.1.0", PARTS, "abcdef12", 1_700_000_000)
    said = sbom.document(release)
    assert json.dumps(said) == json.dumps(sbom.document(release))
    assert [each["name"] for each in said["components"]] == [part["name"] for part in PARTS]
    references = [each["bom-ref"] for each in said["components"]]
    assert len(set(references)) == len(references)
    assert said["dependencies"] == [{"ref": "pendopo", "dependsOn": references}]
    assert said["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    assert [each.get("purl") for each in said["components"]] == [
        None,
        "pkg:pypi/zipp@4.1",
        "pkg:deb/debian/libdb5.3@5.3.28%2Bdfsg2-1",
        None,
        "pkg:pypi/typing-extensions",
    ]


def test_checksums_are_those_that_others_compute(tmp_path: Path) -> None:
    for name in ("b.deb", "a.dmg"):
        (tmp_path / name).write_text(name)
    place = sums.write([tmp_path / "b.deb", tmp_path / "a.dmg"], tmp_path)
    assert place.read_text() == "".join(
        f"{sha256(name.encode()).hexdigest()}  {name}\n" for name in ("a.dmg", "b.deb")
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only there Python may be the system's")
def test_where_python_is_the_systems_not_all_of_it_is_pythons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobodys = tmp_path / "libnobodys.so"
    nobodys.touch()
    files = [("x", str(nobodys), "BINARY")]
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    assert parts.strangers(files, tmp_path / "work") == []
    monkeypatch.setattr(parts, "SHARED", tmp_path)
    assert parts.strangers(files, tmp_path / "work") == [nobodys.as_posix()]
