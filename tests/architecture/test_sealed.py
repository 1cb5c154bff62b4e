"""Only `e2ee/seal.py` makes a SealedFrame, and only `e2ee/opener.py` an OpenedFrame."""

import ast
from collections.abc import Iterator

import pytest

from pendopo.model.frames import SealedFrame
from tests.architecture.source_tree import imports, modules


def names_of(module: ast.Module, wanted: str) -> set[str]:
    """What `wanted` is called here: itself and its import aliases."""
    aliases = {
        alias.asname
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == wanted and alias.asname
    }
    return {wanted, *aliases}


def uses(module: ast.Module, wanted: str) -> Iterator[str]:
    """How a module could make one: a call, a copy, or a name kept to be called later."""
    names = names_of(module, wanted)
    annotations = {id(part) for part in annotation_parts(module)}
    for node in ast.walk(module):
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", None)
        if name in names and id(node) not in annotations and not isinstance(node, ast.ImportFrom):
            yield ast.unparse(node)


def annotation_parts(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        for field in ("annotation", "returns"):
            annotation = getattr(node, field, None)
            if annotation is not None:
                yield from ast.walk(annotation)
        if isinstance(node, ast.Subscript):
            yield from ast.walk(node.slice)
        if isinstance(node, ast.MatchClass):
            yield from ast.walk(node.cls)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
            yield from (part for argument in node.args[1:] for part in ast.walk(argument))


@pytest.mark.parametrize(
    ("wanted", "maker"), [("SealedFrame", "e2ee/seal.py"), ("OpenedFrame", "e2ee/opener.py")]
)
def test_made_in_one_place(wanted: str, maker: str) -> None:
    makers = {path for path, module in modules().items() if list(uses(module, wanted))}
    assert makers - {"model/frames.py"} == {maker}


MODES = {
    "ClearSealer": "e2ee/seal.py",
    "SharedSealer": "e2ee/seal.py",
    "ClearOpener": "e2ee/opener.py",
    "SharedOpener": "e2ee/opener.py",
}


@pytest.mark.parametrize(("name", "home"), MODES.items())
def test_a_modes_class_is_picked_in_one_place(name: str, home: str) -> None:
    users = {path for path, module in modules().items() if list(uses(module, name))}
    assert users - {home} == {"e2ee/modes.py"}


@pytest.mark.parametrize("path", sorted(set(MODES.values())))
def test_what_seals_and_opens_knows_no_modes(path: str) -> None:
    """Each class is one mode: nothing in it can turn into another."""
    assert not {"Mode", "encryption"} & {
        part for source, name in imports(modules()[path]) for part in (*source.split("."), name)
    }


@pytest.mark.parametrize(
    "source",
    [
        "SealedFrame(b'', 0)",
        "frames.SealedFrame(b'', 0)",
        "from pendopo.model.frames import SealedFrame as S\nS(b'', 0)",
        "make = SealedFrame",
        "map(SealedFrame, payloads)",
    ],
)
def test_every_way_of_making_one_is_seen(source: str) -> None:
    assert list(uses(ast.parse(source), "SealedFrame"))


@pytest.mark.parametrize(
    "source",
    [
        "def send(frame: SealedFrame) -> bool: ...",
        "def seal(frame: EncodedFrame) -> SealedFrame | None: ...",
        "waiting: deque[SealedFrame]",
        "isinstance(frame, SealedFrame)",
        "from pendopo.model.frames import SealedFrame",
    ],
)
def test_naming_the_type_is_fine(source: str) -> None:
    assert not list(uses(ast.parse(source), "SealedFrame"))


def test_a_sealed_frame_carries_no_level() -> None:
    assert SealedFrame.__slots__ == ("payload", "timestamp")


def copies(module: ast.Module) -> bool:
    """Whether a module that knows sealed frames could make one out of another."""
    names = names_of(module, "SealedFrame")
    if not any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(module)):
        return False
    replacing = names_of(module, "replace") | {"dataclasses.replace", "copy.replace"}
    replacing |= {"__replace__", "_replace"}
    called = [n.func for n in ast.walk(module) if isinstance(n, ast.Call)]
    return any(
        ast.unparse(func) in replacing or getattr(func, "attr", "") in replacing for func in called
    )


def test_no_module_copies_a_frame_with_changes() -> None:
    """`replace` on a sealed frame would make another one."""
    assert [path for path, module in modules().items() if copies(module)] == []


@pytest.mark.parametrize(
    "call",
    ["replace(frame, payload=b'')", "dataclasses.replace(frame)", "other(frame)", "d.replace(f)"],
)
def test_every_copy_with_changes_is_seen(call: str) -> None:
    imported = "from dataclasses import replace as other\n"
    assert copies(ast.parse(f"{imported}def f(frame: SealedFrame) -> None: {call}"))
    assert not copies(ast.parse(f"{imported}def f(frame: EncodedFrame) -> None: {call}"))
