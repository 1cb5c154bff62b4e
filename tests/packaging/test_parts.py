"""What a build says it is made of, in About's list and in the list for machines."""

import json
from pathlib import Path

import pytest

from installers import sbom
from installers.frozen import carried, debian, parts
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
    assert opus == PARTS[0]
    words = (tmp_path / "texts" / "Opus" / "LICENSE.txt").read_text("utf-8")
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
    assert list((tmp_path / "segno").iterdir())


def test_the_words_of_qts_licences_come_from_no_system(tmp_path: Path) -> None:
    parts.found([], tmp_path)
    for name, first in (("LGPL-3", "GNU LESSER GENERAL"), ("GPL-3", "GNU GENERAL")):
        words = (tmp_path / "qt" / name).read_text("utf-8")
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
