"""Every sentence is said somewhere: one that nobody says is translated for nothing."""

import ast
from collections.abc import Iterator

from tests.architecture.source_tree import modules

HOME = "pendopo.words"


def test_every_sentence_is_said() -> None:
    said = set(_said())
    silent = {
        (_dotted(path), node.name)
        for path, module in modules().items()
        if path.startswith("words/")
        for node in module.body
        if isinstance(node, ast.FunctionDef) and not node.decorator_list
    } - said
    assert sorted(silent) == []


def _said() -> Iterator[tuple[str, str]]:
    """(module, name) of what is taken from a module of words, there or elsewhere."""
    homes = {_dotted(path) for path in modules() if path.startswith("words/")}
    for path, module in modules().items():
        called = {}
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(HOME):
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    if whole in homes:
                        called[alias.asname or alias.name] = whole
                    else:
                        yield node.module or "", alias.name
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield called.get(node.value.id, ""), node.attr
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                yield _dotted(path), node.id


def _dotted(path: str) -> str:
    return "pendopo." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
