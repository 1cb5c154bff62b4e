"""The language of this run: chosen in the settings, otherwise the system's."""

import os
from collections.abc import Sequence
from pathlib import Path

from pendopo.app import resources, settings_text
from pendopo.drivers import system_languages
from pendopo.model.errors import PendopoError
from pendopo.words import catalogue

OFFERED = (catalogue.SOURCE, "id", "zh_CN")
"""What can be chosen, by the names of the catalogues."""


class Languages:
    """Implements `ui.settings.language.Languages`; may be asked on any thread."""

    offered: Sequence[str] = OFFERED

    @property
    def of_system(self) -> str:
        """What is spoken while nothing is chosen."""
        return spoken("")


def choose(chosen: str = "") -> None:
    """Speak a catalogue by its name, or with "" what the system asks for."""
    catalogue.use(_directory(), _wanted(chosen))


def spoken(chosen: str) -> str:
    """The name of the catalogue that `choose` would speak."""
    return catalogue.spoken(_directory(), _wanted(chosen))


def sizes() -> tuple[int, ...]:
    """How many messages each translation has; 0 for one that is missing or damaged."""
    return tuple(catalogue.size(_directory(), name) for name in OFFERED[1:])


def kept(profile: Path) -> str:
    """What was chosen in this profile; "" when nothing was or it cannot be read."""
    try:
        chosen = settings_text.read(profile / settings_text.NAME).get("language", "")
    except PendopoError:
        return ""
    return chosen if isinstance(chosen, str) else ""


def _wanted(chosen: str) -> tuple[str, ...]:
    system = catalogue.from_environment(os.environ) or system_languages.preferred()
    return (chosen, *system) if chosen else system


def _directory() -> Path:
    return resources.directory() / "locale"
