"""How somebody in a window opens a place, and somebody else comes to it by its link."""

from tests.real.desktop import Window
from tests.real.talking import clipboard


def open_place(window: Window, port: int) -> str:
    """By whoever hosts, from the first page on; returns the link for listeners."""
    window.press("Set up")
    window.write("Name", "Teras Ani")
    window.write("Port", str(port))
    window.press("Open the place")
    window.wait_for("Teras Ani is open")
    window.press("Open a room")
    window.write("Title", "Tea")
    window.press("Open the room")
    window.wait_for("Enter Tea")
    return copy(window, "Listener")


def enter_own(window: Window, name: str) -> None:
    """Whoever opened it goes in first."""
    window.press("Enter Tea")
    window.write("Your name", name)
    window.press("Use this name")
    window.wait_for("You are the first here")


def copy(window: Window, role: str) -> str:
    """A link for it, as another program pastes it."""
    window.press(f"Copy a link: {role}")
    window.wait_for("Copied")
    return clipboard(window)


def come(window: Window, link: str) -> None:
    """From a link to a room, in which the newcomer listens."""
    window.write("Invite link", f"Come! {link}.")
    window.press("Continue")
    window.press("Connect")
    window.click("Tea, ", "list item")
    window.wait_for("You are listening")
