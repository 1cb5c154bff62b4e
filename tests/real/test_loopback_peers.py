"""Client peers and the host's port over real DTLS and SRTP on loopback."""

import asyncio
import itertools
import sys
from dataclasses import replace

import pytest

from pendopo.drivers import client_ice, client_paths, host_port, ice_ways, port_peer
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.model.frames import ForwardedPacket, SealedFrame
from pendopo.model.transport import Candidate, DataChannelLabel, Destination, Setup, Why
from tests.drivers.loopback import FRAME, UdpProxy, connected, opened, run, speak
from tests.waiting import until

RELIABLE, LOSSY = DataChannelLabel.RELIABLE, DataChannelLabel.LOSSY


def test_sound_goes_both_ways() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        assert speak(client, 50) == 50
        await until(lambda: len(guest.packets) == 50)
        assert {(p.payload, p.payload_type, p.ssrc) for p in guest.packets} == {(FRAME, 111, 4711)}
        assert guest.packets[0].sequence < 2**15
        times = [p.timestamp for p in guest.packets]
        assert {(b - a) & 0xFFFFFFFF for a, b in itertools.pairwise(times)} == {960}

        for n in range(50):
            assert guest.forward(ForwardedPacket(FRAME, 111, n, n * 960, 99))
        await until(lambda: len(client.frames) == 50)
        assert [(ssrc, frame.sequence) for ssrc, frame in client.frames] == [
            (99, n) for n in range(50)
        ]
        report = client.transport.report(99)
        assert report is not None
        assert (report.received, report.lost) == (50, 0)
        assert client.transport.report(98) is None
        await client.transport.close()
        await host.close()

    run(story)


def test_what_is_no_opus_never_reaches_the_room() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        guest.forward(ForwardedPacket(FRAME, 63, 1, 0, 99))
        guest.forward(ForwardedPacket(FRAME, 111, 2, 0, 99))
        await until(lambda: client.frames)
        assert [frame.sequence for _, frame in client.frames] == [2]
        await client.transport.close()
        await host.close()

    run(story)


def test_messages_go_both_ways() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        await until(lambda: client.transport.send_data(RELIABLE, b"raise"))
        await until(lambda: client.transport.send_data(LOSSY, b"wave"))
        await until(lambda: len(guest.data) == 2)
        assert sorted(guest.data, key=lambda pair: pair[1]) == [
            (RELIABLE, b"raise"),
            (LOSSY, b"wave"),
        ]
        large = bytes(60_000)
        assert guest.transport.send_data(RELIABLE, large)
        assert guest.transport.send_data(LOSSY, b"hello")
        await until(lambda: len(client.data) == 2)
        assert set(client.data) == {(RELIABLE, large), (LOSSY, b"hello")}
        await client.transport.close()
        await host.close()

    run(story)


def test_a_full_channel_refuses_instead_of_growing() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, _guest = await connected(host)
        await until(lambda: client.transport.send_data(LOSSY, b"open"))
        sent = [client.transport.send_data(LOSSY, bytes(10_000)) for _ in range(20)]
        assert sent[0]
        assert not sent[-1]
        assert not client.transport.send_data(RELIABLE, bytes(70_000))
        await client.transport.close()
        await host.close()

    run(story)


@pytest.mark.parametrize("setup", [Setup.ACTPASS, Setup.ACTIVE, Setup.PASSIVE])
def test_either_end_can_begin_dtls(setup: Setup) -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await opened(host)
        guest.transport.connect(replace(client.transport.local, setup=setup))
        assert guest.transport.local.setup is not setup
        client.transport.connect(guest.transport.local)
        await until(lambda: client.connected and guest.connected)
        assert speak(client, 1) == 1
        await until(lambda: guest.packets)
        await until(lambda: client.transport.send_data(RELIABLE, b"x"))
        await until(lambda: guest.data)
        await client.transport.close()
        await host.close()

    run(story)


def test_a_packet_that_cannot_be_protected_never_leaves() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        client.transport.publish(4711)
        assert not client.transport.send(SealedFrame(bytes(1400), 0))
        assert client.transport.failed_to_protect == 1
        assert client.transport.send(SealedFrame(FRAME, 960))
        await until(lambda: guest.packets)
        assert [packet.payload for packet in guest.packets] == [FRAME]

        assert not guest.forward(ForwardedPacket(bytes(1400), 111, 1, 0, 9))
        assert not guest.forward(ForwardedPacket(FRAME, 111, 1, 1 << 32, 9))
        assert guest.forward(ForwardedPacket(FRAME, 111, 2, 0, 9))
        await until(lambda: client.frames)
        assert [frame.sequence for _, frame in client.frames] == [2]
        await client.transport.close()
        await host.close()

    run(story)


