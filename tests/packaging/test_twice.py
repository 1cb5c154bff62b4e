"""Two builds of one commit: which of their packages differ."""

from pathlib import Path

import pytest

from installers import twice


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("one", "other"):
        (tmp_path / name / "tree").mkdir(parents=True)
        (tmp_path / name / "a.deb").write_bytes(b"same")
        (tmp_path / name / "SHA256SUMS").write_text(name)
    return tmp_path / "one", tmp_path / "other"


def test_the_same_bytes_are_no_difference(pair: tuple[Path, Path]) -> None:
    assert list(twice.different(*pair)) == []


def test_one_other_byte_is_one_and_so_is_a_package_that_is_not_there(
    pair: tuple[Path, Path],
) -> None:
    one, other = pair
    (one / "b.AppImage").write_bytes(b"1")
    (other / "a.deb").write_bytes(b"some")
    (other / "c.tar.xz").write_bytes(b"1")
    names = [ours.name for ours, _ in twice.different(one, other)]
    assert names == ["a.deb", "b.AppImage", "c.tar.xz"]


def test_the_two_differ_in_all_that_a_build_must_not_be_seen_from() -> None:
    one, other = twice.BOTH
    assert one.folder.count("/") != other.folder.count("/")
    assert one.mask != other.mask
    assert one.environment.keys() == other.environment.keys()
    assert not set(one.environment.items()) & set(other.environment.items())
