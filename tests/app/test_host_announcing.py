"""Where a host says it is, in networks that come, go and lie."""

import asyncio
import socket
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pendopo.app import host_addresses, host_announcing, host_server, own_program
from pendopo.app.host_announcing import Announcing, Found
from pendopo.drivers import udp
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.host.config import HostConfig
from pendopo.host.control import Announced, Census
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.faults import PlaceFault
from pendopo.words.hosting import UNREACHABLE, unreachable

NAME = "talk.example.org"
CONFIG = HostConfig("0.0.0.0", 0, 0, "key", "a secret of more than thirty-two characters")
NAMED = replace(CONFIG, advertise=(NAME,))
OUTER4, OUTER6 = "192.0.2.7", "2001:db8::7"


class Network:
    """What this computer knows of the world, instead of the real one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.routes: dict[str, str] = {"192.0.2.1": OUTER4}
        self.interfaces: list[str] = []
        self.names: dict[str, list[str]] = {}
        self.trouble: Exception | None = None
        monkeypatch.setattr(udp, "route_source", lambda probe: self.routes.get(probe))
        monkeypatch.setattr(udp, "_of_interfaces", lambda v4, v6: self.interfaces)
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)
        monkeypatch.setattr(host_announcing, "OFTEN_S", 0.01)
        monkeypatch.setattr(host_announcing, "NAMES_EVERY_S", 0.02)

    def _look_up(self, host: str, port: int, *_: Any, **more: Any) -> list[Any]:
        if self.trouble is not None:
            raise self.trouble
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        kind = socket.SOCK_DGRAM
        return [(socket.AF_INET, kind, 17, "", (address, port)) for address in self.names[host]]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    return Network(monkeypatch)


def found(config: HostConfig) -> Found:
    announcing = Announcing(config)
    asyncio.run(announcing.begin())
    return announcing.found


def candidates(config: HostConfig) -> list[str]:
    async def story() -> list[str]:
        announcing = Announcing(config)
        await announcing.begin()
        media = await UdpHostTransport.bind(config.listen_host, 0, announcing.found.media)
        try:
            return [candidate.host for candidate in media.candidates]
        finally:
            await media.close()

    return asyncio.run(story())


@pytest.mark.parametrize("here", ["127.0.1.1", "127.0.0.1", "0.0.0.0", "169.254.3.4"])
def test_a_name_that_is_only_for_this_computer_is_said_and_media_go_elsewhere(
    network: Network, here: str
) -> None:
    """As Debian writes the hosts file; guests heard nothing and were told to look for UDP."""
    network.names[NAME] = [here]
    assert found(NAMED).announced == Announced((NAME,), ((NAME, PlaceFault.HERE_ONLY),))
    assert candidates(NAMED) == [here, OUTER4]


def test_a_literal_that_is_only_for_this_computer_is_said(network: Network) -> None:
    network.names["127.0.0.1"] = ["127.0.0.1"]
    local = replace(CONFIG, advertise=("127.0.0.1",))
    assert found(local).announced.faults == (("127.0.0.1", PlaceFault.HERE_ONLY),)


def test_of_several_addresses_those_that_can_be_meant_are_announced(network: Network) -> None:
    network.names[NAME] = ["127.0.1.1", "198.51.100.4"]
    assert found(NAMED).announced == Announced((NAME,))
    assert candidates(NAMED) == ["198.51.100.4"]


def test_links_and_media_come_from_one_list(network: Network) -> None:
    assert found(CONFIG).announced == Announced((OUTER4,))
    assert candidates(CONFIG) == [OUTER4, "127.0.0.1"]


def test_without_a_default_route_the_addresses_of_the_interfaces_are_it(network: Network) -> None:
    network.routes.clear()
    network.interfaces = ["127.0.0.1", "169.254.1.1", "10.0.0.5"]
    assert found(CONFIG).announced == Announced(("10.0.0.5",))
    assert candidates(CONFIG) == ["10.0.0.5", "127.0.0.1"]


def test_no_network_is_said(network: Network) -> None:
    network.routes.clear()
    assert found(CONFIG).announced.faults == (("", PlaceFault.NO_NETWORK),)
    assert candidates(CONFIG) == ["127.0.0.1"]


def test_ipv6_alone_is_said_or_used(network: Network) -> None:
    network.routes = {"2001:db8::1": OUTER6}
    assert found(CONFIG).announced.faults == (("", PlaceFault.ONLY_IPV6),)
    assert host_addresses.anywhere() == "::"
    assert found(replace(CONFIG, listen_host="::")).announced == Announced((OUTER6,))
    network.routes["192.0.2.1"] = OUTER4
    assert host_addresses.anywhere() == "0.0.0.0"


def test_who_listens_here_alone_cannot_be_announced(network: Network) -> None:
    here = replace(NAMED, listen_host="127.0.0.1")
    assert found(here).announced == Announced(("127.0.0.1",), ((NAME, PlaceFault.LISTENS_HERE),))
    assert found(replace(here, advertise=())).announced.faults == ()


@pytest.mark.parametrize(
    "trouble", [socket.gaierror(-2, "no"), OSError(24, "no"), UnicodeError("label too long")]
)
def test_a_name_that_nobody_knows_is_refused_at_the_start(
    network: Network, trouble: Exception
) -> None:
    network.trouble = trouble
    with pytest.raises(ReachError) as caught:
        found(NAMED)
    assert caught.value.reason is ReachReason.NAME_NOT_FOUND


def test_before_there_is_a_network_no_name_is_known_and_the_host_follows(network: Network) -> None:
    network.routes.clear()
    told: list[Found] = []

    async def story() -> None:
        announcing = Announcing(NAMED)
        await announcing.begin()
        assert announcing.found.announced.faults == ((NAME, PlaceFault.NOT_FOUND),)
        following = asyncio.create_task(announcing.keep(told.append))
        network.routes["192.0.2.1"] = OUTER4
        network.names[NAME] = ["198.51.100.4"]
        await until(lambda: told and not told[-1].announced.faults)
        network.names[NAME] = ["198.51.100.5"]
        await until(lambda: told[-1].media == (("198.51.100.5", 0),))
        network.names[NAME] = ["127.0.1.1"]
        await until(lambda: told[-1].announced.faults)
        network.trouble = UnicodeError("a resolver that fails")
        network.routes["192.0.2.1"] = "192.0.2.8"
        await until(lambda: ("192.0.2.8", 0) in told[-1].media)
        assert not following.done()
        following.cancel()

    asyncio.run(story())


def test_a_running_host_follows_its_computer(
    network: Network, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Links, tickets and media, all three."""
    told: list[Census] = []
    media: list[UdpHostTransport] = []
    bind = UdpHostTransport.bind

    async def bound(*arguments: Any) -> UdpHostTransport:
        media.append(await bind(*arguments))
        return media[0]

    monkeypatch.setattr(UdpHostTransport, "bind", bound)

    async def story() -> None:
        stop = asyncio.Event()
        monkeypatch.setattr(host_server, "stop_signal", lambda hear: stop)
        opened: asyncio.Queue[Announced] = asyncio.Queue()
        serving = asyncio.create_task(
            host_server.serve(CONFIG, lambda *said: opened.put_nowait(said[2]), told.append)
        )
        assert await opened.get() == Announced((OUTER4,))
        network.routes["192.0.2.1"] = "198.51.100.9"
        await until(lambda: told and told[-1].announced == Announced(("198.51.100.9",)))
        assert [each.host for each in media[0].candidates] == ["198.51.100.9", "127.0.0.1"]
        stop.set()
        await serving

    asyncio.run(story())


def test_every_fault_is_worded() -> None:
    assert set(UNREACHABLE) == set(PlaceFault)
    assert NAME in unreachable(NAME, PlaceFault.HERE_ONLY)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.real
def test_whoever_hosts_is_told_at_the_start(tmp_path: Path) -> None:
    words = ("host", "--listen", "0.0.0.0:0", "--advertise", "127.0.0.1", "--data-dir")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with own_program.start((*words, str(tmp_path)), **pipes) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.terminate()
        process.communicate(timeout=60)
    assert "127.0.0.1 means this computer alone" in said
