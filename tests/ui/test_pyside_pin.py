"""The version of PySide6 that is pinned keeps its references."""

import sys

import PySide6
import pytest
from PySide6.QtWidgets import QApplication, QLabel


def test_the_version_is_the_pinned_one() -> None:
    assert PySide6.__version__ == "6.11.3"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is not counted from Python 3.12 on")
def test_none_keeps_its_references(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference to None in most void calls."""
    label = QLabel()
    texts = ("a", "b")
    label.setText("warm")
    before = sys.getrefcount(None)
    for turn in range(1_000):
        label.setText(texts[turn % 2])
    assert sys.getrefcount(None) > before - 100
