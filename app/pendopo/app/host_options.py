"""How to run a host, and the place that comes of it."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from pendopo.app import host_place
from pendopo.app.host_addresses import is_loopback, public_hosts
from pendopo.app.host_place import KeptPlace
from pendopo.host.config import HostConfig, split_place
from pendopo.lobby.invite import MAX_SERVERS
from pendopo.lobby.server_url import canonical_url
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.signaling import access


@dataclass(frozen=True, slots=True)
class HostOptions:
    """How to run a host. Without `data_dir` or a store nothing is kept."""

    listen: str = "127.0.0.1:0"
    udp_port: int | None = None
    """None: the same number as the TCP port."""
    advertise: tuple[str, ...] = ()
    name: str = "Pendopo"
    rooms: tuple[str, ...] = ()
    """Titles; none means the rooms that were kept, or one."""
    bare: bool = False
    """No room and no standing link but the host's own, unless there were any before."""
    mode: Mode = Mode.SHARED
    passphrase: str | None = None
    api_key: str | None = None
    api_secret: str | None = None
    data_dir: Path | None = None
    """Where the place and what happens there are kept, in files."""
    state_file: Path | None = None
    """Where what happens is kept, without `data_dir`."""
    verbose: bool = False

    def __repr__(self) -> str:
        return f"HostOptions({self.listen!r}, {self.rooms!r}, {self.mode})"


def check_announced(places: tuple[str, ...]) -> None:
    """HOST[:PORT] that links can carry. Raises InputError(USAGE | SERVER_URL)."""
    if len(places) > MAX_SERVERS:
        raise InputError(InputReason.USAGE, fault=UsageFault.TOO_MANY)
    for place in places:
        host, port = split_place(place)
        canonical_url(f"wss://{f'[{host}]' if ':' in host else host}:{port or 1}")


def place_of(options: HostOptions, host: str, kept: KeptPlace | None) -> KeptPlace:
    """The kept place with what the options change. Raises InputError(USAGE) for an API secret
    that signs nothing: nobody would be let in."""
    place = replace(kept or host_place.fresh_place(options.name), name=options.name)
    place = replace(
        place,
        api_key=options.api_key or place.api_key,
        api_secret=options.api_secret or place.api_secret,
        passphrase=options.passphrase or place.passphrase,
    )
    access.check_secret(place.api_secret)
    titles = _titles(options, place)
    place = host_place.with_rooms(place, titles, options.mode, standing=not options.bare)
    if not is_loopback(host):
        place = host_place.with_certificate(place, public_hosts(host, options.advertise))
    return host_place.without_expired(place, int(time.time()))


def open_part(options: HostOptions, place: KeptPlace) -> KeptPlace:
    """What of it is open this time."""
    if options.bare and not options.rooms:
        return host_place.of_mode(place, options.mode)
    return host_place.only(place, _titles(options, place), options.mode)


def config(options: HostOptions, place: KeptPlace, host: str, port: int) -> HostConfig:
    """What the process that serves the place is told of it at its start."""
    tls = not is_loopback(host)
    state_file = options.data_dir / "door.json" if options.data_dir else options.state_file
    return HostConfig(
        listen_host=host,
        listen_port=port,
        udp_port=port if options.udp_port is None else options.udp_port,
        api_key=place.api_key,
        api_secret=place.api_secret,
        advertise=options.advertise,
        authorities=public_hosts(host, options.advertise),
        state_file=str(state_file or ""),
        certificate=place.certificate if tls else "",
        private_key=place.private_key if tls else "",
        rooms=host_place.configured_rooms(place),
        tickets=host_place.configured_tickets(place),
    )


def _titles(options: HostOptions, place: KeptPlace) -> tuple[str, ...]:
    known = tuple(room.title for room in place.rooms if room.mode is options.mode)
    fallback = () if options.bare else (options.name,)
    return options.rooms or known or fallback
