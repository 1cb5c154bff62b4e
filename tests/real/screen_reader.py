"""What a screen reader hears and may do, as a process of the system's own Python.

One JSON order a line on standard input, one JSON answer a line on standard output.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # type: ignore[import-not-found]  # noqa: E402

SKIPPED = 40
"""Deeper than any page of ours."""

ATTEMPTS = 5

announced: list[str] = []


def main() -> None:
    Atspi.init()
    listener = Atspi.EventListener.new(lambda event: announced.append(str(event.any_data)))
    listener.register("object:announcement")
    GLib.io_add_watch(
        GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN, lambda *_: obey()
    )
    print("{}", flush=True)
    GLib.MainLoop().run()


def obey() -> bool:
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    order = json.loads(line)
    print(json.dumps(answer(order.pop("do"), order)), flush=True)
    return True


def answer(do: str, order: dict[str, Any]) -> Any:
    """Asked anew when what was being read went away meanwhile: a page is no photograph."""
    for _ in range(ATTEMPTS):
        try:
            return ORDERS[do](**order)
        except GLib.Error as error:
            gone = {"error": f"{type(error).__name__}: {error}"}
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
    return gone


def tree(pid: int) -> list[dict[str, Any]]:
    """Everything that is showing, in order."""
    return [facts(node, depth) for node, depth in showing(pid)]


def press(pid: int, role: str, name: str) -> bool:
    """The first action of what has this role and a name that contains `name`."""
    node = found(pid, role, name)
    return bool(node and node.get_action_iface() and Atspi.Action.do_action(node, 0))


def write(pid: int, name: str, text: str) -> bool:
    """Put `text` in the field of that name."""
    node = found(pid, "text", name) or found(pid, "password text", name)
    return bool(node and Atspi.EditableText.set_text_contents(node, text))


def place(pid: int, role: str, name: str, last: bool) -> list[int]:
    """Where on the screen it is: x, y, width, height; empty when it is not there."""
    node = found(pid, role, name, last)
    if node is None:
        return []
    box = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
    return [box.x, box.y, box.width, box.height]


def announcements() -> list[str]:
    """Everything announced since the last time."""
    told, announced[:] = list(announced), []
    return told


def facts(node: Any, depth: int) -> dict[str, Any]:
    states = node.get_state_set()
    value = node.get_value_iface()
    return {
        "role": node.get_role_name(),
        "name": node.get_name() or "",
        "description": node.get_description() or "",
        "depth": depth,
        "focused": states.contains(Atspi.StateType.FOCUSED),
        "checked": states.contains(Atspi.StateType.CHECKED),
        "enabled": states.contains(Atspi.StateType.ENABLED),
        "modal": states.contains(Atspi.StateType.MODAL),
        "value": Atspi.Value.get_current_value(node) if value else None,
    }


def found(pid: int, role: str, name: str, last: bool = False) -> Any:
    nodes = [
        node
        for node, _ in showing(pid)
        if node.get_role_name() == role and name in (node.get_name() or "")
    ]
    return nodes[-1 if last else 0] if nodes else None


def showing(pid: int) -> Iterator[tuple[Any, int]]:
    desktop = Atspi.get_desktop(0)
    for at in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(at)
        if program is not None and program.get_process_id() == pid:
            program.clear_cache()
            yield from beneath(program, 0)


def beneath(node: Any, depth: int) -> Iterator[tuple[Any, int]]:
    for at in range(node.get_child_count()):
        child = node.get_child_at_index(at)
        if child is None or depth > SKIPPED:
            continue
        if child.get_state_set().contains(Atspi.StateType.SHOWING):
            yield child, depth
            yield from beneath(child, depth + 1)


ORDERS: dict[str, Any] = {
    "tree": tree,
    "press": press,
    "write": write,
    "place": place,
    "announcements": announcements,
}

if __name__ == "__main__":
    main()
