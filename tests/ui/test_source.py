"""What the source of the window may not do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pendopo.ui

FILES = sorted(Path(pendopo.ui.__path__[0]).rglob("*.py"))
PLAIN = "plain.py"
MARKUP_WIDGETS = {"QLabel", "QMessageBox", "QTextEdit", "QTextBrowser", "QTextDocument"}
MARKUP_WORDS = {"RichText", "AutoText", "MarkdownText", "setHtml", "toHtml", "setMarkdown"}


def trees(*, without: str = "") -> Iterator[tuple[str, ast.AST]]:
    for file in FILES:
        if file.name != without:
            yield file.name, ast.parse(file.read_text(encoding="utf-8"))


def names(tree: ast.AST) -> set[str]:
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_labels_are_made_in_one_place() -> None:
    for name, tree in trees(without=PLAIN):
        assert not names(tree) & MARKUP_WIDGETS, name
        assert "setToolTip" not in names(tree), name


def test_nothing_is_shown_as_markup() -> None:
    for name, tree in trees():
        assert not names(tree) & MARKUP_WORDS, name


def test_every_label_is_plain() -> None:
    tree = next(tree for name, tree in trees() if name == PLAIN)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    labels = [c for c in classes if any(ast.unparse(base) == "QLabel" for base in c.bases)]
    assert len(labels) >= 2
    for label in labels:
        assert "setTextFormat(Qt.TextFormat.PlainText)" in ast.unparse(label), label.name


def test_nothing_blocks_the_loop() -> None:
    for name, tree in trees():
        assert not names(tree) & {"exec", "asyncSlot", "processEvents", "sleep"}, name


@pytest.mark.parametrize("method", ["paintEvent", "paint"])
def test_painting_happens_in_its_frame(method: str) -> None:
    found = 0
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == method:
                if "option" not in {a.arg for a in node.args.args} and method == "paint":
                    continue
                found += 1
                assert "with painting(painter" in ast.unparse(node), f"{name}:{node.lineno}"
    assert found >= 3
