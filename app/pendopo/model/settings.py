"""What somebody has chosen for this profile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Every field has the value that suits somebody who never opens the settings."""

    display_name: str = ""
    language: str = ""
    """A catalogue's name; "" follows the system."""
