"""Every foreign library behind its one door: whatever it raises ends as that driver's own error.

`foreign_errors.ALL` goes through each of them; nothing else may come out.
"""

import asyncio
import ctypes
import importlib.util
import io
import socket
import ssl
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from pendopo.app import device_survey, own_program
from pendopo.app.device_survey import SystemSurvey
from pendopo.app.device_watch import DeviceWatch
from pendopo.audio import libopus
from pendopo.drivers import (
    certificate,
    client_peer,
    host_port,
    listener,
    portaudio_library,
    relay_socket,
)
from pendopo.drivers.client_paths import ClientPaths
from pendopo.drivers.client_peer import ClientPeerFactory
from pendopo.drivers.entered_sockets import EnteredSockets
from pendopo.drivers.first_answer import FirstAnswer
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.keychain import KeychainStore
from pendopo.drivers.portaudio import PortAudio
from pendopo.drivers.relay_trial import RelayTrials
from pendopo.drivers.signal_websocket import WebSocketConnection, WebSocketTransport
from pendopo.model.device import DeviceList
from pendopo.model.errors import (
    DeviceError,
    InputError,
    OwnError,
    OwnReason,
    PendopoError,
    ReachError,
    ReachReason,
    RelayError,
    RelayReason,
)
from pendopo.model.relay import RelayHop, RelayTransport
from pendopo.model.transport import Endpoint
from pendopo.ports.host_transport import HostPeerSink
from pendopo.ports.peer_transport import PeerSink, Route
from pendopo.ports.signal_transport import SignalClosed
from pendopo.reach.ledger import Ledger
from pendopo.reach.refusals import refused_here
from pendopo.ui.hosting.code import modules
from tests.drivers.foreign_errors import ALL, SYSTEM, name
from tests.drivers.test_portaudio import MICROPHONE, SPEAKER, FakePortAudio
from tests.drivers.vault import FakeVault
from tests.waiting import wait_until

every = pytest.mark.parametrize("error", ALL, ids=name)
ENDPOINT = Endpoint("wss://example.org", (bytes(32),))


def raising(error: Exception) -> Callable[..., Any]:
    def fails(*_: Any, **__: Any) -> Any:
        raise error

    return fails


def failing(error: Exception) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def fails(*_: Any, **__: Any) -> Any:
        raise error

    return fails


