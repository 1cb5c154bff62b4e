"""Files of ours are their owner's alone."""

import sys
from pathlib import Path

import pytest

from pendopo.app import files
from pendopo.drivers.access_list import for_owner_alone
from tests import owner


def test_what_we_write_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "place.json"
    files.write_private(path, b"secret")
    assert owner.alone(path)


@pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
def test_what_others_may_open_is_known(tmp_path: Path) -> None:
    path = tmp_path / "open"
    path.touch(mode=0o644)
    assert not for_owner_alone(path)
    path.chmod(0o600)
    assert for_owner_alone(path)
