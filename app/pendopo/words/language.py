"""Choosing a language."""

from collections.abc import Mapping
from typing import Final

from pendopo.words.catalogue import _

OWN: Final[Mapping[str, str]] = {"en": "English", "id": "Bahasa Indonesia", "zh_CN": "简体中文"}
"""Each in itself, so that everybody finds their own."""


def title() -> str:
    """The name of the page, and of what opens the list."""
    return _("Language")


def own_name(language: str) -> str:
    """A language, named in itself; `language` is a catalogue's name."""
    return OWN.get(language, language)


def by_system(language: str) -> str:
    """No choice of one's own; `language` is what the system asks for, named in itself."""
    return _("System language ({language})", language=language)


def means() -> str:
    """What follows from a choice."""
    return _("Everything changes at once. What people write stays as they wrote it.")