def test_nothing_leaves_before_dtls_nor_after_the_end() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await opened(host)
        client.transport.publish(1)
        assert not client.transport.send(SealedFrame(FRAME, 0))
        assert not guest.forward(ForwardedPacket(FRAME, 111, 1, 0, 9))
        assert not client.transport.send_data(RELIABLE, b"x")
        assert client.ledger.contacts == ()
        await client.transport.close()
        await guest.transport.close()
        assert not client.transport.send(SealedFrame(FRAME, 0))
        assert not guest.forward(ForwardedPacket(FRAME, 111, 1, 0, 9))
        assert client.closed == guest.closed == 0
        await client.transport.close()
        await host.close()

    run(story)


def test_an_ssrc_can_begin_anew_once_it_was_removed() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        assert guest.forward(ForwardedPacket(FRAME, 111, 30_000, 0, 9))
        assert not guest.forward(ForwardedPacket(FRAME, 111, 5, 0, 9))
        guest.forget(9)
        guest.forget(10)
        assert guest.forward(ForwardedPacket(FRAME, 111, 5, 0, 9))
        await client.transport.close()
        await host.close()

    run(story)


def test_twenty_people_hear_one() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        pairs = [await connected(host) for _ in range(20)]
        (speaker, source), *listeners = pairs
        speaker.transport.publish(4711)
        for n in range(50):
            assert speaker.transport.send(SealedFrame(FRAME, n * 960))
            await until(lambda n=n: len(source.packets) > n)  # type: ignore[misc]
            for _, guest in listeners:
                assert guest.forward(source.packets[n])
        await until(lambda: all(len(client.frames) == 50 for client, _ in listeners))
        assert {f.payload for client, _ in listeners for _, f in client.frames} == {FRAME}
        assert speaker.frames == []
        for client, _ in pairs:
            await client.transport.close()
        await until(lambda: all(guest.closed == 1 for _, guest in pairs))
        await host.close()

    run(story)


@pytest.mark.parametrize("end", ["client", "host"])
def test_whoever_closes_the_other_hears_of_it_once(end: str) -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        if end == "client":
            await client.transport.close()
            await until(lambda: guest.closed)
        else:
            await guest.transport.close()
            await until(lambda: client.closed)
        assert client.closed + guest.closed == 1
        await client.transport.close()
        await client.transport.close()
        await guest.transport.close()
        await host.close()
        assert client.closed + guest.closed == 1

    run(story)


def test_a_dead_path_is_noticed_at_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_ice, "QUIET_AFTER_S", 0.3)
    monkeypatch.setattr(client_paths, "DEAD_AFTER_S", 0.4)
    monkeypatch.setattr(client_ice, "ASK_AFTER_S", 0.1)
    monkeypatch.setattr(client_ice, "ASK_AGAIN_S", 0.05)
    monkeypatch.setattr(port_peer, "DROP_AFTER_S", 0.4)
    monkeypatch.setattr(host_port, "ROUND", 1)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        network = UdpProxy(host.port)
        client, guest = await connected(host, network)
        await asyncio.sleep(1.0)
        assert client.closed == guest.closed == 0  # silence is no death: checks are answered
        network.cut = True
        await until(lambda: client.closed and guest.closed)
        await client.transport.close()
        await host.close()
        network.close()
        assert client.closed == guest.closed == 1

    run(story)


def test_a_client_that_moves_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_ice, "ASK_AFTER_S", 0.1)
    monkeypatch.setattr(client_ice, "ASK_AGAIN_S", 0.05)
    monkeypatch.setattr(port_peer, "FOLLOW_AFTER_S", 0.3)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        network = UdpProxy(host.port)
        client, guest = await connected(host, network)
        network.move()
        client.transport.publish(4711)
        n = 0
        while not (client.frames and guest.packets):
            client.transport.send(SealedFrame(FRAME, n * 960))
            guest.forward(ForwardedPacket(FRAME, 111, n, n * 960, 9))
            n += 1
            await asyncio.sleep(0.02)
        assert client.closed == guest.closed == 0
        await client.transport.close()
        await host.close()
        network.close()

    run(story)


