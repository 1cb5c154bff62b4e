"""What the trial on clean systems makes of what it sees, without such a system."""

import json
import sys
from pathlib import Path

import pytest

from installers.linux import clean_debian, needs
from installers.linux.clean_root import HOME, Root
from tests.real.program import Program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these systems are Debian's")


def said(**verdicts: str) -> str:
    """By a self-test, with a line of somebody else's among it."""
    lines = [
        json.dumps({"event": "check", "name": name.replace("_", " "), "verdict": verdict})
        for name, verdict in verdicts.items()
    ]
    return "\n".join(["Qt: something", *lines, json.dumps({"event": "self_test"})])


def test_on_a_desktop_only_relays_may_be_left_out() -> None:
    assert clean_debian.not_passed(said(window="passed", relays="not_tried")) == []
    left_out = said(window="not_tried", sound_devices="failed", keychain="passed")
    assert clean_debian.not_passed(left_out) == ["window", "sound devices"]
    assert clean_debian.not_passed("") == ["no check was made"]


def test_without_one_what_is_not_there_may_be_left_out() -> None:
    assert clean_debian.failed(said(window="not_tried", keys="passed")) == []
    assert clean_debian.failed(said(window="failed", keys="passed")) == ["window"]
    assert clean_debian.failed("killed") == ["no check was made"]
    told = clean_debian.counted(said(window="not_tried", keys="passed", relays="not_tried"))
    assert told == "1 passed, not tried: window, relays"


def test_the_trials_desktop_has_of_what_we_recommend() -> None:
    recommended = {name.split(" | ")[0] for name in (*needs.RECOMMENDED, *needs.WAYLAND.values())}
    assert set(clean_debian.RECOMMENDED.split()) < recommended


def test_what_a_removed_package_leaves_is_seen_wherever_nothing_else_lives(tmp_path: Path) -> None:
    root = Root("sid", tmp_path)
    for place in ("usr/lib/pendopo/x", "etc/pendopo", "tmp/left", "run/left", "var/log/left"):
        (root.folder / place).mkdir(parents=True)
    before = root.files()
    for place in ("usr/lib/pendopo/y", "tmp/of us", "var/log/ours", "devoted", "etc/ours"):
        (root.folder / place).mkdir()
    for place in ("proc/1", "var/lib/dpkg/info", "home/ani/.config"):
        (root.folder / place).mkdir(parents=True)
    assert root.files() - before - {"var/lib", "var"} == {
        "usr/lib/pendopo/y", "tmp/of us", "var/log/ours", "devoted", "etc/ours",
    }  # fmt: skip


def test_of_a_home_only_the_persons_data_may_stay(tmp_path: Path) -> None:
    root = Root("sid", tmp_path)
    home = root.folder / HOME.lstrip("/")
    for place in (".local/share/pendopo/settings.toml", ".cache/pendopo/old", ".pendopo-lock"):
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).touch()
    strange = clean_debian.strange(root.persons_files())
    assert strange == [".cache/pendopo/old", ".pendopo-lock"]


def test_an_installed_program_is_not_told_where_our_modules_are() -> None:
    given = {"PYTHONPATH": "app", "HOME": "/home/ani"}
    assert Program(("pendopo",)).environment(given) == {"HOME": "/home/ani"}
    assert Program(("python",), of_tree=True).environment(given)["PYTHONPATH"].endswith(":app")
