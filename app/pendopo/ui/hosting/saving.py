"""Where a link is saved, as the person says."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from pendopo.model.room import Role
from pendopo.ui.kit import saving
from pendopo.words import given_links
from pendopo.words.untrusted import one_line

SUFFIX = ".pendopo"


async def choose_file(view: QWidget, name: str) -> Path | None:
    """None when the person changed their mind."""
    return await saving.choose_file(view, given_links.save_heading(), name)


def file_name(place: str, role: Role) -> str:
    """What a saved link is called at first."""
    kept = "".join(c if c.isalnum() else "-" for c in one_line(place)).strip("-")
    return "-".join(filter(None, (kept, role.value))) + SUFFIX
