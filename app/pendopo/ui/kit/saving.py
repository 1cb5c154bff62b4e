"""Where something is saved, as the person says."""

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


async def choose_file(view: QWidget, heading: str, name: str) -> Path | None:
    """Where to save something; None when the person changed their mind."""
    chosen: asyncio.Future[str] = asyncio.get_event_loop().create_future()
    dialog = QFileDialog(view.window(), heading, _beginning(name))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)

    def choose(path: str) -> None:
        if not chosen.done():
            chosen.set_result(path)

    dialog.fileSelected.connect(choose)
    dialog.rejected.connect(lambda: choose(""))
    dialog.open()
    try:
        path = await chosen
    finally:
        dialog.deleteLater()
    return Path(path) if path else None


def _beginning(name: str) -> str:
    """In the person's home, where they have one."""
    try:
        return str(Path.home() / name)
    except RuntimeError:
        return name
