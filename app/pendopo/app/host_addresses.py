"""Where a host listens, and the names it goes by."""

import ipaddress
import socket

from pendopo.drivers import resolver
from pendopo.drivers.udp import own_addresses
from pendopo.host.config import HostConfig, split_place
from pendopo.model.errors import ReachError, ReachReason

NAME_WITHIN_S = 8.0


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
    listened = ipaddress.ip_address(host)
    if not listened.is_unspecified:
        return (host,)
    return tuple(own_addresses(v6=listened.version == 6)) or ("127.0.0.1",)


def anywhere() -> str:
    """What to listen on so that whoever is in this computer's network comes in."""
    return "::" if not own_addresses(v6=False) and own_addresses(v6=True) else "0.0.0.0"


def authorities(config: HostConfig, port: int, announced: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Every host:port that clients may have dialled to get here."""
    hosts = (config.listen_host, "127.0.0.1", "localhost", "::1", *config.authorities, *announced)
    pairs = (split_place(host) for host in hosts)
    named = ((f"[{host}]" if ":" in host else host, own or port) for host, own in pairs)
    return tuple(dict.fromkeys(f"{host}:{own}" for host, own in named))


async def resolved(place: str) -> tuple[tuple[str, int], ...]:
    """IP addresses of a HOST[:PORT]. Raises ReachError(NAME_NOT_FOUND)."""
    host, port = split_place(place)
    try:
        answers = await resolver.ask(host, port, socket.SOCK_DGRAM, within_s=NAME_WITHIN_S)
    except (OSError, UnicodeError) as error:
        raise ReachError(ReachReason.NAME_NOT_FOUND, host=host) from error
    return tuple(dict.fromkeys((str(address[0]), port) for *_, address in answers))
