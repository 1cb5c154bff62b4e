"""Hosts in addresses: names in ASCII and IP literals, each in its one spelling."""

import ipaddress
import re

from pendopo.model.faults import AddressFault

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")


def host_fault(host: str) -> AddressFault | None:
    """What is wrong with a host in lower case; an IPv6 literal stands in brackets."""
    if host.startswith("["):
        return _ipv6_fault(host[1:-1])
    if not host.isascii():
        return AddressFault.NOT_ASCII
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return AddressFault.HOST
    if _NUMERIC.fullmatch(labels[-1]) and not _is_ipv4(host):
        return AddressFault.NUMBER
    return None


def is_loopback(host: str) -> bool:
    """Whether a host is this computer, by its name or number."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _ipv6_fault(literal: str) -> AddressFault | None:
    try:
        address = ipaddress.IPv6Address(literal)
    except ValueError:
        return AddressFault.NUMBER
    wrong = address.scope_id is not None or str(address) != literal or _is_disguised(address)
    return AddressFault.NUMBER if wrong else None


def _is_disguised(address: ipaddress.IPv6Address) -> bool:
    """Whether an IPv4 address hides in it, or it is no address of one computer."""
    embeds_ipv4 = int(address) < 1 << 32 and not address.is_loopback
    return bool(embeds_ipv4 or address.ipv4_mapped or address.sixtofour or address.is_multicast)


def _is_ipv4(host: str) -> bool:
    """Whether it is the address of one computer in its one spelling."""
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return str(address) == host and address.packed[0] > 0 and not address.is_multicast
