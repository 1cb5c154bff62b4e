"""Finds what reads like words for a person in source code."""

import ast
import re
from collections.abc import Iterator

WORDS = re.compile(r"[A-Za-z][A-Za-z'’-]*[,:;]? (?:[a-z][a-z'’-]*|[A-Z][a-z]+)\b")
"""Two words of a sentence or a label; not a rule of CSS, a format, a file name or a header."""
LABEL = re.compile(r"[A-Z][a-z]{2,}[.:…]?")
"""One word as it stands on a button."""
WORD = re.compile(r"[A-Za-z]{3,}")
SHOWN = re.compile(
    r"^(set(Text|ToolTip|Title|WindowTitle|PlaceholderText|StatusTip|WhatsThis)"
    r"|setAccessible(Name|Description)|addAction|addButton|Q(Label|Action|PushButton"
    r"|CheckBox|RadioButton|ToolButton|GroupBox|MessageBox)|print|event|error|tell)$"
)
"""Calls that show their arguments to somebody."""
TOLD = {
    "InputError",
    "ReachError",
    "AccessError",
    "PolicyError",
    "OwnError",
    "DeviceError",
    "ArgumentTypeError",
    "SystemExit",
}
"""Errors that a person is told of; others are for programmers."""
SILENT = {"Thread", "TypeVar"}
"""Calls whose texts only programmers see."""
MARKS = {"_", "N_", "NP_", "pgettext", "ngettext"}
"""Calls that mark their texts for translation."""
LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def unmarked(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every text in a module of `words` that no call marks for translation."""
    marked = {
        (text.lineno, text.value)
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and _name(call.func) in MARKS
        for text in call.args
        if isinstance(text, ast.Constant)
    }
    for line, text, _ in _texts(module, False):
        joined = "…" in text and "/" not in text and WORD.search(text)
        alone = LABEL.fullmatch(text)
        if (joined or alone or WORDS.search(text)) and (line, text) not in marked:
            yield line, text


def prose(module: ast.Module, labels: bool = False) -> Iterator[tuple[int, str]]:
    """(line, text) of every text in a module that reads like words for a person.

    `labels`: a single word such as “Mute” counts wherever it stands, otherwise only in calls that
    show it. Not looked at: docstrings and texts that stand alone, annotations, logs, assertions,
    errors for programmers, `__repr__`, patterns of `re`, metavars.
    """
    for line, text, shown in _texts(module, False):
        alone = (shown or labels) and bool(LABEL.fullmatch(text))
        if alone or WORDS.search(text) or (shown and "…" in text and WORD.search(text)):
            yield line, text


def _texts(node: ast.AST, shown: bool) -> Iterator[tuple[int, str, bool]]:
    """(line, text, whether a call shows it); places for values in a text are “…”."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())) | ast.Assert():
            return
        case ast.FunctionDef(name="__repr__" | "__str__"):
            return
        case ast.Raise(exc=ast.Call() as call) if _name(call.func) not in TOLD:
            return
        case ast.Call() if _is_log(node) or _is_pattern(node) or _name(node.func) in SILENT:
            return
        case ast.Call():
            shown = bool(SHOWN.match(_name(node.func)))
        case ast.keyword(arg="metavar" | "prog"):
            return
        case ast.Constant(value=str(text)):
            yield node.lineno, text, shown
            return
        case ast.JoinedStr(values=parts):
            text = "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in parts)
            yield node.lineno, text, shown
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from _texts(part.value, shown=False)
            return
    for name, child in _children(node):
        if name not in ("annotation", "returns"):
            yield from _texts(child, shown)


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield name, child


def _is_log(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="log" | "logging" | "logger"), attr=attr):
            return attr in LOGS
        case ast.Attribute(value=ast.Name(id="warnings")):
            return True
        case _:
            return False


def _is_pattern(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="re" | "struct")):
            return True
        case _:
            return False


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
