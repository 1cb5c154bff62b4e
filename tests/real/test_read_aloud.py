"""What a screen reader finds in the real window, from the first page into a room."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real.desktop import Desktop, Window, desktop, lacking, wait
from tests.real.processes import Hosted, hosting

pytestmark = pytest.mark.real

READ_AS_CONTROLS = {"push button", "check box", "radio button", "text", "list", "combo box"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    missing = lacking()
    if missing:
        pytest.skip(f"not installed: {missing}")
    with desktop(tmp_path, "ann") as started:
        yield started


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path / "host", "--room", "Tea") as started:
        yield started


def focused(window: Window) -> list[dict[str, Any]]:
    """Whatever says that it has the focus: a page and what lies in it, down to one control."""
    return [node for node in window.tree() if node["focused"]]


def wait_for_focus(window: Window, role: str, name: str) -> None:
    wait(
        lambda: any(n["role"] == role and name in n["name"] for n in focused(window)),
        lambda: f"focus on {role} {name!r}, not on {focused(window)}",
    )


def check(window: Window) -> None:
    """True of every page."""
    tree = window.tree()
    assert (tree[0]["role"], tree[0]["name"]) == ("frame", "Pendopo")
    for node in tree:
        assert not node["name"] or node["name"] != node["description"], node
        assert node["name"] or node["role"] not in READ_AS_CONTROLS, node


def enter(window: Window) -> None:
    """Enter where the focus is, and it is a room."""
    wait_for_focus(window, "list", "Rooms")
    window.keys("Return")
    wait_for_focus(window, "filler", "Room: Tea")
    check(window)


def test_every_step_into_a_room_and_back_and_after_a_restart_can_be_read(
    desk: Desktop, host: Hosted
) -> None:
    window = desk.window("ann")
    window.wait_for("Invite link", "text")
    window.type("")
    wait_for_focus(window, "text", "Invite link")
    check(window)
    window.write("Invite link", host.links["place", "listener"])
    window.keys("Return")
    window.wait_for("Open this invite?", "dialog")
    wait_for_focus(window, "push button", "Cancel")
    assert [node["name"] for node in window.tree() if node["modal"]] == ["Open this invite?"]
    check(window)
    window.press("Connect")
    wait_for_focus(window, "list", "Rooms")
    assert window.shows("Host on this computer", "push button")
    check(window)
    enter(window)
    window.press("Leave quietly")
    enter(window)
    window.quit()
    started_again = desk.window("ann")
    started_again.wait_for("Tea", "list item")
    started_again.type("")
    enter(started_again)
