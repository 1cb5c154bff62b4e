"""Where a link is saved, as the person says."""

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from pendopo.model.room import Role
from pendopo.words import given_links
from pendopo.words.untrusted import one_line

SUFFIX = ".pendopo"


async def choose_file(view: QWidget, name: str) -> Path | None:
    """Where to save something; None when the person changed their mind."""
    chosen: asyncio.Future[str] = asyncio.get_event_loop().create_future()
    dialog = QFileDialog(view.window(), given_links.save_heading(), str(Path.home() / name))
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


def file_name(place: str, role: Role) -> str:
    """What a saved link is called at first."""
    kept = "".join(c if c.isalnum() else "-" for c in one_line(place)).strip("-")
    return "-".join(filter(None, (kept, role.value))) + SUFFIX
