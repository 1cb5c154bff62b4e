"""The host's own process: door, forwarder, one HTTP server and one UDP port.

It is told everything on standard input and holds no room secret; it can forward sound, not hear it.
"""

import argparse
import asyncio
import json
import logging
import signal
import socket
import sys
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pendopo.app import files
from pendopo.cli import logs
from pendopo.cli.output import Output
from pendopo.drivers.certificate import server_context
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.http_server import HttpServer, bind_tcp
from pendopo.drivers.system_clock import SystemClock
from pendopo.host import config as configuration
from pendopo.host import state as states
from pendopo.host.config import HostConfig, split_place
from pendopo.host.door import Door
from pendopo.host.state import DoorState
from pendopo.model.errors import InputError, InputReason, ReachError, ReachReason
from pendopo.model.faults import FileFault

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only what is no secret."""
    parser.add_argument("--verbose", action="store_true")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Serve until standard input closes or SIGTERM; 0 then, 1 when the start failed."""
    logs.set_up(arguments.verbose)
    config = configuration.from_json(sys.stdin.readline())
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        try:
            runner.run(_serve(config))
        except (InputError, ReachError) as error:
            _tell("failed", reason=error.reason.value, details=error.details)
            return 1
    return 0


async def _serve(config: HostConfig) -> None:
    stop = _stop_event()
    keeper = _StateKeeper(config.state_file)
    state = keeper.read()
    closing: set[asyncio.Task[None]] = set()
    tcp = bind_tcp(config.listen_host, config.listen_port)
    port = int(tcp.getsockname()[1])
    config = replace(config, authorities=_authorities(config, port))
    try:
        media = await _open_media(config)
    except BaseException:
        tcp.close()
        raise
    door = Door(
        config,
        state,
        media,
        asyncio.get_running_loop(),
        SystemClock(),
        keeper.keep,
        lambda peer: _hold(closing, peer.close()),
    )
    server = HttpServer(door, SystemClock())
    writing = asyncio.create_task(keeper.write())
    try:
        tls = server_context(config.certificate, config.private_key) if config.certificate else None
        await server.open(tcp, tls)
        _tell("listening", port=port, udp_port=media.port)
        await stop.wait()
    finally:
        door.close()
        await server.close()
        await asyncio.gather(*closing, return_exceptions=True)
        await media.close()
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        keeper.write_now()


def _stop_event() -> asyncio.Event:
    """Set by SIGTERM, SIGINT, or when the parent goes and standard input closes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_parent() -> None:
        sys.stdin.read()
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)

    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: standard input is enough
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    threading.Thread(target=wait_for_parent, name="parent", daemon=True).start()
    return stop


async def _open_media(config: HostConfig) -> UdpHostTransport:
    advertise = await _addresses(config.advertise)
    return await UdpHostTransport.bind(config.listen_host, config.udp_port, advertise)


async def _addresses(places: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """IP addresses of HOST[:PORT] texts. Raises ReachError(NAME_NOT_FOUND)."""
    found: dict[tuple[str, int], None] = {}
    for place in places:
        host, port = split_place(place)
        try:
            answers = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_DGRAM
            )
        except socket.gaierror as error:
            raise ReachError(ReachReason.NAME_NOT_FOUND, host=host) from error
        found |= {(str(address[0]), port): None for *_, address in answers}
    return tuple(found)


def _authorities(config: HostConfig, port: int) -> tuple[str, ...]:
    """Every host:port that clients may have dialled to get here."""
    hosts = (config.listen_host, "127.0.0.1", "localhost", "::1", *config.authorities)
    pairs = (split_place(host) if host != "::1" else (host, 0) for host in hosts)
    named = ((f"[{host}]" if ":" in host else host, own or port) for host, own in pairs)
    return tuple(dict.fromkeys(f"{host}:{own}" for host, own in named))


class _StateKeeper:
    """Writes the newest state to its file, one write at a time, off the event loop."""

    def __init__(self, path: str) -> None:
        self._path = Path(path) if path else None
        self._newest: DoorState | None = None
        self._changed = asyncio.Event()

    def read(self) -> DoorState:
        """What was kept; nothing yet at the first start. Raises InputError(FILE)."""
        if self._path is None or not self._path.exists():
            return DoorState()
        try:
            return states.from_json(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(
                InputReason.FILE, path=str(self._path), fault=FileFault.DAMAGED
            ) from error

    def keep(self, state: DoorState) -> None:
        """Write this soon."""
        self._newest = state
        self._changed.set()

    async def write(self) -> None:
        """Until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await asyncio.to_thread(self.write_now)

    def write_now(self) -> None:
        """A full disk is said and does not stop the host."""
        state, self._newest = self._newest, None
        if state is None or self._path is None:
            return
        try:
            files.write_private(self._path, states.to_json(state).encode())
        except InputError:
            log.error("the host's state could not be written")


def _hold(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def _tell(event: str, **fields: Any) -> None:
    print(json.dumps({"event": event, **fields}), flush=True)
