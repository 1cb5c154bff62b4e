"""The program's own source, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app" / "pendopo"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the program by its path below `app/pendopo`, with slashes."""
    return {
        path.relative_to(APP).as_posix(): ast.parse(path.read_text(encoding="utf-8"), str(path))
        for path in sorted(APP.rglob("*.py"))
    }


def imports(module: ast.Module) -> Iterator[tuple[str, str]]:
    """(module, name) of every import wherever it stands; the name is empty for `import x`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
