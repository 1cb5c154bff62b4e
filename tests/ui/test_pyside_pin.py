"""The version of PySide6 that is pinned keeps its references."""

import sys

from PySide6.QtWidgets import QApplication, QLabel


def test_none_keeps_its_references(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference to None in most void calls."""
    label = QLabel()
    texts = ("a", "b")
    label.setText("warm")
    before = sys.getrefcount(None)
    for turn in range(1_000):
        label.setText(texts[turn % 2])
    assert sys.getrefcount(None) > before - 100
