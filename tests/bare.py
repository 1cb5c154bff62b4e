"""The environment of a process that is to inherit nothing."""

import os

NEEDED = ("SYSTEMROOT", "TEMP", "WINDIR")
"""Without these no program of Windows starts, or finds its fonts."""


def environment(**given: str) -> dict[str, str]:
    """What is given, and on Windows what every program needs there."""
    return {name: os.environ[name] for name in NEEDED if name in os.environ} | given
