"""Names looked up: entered in a ledger first, and asked for as they were named, nothing added."""

import ipaddress
import os
import socket
from dataclasses import dataclass

from pendopo.drivers import resolver
from pendopo.model.host_name import host_fault, is_loopback
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
    could have "localhost" be anywhere. What is no name in its one spelling is not found.
    """
    name, number = host.lower(), _is_number(host)
    if is_loopback(name) and not number:
        local = [Found(*each) for each in THIS_COMPUTER if family in (socket.AF_UNSPEC, each[0])]
        ledger.resolved(host, (found.address for found in local))
        return local
    if not number and host_fault(name) is not None:
        raise socket.gaierror(socket.EAI_NONAME, "no name")
    if not number:
        ledger.enter(Destination(host, 0, "dns", Why.NAME))
    flags = socket.AI_NUMERICHOST if number else socket.AI_ADDRCONFIG
    answers = await resolver.ask(host, port, kind, family, flags)
    found = [Found(family, str(address[0])) for family, _, _, _, address in answers]
    ledger.resolved(host, (each.address for each in found))
    return found


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
