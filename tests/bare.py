"""The environment of a process that is to inherit nothing."""

import os

NEEDED = ("PATH", "SYSTEMROOT", "TEMP", "WINDIR") if os.name == "nt" else ()
"""Without these Python and Qt do not start on Windows, or find no fonts."""


def environment(**given: str) -> dict[str, str]:
    """What is given, and on Windows what every program needs there."""
    return {name: os.environ[name] for name in NEEDED if name in os.environ} | given
