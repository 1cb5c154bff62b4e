"""Files that another program has open at this moment."""

import time
from collections.abc import Callable
from typing import Final

HELD: Final = (5, 32, 33)
"""ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: on Windows nobody may
replace, rename or delete what a virus scanner, an index or a backup just reads."""
PAUSES_S: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
"""Most look at a file for milliseconds."""


def patiently(act: Callable[[], object]) -> None:
    """Replace, rename or delete; where the file is held, again a few times. Raises OSError."""
    for pause_s in PAUSES_S:
        try:
            act()
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in HELD:
                raise
        time.sleep(pause_s)
    act()