@every
@pytest.mark.parametrize("call", ["_initialize", "query_devices", "stream", "start"])
def test_portaudio(error: Exception, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library = FakePortAudio(MICROPHONE, SPEAKER)
    if call in ("stream", "start"):
        library.trouble[call] = error
    else:
        monkeypatch.setattr(library, call, raising(error))
    monkeypatch.setattr(portaudio_library, "_loaded", lambda: library)
    system = PortAudio()
    asked: list[Callable[[], object]] = [system.open_speaker, system.open_microphone]
    if call not in ("stream", "start"):
        asked += [system.devices, system.reaches_pulse]
    for ask in asked:
        with pytest.raises(DeviceError):
            ask()
    assert system.idle


@every
def test_portaudio_that_cannot_be_loaded(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        def find_spec(self, wanted: str, *_: object) -> None:
            if wanted == "sounddevice":
                raise error

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr("sys.meta_path", [Finder(), *sys.meta_path])
    with pytest.raises(DeviceError):
        PortAudio().devices()


@every
@pytest.mark.parametrize("where", ["server", "devices", "child", "line"])
def test_looking_for_devices(error: Exception, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PulseAudio's library and our own child too: whoever looks is never ended by what it sees."""
    system = PortAudio()
    monkeypatch.setattr(system, "reaches_pulse", lambda: where in ("server", "devices"))
    monkeypatch.setattr(system, "devices", lambda anew=True: [])
    monkeypatch.setattr(PortAudio, "idle", property(lambda _: where in ("server", "devices")))
    server = SimpleNamespace(devices=raising(error), close=lambda: None)
    monkeypatch.setattr(
        device_survey, "PulseServer", raising(error) if where == "server" else lambda: server
    )
    child = SimpleNamespace(
        poll=lambda: None, stdin=io.StringIO(), stdout=SimpleNamespace(readline=raising(error))
    )
    monkeypatch.setattr(
        own_program, "start", raising(error) if where == "child" else lambda *_, **__: child
    )
    assert isinstance(SystemSurvey(system).look(), DeviceList)


def test_a_watch_outlives_a_survey_that_fails() -> None:
    class Survey:
        looks = 0

        def look(self) -> DeviceList:
            self.looks += 1
            if self.looks == 1:
                raise RuntimeError("once")
            return DeviceList()

        def wait(self, seconds: float) -> None:
            raise OSError("no waiting either")

        def wake(self) -> None: ...

        def close(self) -> None:
            raise OSError("nor closing")

    heard: list[DeviceList] = []
    stop = DeviceWatch(Survey()).follow(heard.append, lambda: True)
    wait_until(lambda: DeviceList() in heard)
    stop()


@every
def test_keychain(error: Exception, tmp_path: Path) -> None:
    async def story(find: Callable[[], Any]) -> None:
        store = KeychainStore(tmp_path, find)
        store.subscribe(raising(RuntimeError("a window that is gone")))
        await store.put("a", "1")
        assert await store.get("a") == "1"
        assert await store.get_or_put("b", "2") == "2"
        assert await store.names() == ("a", "b")
        await store.delete("a")
        assert store.keeping.lost_at_the_end
        await store.retry()
        await store.close()

    vault = FakeVault()
    vault.trouble = error
    asyncio.run(story(lambda: vault))
    asyncio.run(story(raising(error)))


@every
def test_the_way_to_a_server(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiohttp.ClientSession, "_request", failing(error))

    async def story() -> None:
        transport = WebSocketTransport(Ledger())
        with pytest.raises(PendopoError):
            await transport.connect(ENDPOINT, "/rtc", "token")
        with pytest.raises(PendopoError):
            await transport.post(ENDPOINT, "/twirp", b"", "text/plain", None)
        monkeypatch.setattr(aiohttp, "TCPConnector", raising(error))
        with pytest.raises(PendopoError):
            await transport.connect(ENDPOINT, "/rtc", "token")
        with pytest.raises(PendopoError):
            await transport.post(ENDPOINT, "/twirp", b"", "text/plain", None)

    asyncio.run(story())


@every
def test_an_open_websocket(error: Exception) -> None:
    async def story() -> None:
        broken: Any = SimpleNamespace(
            send_bytes=failing(error), receive=failing(error), pong=failing(error),
            close=failing(error), get_extra_info=lambda _: None, exception=lambda: error,
        )  # fmt: skip
        connector = FirstAnswer(EnteredSockets(Ledger(), "tcp"))
        session: Any = SimpleNamespace(close=failing(error), connector=connector)
        connection = WebSocketConnection(session, broken)
        with pytest.raises(SignalClosed):
            await connection.send(b"")
        with pytest.raises(SignalClosed):
            await connection.receive()
        await connection.close()

    asyncio.run(story())


@every
@pytest.mark.parametrize("where", ["certificate", "gather"])
def test_media_to_a_server(error: Exception, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if where == "certificate":
        made = SimpleNamespace(generateCertificate=raising(error))
        monkeypatch.setattr(client_peer, "RTCCertificate", made)
    else:
        monkeypatch.setattr(ClientPaths, "gather", failing(error))
    sink = PeerSink(lambda *_: None, lambda *_: None, lambda: None, lambda: None)
    with pytest.raises(ReachError):
        asyncio.run(ClientPeerFactory(Ledger()).open(Route("127.0.0.1"), sink))


@every
@pytest.mark.parametrize("where", ["_address", "_connect", "_allocated"])
def test_relays(error: Exception, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fine: Any = SimpleNamespace(on_lost=None, on_refused=None, transport=None, close=lambda: None)
    monkeypatch.setattr(relay_socket, "_address", failing_unless(where, "_address", error, ()))
    monkeypatch.setattr(relay_socket, "_connect", failing_unless(where, "_connect", error, fine))
    monkeypatch.setattr(relay_socket, "_allocated", failing(error))
    monkeypatch.setattr(relay_socket, "RelaySocket", lambda *_: fine)
    hop = RelayHop("turn.example.org", 3478, RelayTransport.UDP)
    with pytest.raises(RelayError):
        asyncio.run(relay_socket.open_relay(hop, Ledger()))
    outcomes = asyncio.run(RelayTrials(Ledger()).try_all((hop,), lambda *_: None))
    assert isinstance(outcomes[hop], RelayError)


HERE = [each for each in SYSTEM if refused_here(each)]
"""What no server or relay can be blamed for."""


@pytest.mark.parametrize("error", HERE, ids=name)
def test_what_this_computer_refuses_is_laid_at_nobody_elses_door(
    error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiohttp.ClientSession, "_request", failing(error))
    monkeypatch.setattr(relay_socket, "_address", failing(error))
    monkeypatch.setattr(ClientPaths, "gather", failing(error))
    sink = PeerSink(lambda *_: None, lambda *_: None, lambda: None, lambda: None)
    hop = RelayHop("turn.example.org", 3478, RelayTransport.UDP)
    ways: list[Callable[[], Coroutine[Any, Any, object]]] = [
        lambda: WebSocketTransport(Ledger()).connect(ENDPOINT, "/rtc", "token"),
        lambda: ClientPeerFactory(Ledger()).open(Route("127.0.0.1"), sink),
        lambda: relay_socket.open_relay(hop, Ledger()),
    ]

    async def story(way: Callable[[], Coroutine[Any, Any, object]]) -> None:
        with pytest.raises(PendopoError) as caught:
            await way()
        assert caught.value.reason in (ReachReason.REFUSED_HERE, RelayReason.REFUSED_HERE)
        assert caught.value.details["errno"] == error.errno

    for way in ways:
        asyncio.run(story(way))


@pytest.mark.parametrize("error", [RuntimeError("closed"), KeyError("no"), InvalidTag()], ids=name)
def test_of_what_nobody_foresaw_no_more_is_said_than_that_it_failed(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiohttp.ClientSession, "_request", failing(error))
    monkeypatch.setattr(relay_socket, "_address", failing(error))
    hop = RelayHop("turn.example.org", 3478, RelayTransport.UDP)

    async def story() -> None:
        with pytest.raises(ReachError) as unreached:
            await WebSocketTransport(Ledger()).connect(ENDPOINT, "/rtc", "token")
        assert unreached.value.reason is ReachReason.FAILED
        with pytest.raises(RelayError) as unrelayed:
            await relay_socket.open_relay(hop, Ledger())
        assert unrelayed.value.reason is RelayReason.FAILED

    asyncio.run(story())


def failing_unless(
    where: str, here: str, error: Exception, answer: object
) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def answers(*_: Any) -> Any:
        return answer

    return failing(error) if where == here else answers


def _is_inside(error: PendopoError) -> bool:
    return isinstance(error, OwnError) and error.reason is OwnReason.INTERNAL


@pytest.mark.parametrize("error", SYSTEM, ids=name)
def test_the_ports_of_a_host(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is left of what the system has, that is the reason."""
    with monkeypatch.context() as patch:
        patch.setattr(socket, "create_server", raising(error))
        with pytest.raises(PendopoError) as caught:
            listener.bind_tcp("127.0.0.1", 0)
        assert not _is_inside(caught.value)
    with monkeypatch.context() as patch:
        patch.setattr(socket, "socket", raising(error))
        binding = UdpHostTransport.bind("127.0.0.1", 0)
        with pytest.raises(PendopoError) as caught:
            binding.send(None)
        assert not _is_inside(caught.value)


@every
def test_one_more_at_the_port_of_a_host(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_port, "PortPeer", raising(error))
    sink = HostPeerSink(lambda *_: None, lambda *_: None, lambda: None, lambda: None)

    async def story() -> None:
        port = await UdpHostTransport.bind("127.0.0.1", 0)
        with pytest.raises(ReachError):
            port.open_peer(sink)
        await port.close()

    asyncio.run(story())


@every
def test_the_certificate_of_a_host(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    made = certificate.make_certificate(("127.0.0.1",))
    with monkeypatch.context() as patch:
        patch.setattr(ssl.SSLContext, "load_cert_chain", raising(error))
        with pytest.raises(InputError):
            certificate.server_context(made.certificate, made.private_key)
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryDirectory", raising(error))
        with pytest.raises(InputError):
            certificate.server_context(made.certificate, made.private_key)
    with monkeypatch.context() as patch:
        patch.setattr(ec, "generate_private_key", raising(error))
        with pytest.raises(OwnError) as caught:
            certificate.make_certificate(("127.0.0.1",))
        assert caught.value.reason is OwnReason.PRIVATE_NAMES


@every
def test_codes(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(modules("pendopo://join#abc")) > 20
    assert modules("x" * 12_000) == ()
    monkeypatch.setattr(segno, "make_qr", raising(error))
    assert modules("pendopo://join#abc") == ()


@every
def test_opus(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, function in ((importlib.util, "find_spec"), (ctypes, "CDLL")):
        libopus.library.cache_clear()
        with monkeypatch.context() as patch:
            patch.setattr(owner, function, raising(error))
            with pytest.raises(OwnError) as caught:
                libopus.library()
        assert caught.value.reason is OwnReason.OPUS_MISSING
    libopus.library.cache_clear()
