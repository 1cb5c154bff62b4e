"""One noun to a module and one thought to a function: what grows beyond that is to be divided."""

import ast

from tests.architecture.source_tree import APP, modules

LINES, OF_A_FUNCTION = 300, 40


def test_modules_are_short() -> None:
    sizes = {path: len((APP / path).read_text("utf-8").splitlines()) for path in modules()}
    assert {path: size for path, size in sizes.items() if size >= LINES} == {}


def test_functions_are_short() -> None:
    long = {
        (path, node.name): size
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > OF_A_FUNCTION
    }
    assert long == {}