def test_a_host_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pendopo.drivers.client_peer.CONNECT_WITHIN_S", 0.3)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        network = UdpProxy(host.port)
        network.cut = True
        client, guest = await opened(host)
        guest.transport.connect(client.transport.local)
        client.transport.connect(network.instead_of(guest.transport.local))
        await until(lambda: client.closed)
        assert not client.connected
        await client.transport.close()
        await host.close()
        network.close()

    run(story)


@pytest.mark.parametrize(
    "fingerprints",
    [(), (("md5", "AA:BB"),), (("sha-256", ":".join(["00"] * 32)),)],
    ids=["none", "unsupported", "wrong"],
)
def test_a_host_without_the_right_fingerprint_is_refused(
    fingerprints: tuple[tuple[str, str], ...],
) -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await opened(host)
        guest.transport.connect(client.transport.local)
        client.transport.connect(replace(guest.transport.local, fingerprints=fingerprints))
        await until(lambda: client.closed)
        assert not client.connected
        assert not speak(client, 1)
        await client.transport.close()
        await host.close()

    run(story)


def test_a_client_without_the_right_fingerprint_is_refused() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await opened(host)
        wrong = (("sha-256", ":".join(["00"] * 32)),)
        guest.transport.connect(replace(client.transport.local, fingerprints=wrong))
        client.transport.connect(guest.transport.local)
        await until(lambda: guest.closed)
        assert not guest.connected
        assert not guest.forward(ForwardedPacket(FRAME, 111, 1, 0, 9))
        await client.transport.close()
        await host.close()

    run(story)


def test_only_the_servers_address_gets_packets() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await opened(host)
        (good,) = guest.transport.local.candidates
        elsewhere = (
            replace(good, host="192.0.2.9"),
            replace(good, host="2001:db8::9"),
            replace(good, host="a1b2.local"),
            replace(good, host="stun.example.org"),
            replace(good, host="localhost"),
            replace(good, protocol="tcp"),
            replace(good, host="300.1.1.1"),
        )
        guest.transport.connect(client.transport.local)
        client.transport.connect(replace(guest.transport.local, candidates=elsewhere))
        for candidate in (*elsewhere, good):
            client.transport.add_candidate(candidate)
        await until(lambda: client.connected)
        assert client.ledger.contacts == (Destination("127.0.0.1", good.port, "udp", Why.PEER),)
        assert [c.host for c in client.transport.local.candidates] == ["127.0.0.1"]
        await client.transport.close()
        await host.close()

    run(story)


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 stands for an outer address")
@pytest.mark.parametrize("also_loopback", [False, True])
def test_a_server_here_that_offers_its_outer_address_is_reached(
    monkeypatch: pytest.MonkeyPatch, also_loopback: bool
) -> None:
    monkeypatch.setattr(ice_ways, "route_source", lambda host: host)
    monkeypatch.setattr(ice_ways, "DETOUR_AFTER_S", 0.3)

    async def story() -> None:
        host = await UdpHostTransport.bind("0.0.0.0" if also_loopback else "127.0.0.2", 0)
        client, guest = await opened(host)
        outer = Candidate("127.0.0.2", host.port)
        inner = Candidate("127.0.0.1", host.port)
        candidates = (outer, inner) if also_loopback else (outer,)
        guest.transport.connect(client.transport.local)
        client.transport.connect(replace(guest.transport.local, candidates=candidates))
        await until(lambda: client.connected)
        await asyncio.sleep(0.4)
        used = [destination.host for destination in client.ledger.contacts]
        assert used == ["127.0.0.1" if also_loopback else "127.0.0.2"]
        await client.transport.close()
        await host.close()

    run(story)


def test_reports_tell_loss_and_round_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pendopo.drivers.client_peer.REPORT_EVERY_S", 0.1)
    monkeypatch.setattr(host_port, "ROUND", 1)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        n = 0
        while client.transport.round_trip_s is None or not guest.transport.loss():
            speak(client, 1)
            n += 1 + n % 2  # every third packet is missing
            guest.forward(ForwardedPacket(FRAME, 111, n, n * 960, 9))
            await asyncio.sleep(0.005)
        assert client.transport.round_trip_s >= 0
        assert 0 < guest.transport.loss() < 1
        await client.transport.close()
        await host.close()

    run(story)
