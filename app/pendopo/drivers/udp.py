"""UDP sockets: which address they start from, how much they hold."""

import logging
import socket
from typing import Any

log = logging.getLogger(__name__)


def route_source(host: str) -> str | None:
    """The address from which this computer would send to an IP literal; no packet leaves."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, 9, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST
        )[0]
        with socket.socket(family, kind) as probe:
            probe.connect(address)
            return str(probe.getsockname()[0])
    except (OSError, UnicodeError):
        return None


def enlarge_buffer(sock: Any, size: int) -> None:
    """Ask for large kernel buffers, as far as the system lets us."""
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        try:
            sock.setsockopt(socket.SOL_SOCKET, option, size)
        except OSError:
            log.debug("socket buffer stays small")
