"""Which lines of our code had something to tell, and how often: never what they told."""

import logging
from collections import Counter
from typing import Final

MOST: Final = 200
OURS: Final = "pendopo."


class LogCounts(logging.Handler):
    """Counts records of this program by place; `places` may be read from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._counted: Counter[str] = Counter()

    @property
    def places(self) -> dict[str, int]:
        """Module and line, with the class of an exception where there was one."""
        return dict(self._counted)

    def begin(self) -> "LogCounts":
        """From now on."""
        logging.getLogger(OURS.rstrip(".")).addHandler(self)
        return self

    def end(self) -> None:
        """No longer."""
        logging.getLogger(OURS.rstrip(".")).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        if not record.name.startswith(OURS):
            return
        raised = record.exc_info[0] if record.exc_info else None
        kind = f" {raised.__name__}" if raised is not None else ""
        place = f"{record.name}:{record.lineno} {record.levelname}{kind}"
        if place in self._counted or len(self._counted) < MOST:
            self._counted[place] += 1
