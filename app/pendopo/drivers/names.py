"""Names looked up: entered in a ledger first, and asked for as they were named, nothing added."""

import asyncio
import ipaddress
import os
import socket
from dataclasses import dataclass

from pendopo.model.transport import Destination, Why
from pendopo.reach.ledger import Ledger

os.environ.setdefault("LOCALDOMAIN", ".")
"""glibc would complete a name that is not found with the network's own endings (resolv.conf(5)),
and ask for, and come to, a host that nobody has named."""

THIS_COMPUTER = (
    (socket.AF_INET, "127.0.0.1"),
    (socket.AF_INET6, "::1"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One address of a host."""

    family: socket.AddressFamily
    address: str
    """With its zone, if it has one."""


async def look_up(
    host: str, port: int, kind: socket.SocketKind, ledger: Ledger, family: int = socket.AF_UNSPEC
) -> list[Found]:
    """The addresses of a host, at least one. Raises OSError, ValueError, ReachError(FENCED).

    Numbers are not asked for, nor is this computer (RFC 6761): whoever answers questions here
    could have "localhost" be anywhere.
    """
    if is_this_computer(host) and not _is_number(host):
        local = [Found(*each) for each in THIS_COMPUTER if family in (socket.AF_UNSPEC, each[0])]
        ledger.resolved(host, (found.address for found in local))
        return local
    flags = socket.AI_ADDRCONFIG
    if _is_number(host):
        flags = socket.AI_NUMERICHOST
    else:
        ledger.enter(Destination(host, 0, "dns", Why.NAME))
    answers = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=kind, flags=flags, family=family
    )
    found = [Found(family, str(address[0])) for family, _, _, _, address in answers]
    ledger.resolved(host, (each.address for each in found))
    return found


def is_this_computer(host: str) -> bool:
    """Whether a name, or a number, means the computer that we run on."""
    name = host.rstrip(".").lower()
    if _is_number(host):
        return ipaddress.ip_address(host).is_loopback
    return name == "localhost" or name.endswith(".localhost")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
