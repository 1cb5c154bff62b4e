"""How many files and sockets this process may have open."""

import logging
import sys

log = logging.getLogger(__name__)

WANTED = 8192
"""The host's connections, four times over."""

if sys.platform != "win32":
    import resource

    def raise_limit() -> None:
        """As many as the system lets us have without asking anybody, up to `WANTED`."""
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = WANTED if most == resource.RLIM_INFINITY else min(WANTED, most)
        if now == resource.RLIM_INFINITY or now >= wanted:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        except (OSError, ValueError) as error:
            log.warning("only %d files may be open: %s", now, type(error).__name__)

else:

    def raise_limit() -> None:
        """Sockets are not limited here."""
