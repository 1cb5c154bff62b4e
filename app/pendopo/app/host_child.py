"""The host as a process of its own, seen from whoever started it."""

import asyncio
import contextlib
import json
import subprocess
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pendopo.app import host_place, own_program
from pendopo.app.host_addresses import is_loopback, listen_place, public_hosts
from pendopo.app.host_place import KeptPlace, KeptRoom
from pendopo.host import config as configuration
from pendopo.host.config import HostConfig, split_place
from pendopo.lobby.invite import Invite
from pendopo.lobby.server_url import canonical_url
from pendopo.model.encryption import Mode
from pendopo.model.errors import (
    InputError,
    InputReason,
    OwnError,
    OwnReason,
    PolicyError,
    PolicyReason,
    ReachError,
    ReachReason,
)

START_WITHIN_S = 30.0
STOP_WITHIN_S = 10.0
"""A slow disk may hold the last write back."""


@dataclass(frozen=True, slots=True)
class HostOptions:
    """How to run a host. Without `data_dir` everything is new each time and nothing is kept."""

    listen: str = "127.0.0.1:0"
    udp_port: int | None = None
    """None: the same number as the TCP port."""
    advertise: tuple[str, ...] = ()
    name: str = "Pendopo"
    rooms: tuple[str, ...] = ()
    """Titles; none means the rooms that were kept, or one."""
    mode: Mode = Mode.SHARED
    passphrase: str | None = None
    api_key: str | None = None
    api_secret: str | None = None
    data_dir: Path | None = None
    verbose: bool = False

    def __repr__(self) -> str:
        return f"HostOptions({self.listen!r}, {self.rooms!r}, {self.mode})"


class HostProcess:
    """A running host; `start` it, then `close` it."""

    def __init__(self, child: subprocess.Popen[str], lines: asyncio.Queue[str | None]) -> None:
        self._child = child
        self._lines = lines
        self.urls: tuple[str, ...] = ()
        self.rooms: tuple[KeptRoom, ...] = ()
        self.invites: tuple[Invite, ...] = ()
        self.udp_port = 0
        self.api_key = ""
        self.api_secret = ""

    @classmethod
    async def start(cls, options: HostOptions) -> "HostProcess":
        """Make or read the place's secrets and start the process.

        Raises PolicyError(MODE), InputError, ReachError(PORT_IN_USE | UNREACHABLE | …), OwnError.
        """
        if options.mode is Mode.RSK1:
            raise PolicyError(PolicyReason.MODE)
        host, port = listen_place(options.listen)
        place = _place(options, host)
        host_process = cls(*_spawn(options.verbose))
        try:
            told = await host_process._begin(_config(options, place, host, port))
            host_process.urls = _urls(host, int(told["port"]), options.advertise)
            host_process.invites = host_place.invites(place, options.mode, host_process.urls)
        except BaseException:
            await host_process.close()
            raise
        host_process.rooms = place.rooms
        host_process.udp_port = int(told["udp_port"])
        host_process.api_key, host_process.api_secret = place.api_key, place.api_secret
        return host_process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    async def ended(self) -> int:
        """Wait until the process ends by itself; its exit code."""
        while await self._lines.get() is not None:
            pass
        return await asyncio.to_thread(self._child.wait)

    async def close(self) -> None:
        """Stop it: people are told, then it is gone. May be called twice.

        Whoever is cancelled in here does not wait, but the process ends all the same.
        """
        if self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()
        await asyncio.to_thread(self._see_it_end)

    def _see_it_end(self) -> None:
        """One call for a thread: cancelling cannot part the wait from what must follow it."""
        try:
            self._child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    async def _begin(self, config: HostConfig) -> dict[str, Any]:
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):
            self._child.stdin.write(configuration.to_json(config) + "\n")
            self._child.stdin.flush()
        try:
            line = await asyncio.wait_for(self._lines.get(), START_WITHIN_S)
        except TimeoutError:
            line = None
        if line is None:
            raise OwnError(OwnReason.INTERNAL, waited_s=START_WITHIN_S)
        told: dict[str, Any] = json.loads(line)
        if told.pop("event") != "listening":
            raise _failure(told["reason"], told["details"])
        return told


def _failure(reason: str, details: dict[str, Any]) -> InputError | ReachError:
    """What the child could not do, as it said it."""
    if reason in {known.value for known in InputReason}:
        return InputError(InputReason(reason), **details)
    return ReachError(ReachReason(reason), **details)


def _spawn(verbose: bool) -> tuple[subprocess.Popen[str], asyncio.Queue[str | None]]:
    """Start the child; its lines arrive in the queue, None when it has ended.

    Threads and pipes, because a selector loop on Windows can do neither processes nor pipes.
    """
    words = ["host-process", *(["--verbose"] if verbose else [])]
    child = own_program.start(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def pass_on(line: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        assert child.stdout is not None
        with child.stdout:
            for line in child.stdout:
                pass_on(line)
        pass_on(None)

    threading.Thread(target=read, name="host process", daemon=True).start()
    return child, lines


def _place(options: HostOptions, host: str) -> KeptPlace:
    """The kept place with what the options change."""
    path = options.data_dir / "place.json" if options.data_dir else None
    kept = host_place.read_place(path) if path else None
    place = replace(kept or host_place.fresh_place(options.name), name=options.name)
    place = replace(
        place,
        api_key=options.api_key or place.api_key,
        api_secret=options.api_secret or place.api_secret,
        passphrase=options.passphrase or place.passphrase,
    )
    titles = options.rooms or tuple(r.title for r in place.rooms if r.mode is options.mode)
    titles = titles or (options.name,)
    place = host_place.with_rooms(place, titles, options.mode)
    if not is_loopback(host):
        place = host_place.with_certificate(place, public_hosts(host, options.advertise))
    if path:
        host_place.write_place(path, place)
    return host_place.only(place, titles, options.mode)


def _config(options: HostOptions, place: KeptPlace, host: str, port: int) -> HostConfig:
    tls = not is_loopback(host)
    return HostConfig(
        listen_host=host,
        listen_port=port,
        udp_port=port if options.udp_port is None else options.udp_port,
        api_key=place.api_key,
        api_secret=place.api_secret,
        advertise=options.advertise,
        authorities=public_hosts(host, options.advertise),
        state_file=str(options.data_dir / "door.json") if options.data_dir else "",
        certificate=place.certificate if tls else "",
        private_key=place.private_key if tls else "",
        rooms=host_place.configured_rooms(place),
        tickets=host_place.configured_tickets(place),
    )


def _urls(host: str, port: int, advertise: tuple[str, ...]) -> tuple[str, ...]:
    """Where invites point: `ws://` at this computer only, else `wss://`."""
    loopback = is_loopback(host)
    hosts = (host,) if loopback else public_hosts(host, advertise)
    places = (split_place(place) if place != host else (host, 0) for place in hosts)
    named = ((f"[{name}]" if ":" in name else name, own or port) for name, own in places)
    scheme = "ws" if loopback else "wss"
    return tuple(canonical_url(f"{scheme}://{name}:{own}") for name, own in named)
