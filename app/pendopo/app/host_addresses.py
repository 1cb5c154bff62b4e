"""Where a host listens, and the names it goes by."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

from pendopo.drivers import resolver
from pendopo.drivers.udp import route_source
from pendopo.host.config import HostConfig, split_place
from pendopo.model.errors import ReachError, ReachReason


def listen_place(listen: str) -> tuple[str, int]:
    """IP address and port to listen on. Raises InputError(USAGE), ReachError(NAME_NOT_FOUND)."""
    host, port = split_place(listen)
    host = "127.0.0.1" if host == "localhost" else host
    try:
        return str(ipaddress.ip_address(host)), port
    except ValueError:
        raise ReachError(ReachReason.NAME_NOT_FOUND, host=host) from None


def is_loopback(host: str) -> bool:
    """Whether only this computer can get there."""
    return ipaddress.ip_address(host).is_loopback


def public_hosts(host: str, advertise: tuple[str, ...]) -> tuple[str, ...]:
    """HOST[:PORT] as people dial them."""
    if advertise:
        return advertise
    if not ipaddress.ip_address(host).is_unspecified:
        return (host,)
    return (route_source("192.0.2.1") or "127.0.0.1",)


def authorities(config: HostConfig, port: int) -> tuple[str, ...]:
    """Every host:port that clients may have dialled to get here."""
    hosts = (config.listen_host, "127.0.0.1", "localhost", "::1", *config.authorities)
    pairs = (split_place(host) if host != "::1" else (host, 0) for host in hosts)
    named = ((f"[{host}]" if ":" in host else host, own or port) for host, own in pairs)
    return tuple(dict.fromkeys(f"{host}:{own}" for host, own in named))


async def resolved(places: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """IP addresses of HOST[:PORT] texts. Raises ReachError(NAME_NOT_FOUND)."""
    found = await asyncio.gather(*(_resolved(*split_place(place)) for place in places))
    return tuple(dict.fromkeys(each for addresses in found for each in addresses))


async def _resolved(host: str, port: int) -> list[tuple[str, int]]:
    try:
        answers = await resolver.ask(host, port, socket.SOCK_DGRAM)
    except OSError as error:
        raise ReachError(ReachReason.NAME_NOT_FOUND, host=host) from error
    return [(str(address[0]), port) for *_, address in answers]
