"""The language of this run, as the person's environment asks for it."""

import os

from pendopo.app import resources
from pendopo.words import catalogue


def choose() -> None:
    """Speak it; English where there is no catalogue for it."""
    catalogue.use(resources.directory() / "locale", catalogue.from_environment(os.environ))
