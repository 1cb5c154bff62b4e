"""The window that holds the pages."""

from pendopo.ui.window.main import MainWindow

__all__ = ["MainWindow"]
