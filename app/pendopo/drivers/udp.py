"""UDP sockets: which address they start from, how much they hold."""

import ipaddress
import logging
import socket
from typing import Any

from pendopo.model.host_name import is_of_one

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


def own_addresses(v6: bool, v4: bool = True) -> list[str]:
    """Where others reach this computer: the addresses of its default routes; where there is none,
    all that are not for itself or one link alone. No packet leaves."""
    probes = [*(["192.0.2.1"] if v4 else []), *(["2001:db8::1"] if v6 else [])]
    routed = [source for source in map(route_source, probes) if source and is_for_others(source)]
    return routed or [each for each in _of_interfaces(v4, v6) if is_for_others(each)]


def is_for_others(address: str) -> bool:
    """Whether an IP address can be meant for anybody but this computer, or those on one link."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return is_of_one(ip) and not (ip.is_loopback or ip.is_link_local)


def _of_interfaces(v4: bool, v6: bool) -> list[str]:
    try:
        from aioice.ice import get_host_addresses

        return list(dict.fromkeys(get_host_addresses(use_ipv4=v4, use_ipv6=v6)))
    except Exception as error:
        log.info("the addresses of this computer are not known: %s", type(error).__name__)
        return []


def enlarge_buffer(sock: Any, size: int) -> None:
    """Ask for large kernel buffers, as far as the system lets us."""
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        try:
            sock.setsockopt(socket.SOL_SOCKET, option, size)
        except OSError:
            log.debug("socket buffer stays small")
