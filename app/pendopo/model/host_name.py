"""Hosts in addresses: names in ASCII and IP literals, each in its one spelling."""

import ipaddress
import re

from pendopo.model.faults import AddressFault

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NEAR_NAMES = frozenset({"local", "localhost", "localdomain", "internal", "lan", "home", "corp"})
"""Last labels that the internet's name servers do not know."""
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses, as networks without IPv4 write them."""

_EVERYBODY = ipaddress.IPv4Address("255.255.255.255")


def is_of_one(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it can be the address of one computer."""
    return not (address.is_multicast or address.is_unspecified or address == _EVERYBODY)


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


def is_near(host: str) -> bool:
    """Whether a host is this computer or in a network around it, by its name or number: nothing
    that is the same wherever one asks. What a name stands for is not looked up."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        return len(labels) == 1 or labels[-1] in _NEAR_NAMES or labels[-2:] == ["home", "arpa"]
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED:
            return not ipaddress.IPv4Address(address.packed[-4:]).is_global
        return address.is_site_local or not address.is_global
    return not address.is_global


def _ipv6_fault(literal: str) -> AddressFault | None:
    try:
        address = ipaddress.IPv6Address(literal)
    except ValueError:
        return AddressFault.NUMBER
    wrong = address.scope_id is not None or str(address) != literal or _is_disguised(address)
    return AddressFault.NUMBER if wrong else None


def _is_disguised(address: ipaddress.IPv6Address) -> bool:
    """Whether an IPv4 address hides in it, or it is not the address of one computer."""
    embeds_ipv4 = int(address) < 1 << 32 and not address.is_loopback
    return bool(embeds_ipv4 or address.ipv4_mapped or address.sixtofour or not is_of_one(address))


def _is_ipv4(host: str) -> bool:
    """Whether it is the address of one computer in its one spelling."""
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return str(address) == host and address.packed[0] > 0 and is_of_one(address)
