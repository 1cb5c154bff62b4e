"""Somebody new: from a link into a room, and there again on another day, by keyboard alone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pendopo.model.frames import SAMPLE_RATE
from tests.real.desktop import Desktop, Window, end, wait
from tests.real.processes import Hosted, Person, hosting, stop, voice, write_wav
from tests.real.talking import AUDIBLE, recording

PERSON = "ann"
READ_AS_CONTROLS = {
    "push button", "check box", "radio button", "text", "password text", "list", "combo box",
    "slider", "menu item",
}  # fmt: skip
MOST_TABS = 12
LISTENED_S = 1.0


@dataclass(frozen=True)
class Newcomer:
    """What was measured, in seconds from the last key to the first sound."""

    first_s: float
    again_s: float


@contextmanager
def spoken_in(directory: Path) -> Iterator[Hosted]:
    """A room in which somebody speaks without end."""
    with hosting(directory / "host", "--room", "Tea") as host:
        words = write_wav(directory / "words.wav", voice("demo-host"))
        invite = host.invite_file(directory, "speaker")
        speaker = Person.start(directory, invite, "Budi", "--play", str(words), "--loop")
        try:
            yield host
        finally:
            stop(speaker.process)


def come_and_come_again(desk: Desktop, link: str) -> Newcomer:
    """A fresh profile; somebody speaks in the room all the time."""
    window = desk.window(PERSON)
    read_link(window, link)
    connect(window)
    wait_for_focus(window, "list", "Rooms")
    assert window.shows("Tea", "list item")
    wait_for_news(desk, "1 room")
    check(window)
    first_s = enter(desk, window)
    leave(window)
    wait_for_news(desk, "You left the room")
    assert window.quit() == 0
    window = desk.window(PERSON)
    wait_for_focus(window, "list", "Rooms")
    again_s = enter(desk, window)
    assert window.quit() == 0
    return Newcomer(first_s, again_s)


def read_link(window: Window, link: str) -> None:
    """The first page waits for a link, and a sheet asks about it."""
    window.wait_for("Invite link", "text")
    wait_for_focus(window, "text", "Invite link")
    check(window)
    window.type(f"Come and listen: {link}")
    window.keys("Return")
    window.wait_for("Open this invite?", "dialog")
    wait_for_focus(window, "push button", "Cancel")
    assert [node["name"] for node in window.tree() if node["modal"]] == ["Open this invite?"]
    check(window)


def connect(window: Window) -> None:
    """Say a name, go from the answer that does nothing to the other one, and press it."""
    tab_to(window, "text", "Your name")
    window.type("Ann")
    tab_to(window, "push button", "Connect")
    window.keys("Return")


def enter(desk: Desktop, window: Window) -> float:
    """One Enter where the focus is, and the room is heard; after how many seconds."""
    wait_for_focus(window, "list", "Rooms")
    recorded = desk.directory / "heard.raw"
    hearing = desk.hear(PERSON, recorded)
    wait(lambda: recorded.stat().st_size > 0, lambda: "a recorder that records")
    pressed = window.keys("Return")
    wait(lambda: sounds(recorded), lambda: f"sound, in {window.said()}")
    wait_for_focus(window, "filler", "Room: Tea")
    window.wait_for("You are listening")
    wait_for_news(desk, "You are in Tea")
    check(window)
    time.sleep(LISTENED_S)
    end(hearing)
    heard, ended = recording(recorded), time.monotonic()
    audible = np.flatnonzero(np.abs(heard) > AUDIBLE)
    assert len(audible) > LISTENED_S * SAMPLE_RATE / 10, "a click is no speech"
    return ended - float(len(heard) - audible[0]) / SAMPLE_RATE - pressed


def leave(window: Window) -> None:
    """Back to the list, where the next Enter would enter again."""
    tab_to(window, "push button", "Leave quietly")
    window.keys("Return")
    wait_for_focus(window, "list", "Rooms")
    check(window)


def sounds(recorded: Path) -> bool:
    """Whether anything audible was recorded yet."""
    return bool(np.any(np.abs(recording(recorded)) > AUDIBLE))


def tab_to(window: Window, role: str, name: str) -> None:
    """By Tab alone; every stop on the way has a name."""
    for _ in range(MOST_TABS):
        if is_focused(window, role, name):
            return
        window.keys("Tab")
        check(window)
    raise AssertionError(f"{MOST_TABS} Tabs do not reach {role} {name!r}: {focused(window)}")


def focused(window: Window) -> list[dict[str, Any]]:
    """Whatever says that it has the focus: a page and what lies in it, down to one control."""
    return [node for node in window.tree() if node["focused"]]


def is_focused(window: Window, role: str, name: str) -> bool:
    """Whether a screen reader is told so."""
    return any(node["role"] == role and name in node["name"] for node in focused(window))


def wait_for_focus(window: Window, role: str, name: str) -> None:
    """Until it is there; without a window manager somebody has to give the window the keyboard."""
    window.wait_for(name, role)
    window.keys()
    wait(
        lambda: is_focused(window, role, name),
        lambda: f"focus on {role} {name!r}, not on {focused(window)}",
    )


def wait_for_news(desk: Desktop, words: str) -> None:
    """Until a screen reader has been told."""
    told: list[str] = []

    def look() -> bool:
        told.extend(desk.ask("announcements"))
        return any(words in each for each in told)

    wait(look, lambda: f"{words!r} announced, only {told}")


def check(window: Window) -> None:
    """True of every page: the frame first, no control without a name, nothing said twice."""
    tree = window.tree()
    assert (tree[0]["role"], tree[0]["name"]) == ("frame", "Pendopo")
    for node in tree:
        assert not node["name"] or node["name"] != node["description"], node
        assert node["name"] or node["role"] not in READ_AS_CONTROLS, node
