"""A relay is tried with packets, and whatever is wrong with it is named."""

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pendopo.app import relay_secrets
from pendopo.drivers import relay_socket, relay_trial
from pendopo.drivers.key_pin import key_pin
from pendopo.drivers.relay_trial import RelayTrials
from pendopo.model.errors import PendopoError, ReachError, ReachReason, RelayReason
from pendopo.model.relay import RelayHop, RelayPassed, RelayTransport, SharedSecret
from pendopo.model.transport import Why
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger
from tests.real.coturn import SECRET, Coturn, coturn, needs_coturn

pytestmark = [pytest.mark.real, needs_coturn]

UDP, TCP, TLS = RelayTransport
LIMIT_S = 5.0


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    with coturn(tmp_path_factory.mktemp("relay")) as running:
        yield running


def tried(relay: Coturn, hop: RelayHop, trust: bool = True, ledger: Ledger | None = None) -> object:
    """What passed, or the reason; told before the limit in any case."""
    trials = RelayTrials(ledger or Ledger(), relay.trust if trust else None)

    async def within() -> RelayPassed:
        return await asyncio.wait_for(trials.try_hop(hop), LIMIT_S)

    try:
        return asyncio.run(within())
    except PendopoError as error:
        return error.reason


@pytest.mark.parametrize("transport", RelayTransport)
def test_a_packet_comes_back(relay: Coturn, transport: RelayTransport) -> None:
    ledger = Ledger()
    passed = tried(relay, relay.hop(transport), ledger=ledger)
    assert isinstance(passed, RelayPassed)
    assert (passed.transport, passed.address) == (transport, "127.0.0.1")
    assert 0 < passed.latency_s < LIMIT_S
    (contact,) = ledger.contacts
    assert (contact.why, contact.protocol) == (Why.TURN, transport.value)


@pytest.mark.parametrize("transport", RelayTransport)
def test_a_wrong_password(relay: Coturn, transport: RelayTransport) -> None:
    assert tried(relay, relay.hop(transport, password="two")) is RelayReason.CREDENTIALS


def test_no_password(relay: Coturn) -> None:
    assert tried(relay, relay.hop(TCP, None, None)) is RelayReason.NO_CREDENTIALS


def test_a_certificate_that_nobody_vouches_for(relay: Coturn) -> None:
    assert tried(relay, relay.hop(TLS), trust=False) is RelayReason.CERTIFICATE


def test_a_pin_takes_the_place_of_authorities(relay: Coturn) -> None:
    from dataclasses import replace

    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificate

    content = load_pem_x509_certificate(relay.certificate.read_bytes())
    pin = key_pin(content.public_bytes(Encoding.DER))
    right = replace(relay.hop(TLS), pins=(bytes(32), pin))
    assert isinstance(tried(relay, right, trust=False), RelayPassed)
    wrong = replace(relay.hop(TLS), pins=(bytes(32),))
    assert tried(relay, wrong) is RelayReason.CERTIFICATE


def test_a_name_that_is_not_there(relay: Coturn) -> None:
    assert tried(relay, RelayHop("nowhere.invalid", 5349, TLS)) is RelayReason.NAME_NOT_FOUND


@pytest.mark.parametrize("transport", RelayTransport)
def test_nothing_listens(relay: Coturn, transport: RelayTransport) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        hop = RelayHop("127.0.0.1", unused.getsockname()[1], transport, "a", "b")
        assert tried(relay, hop) is RelayReason.REFUSED


@pytest.mark.parametrize("transport", RelayTransport)
def test_something_that_never_answers(
    relay: Coturn, transport: RelayTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_socket, "ALLOCATE_WITHIN_S", 0.3)
    kind = socket.SOCK_DGRAM if transport is UDP else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as silent:
        silent.bind(("127.0.0.1", 0))
        if transport is not UDP:
            silent.listen()
        hop = RelayHop("127.0.0.1", silent.getsockname()[1], transport, "a", "b")
        assert tried(relay, hop) is RelayReason.SILENT


def test_a_relay_that_is_slow_at_every_step(relay: Coturn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_trial, "TOLD_WITHIN_S", 0.5)

    async def slow(hop: RelayHop, *given: Any) -> relay_socket.RelaySocket:
        await asyncio.sleep(0.4)
        return await relay_socket.open_relay(hop, *given)

    monkeypatch.setattr(relay_trial, "open_relay", slow)
    assert tried(relay, relay.hop(UDP)) is RelayReason.SILENT


def test_a_relay_outside_the_fence_is_not_contacted(relay: Coturn) -> None:
    for hop in (relay.hop(UDP), RelayHop("localhost", relay.port, TCP, "alice", "one")):
        fence = Fence()
        assert tried(relay, hop, ledger=fence) is ReachReason.FENCED
        assert fence.contacts == ()
        fence.name(hop.host, hop.port, Why.SIGNALING)
        assert tried(relay, hop, ledger=fence) is ReachReason.FENCED, "named for something else"
        fence.name(hop.host, hop.port, Why.TURN)
        assert isinstance(tried(relay, hop, ledger=fence), RelayPassed)


def test_a_shared_secret_makes_passwords_that_end(tmp_path: Path) -> None:
    shared = ("--use-auth-secret", f"--static-auth-secret={SECRET}")
    with coturn(tmp_path / "shared", *shared) as relay:
        credentials, now = SharedSecret("alice", SECRET), int(time.time())
        opened = relay_secrets.opened(credentials, now)
        assert isinstance(tried(relay, relay.hop(UDP, *opened)), RelayPassed)
        over = relay_secrets.opened(credentials, now - relay_secrets.VALID_S - 60)
        assert tried(relay, relay.hop(UDP, *over)) is RelayReason.EXPIRED
        other = relay_secrets.opened(SharedSecret("alice", "another secret"), now)
        assert tried(relay, relay.hop(TCP, *other)) is RelayReason.CREDENTIALS


def test_a_quota(tmp_path: Path) -> None:
    one = ("--lt-cred-mech", "--user=alice:one", "--user-quota=1")
    with coturn(tmp_path / "quota", *one) as relay:

        async def story() -> None:
            first = await relay_socket.open_relay(relay.hop(UDP), Ledger())
            with pytest.raises(PendopoError) as refused:
                await RelayTrials(Ledger()).try_hop(relay.hop(UDP))
            assert refused.value.reason is RelayReason.QUOTA
            first.close()

        asyncio.run(story())


def test_fenced_is_a_reach_error() -> None:
    with pytest.raises(ReachError):
        asyncio.run(relay_socket.open_relay(RelayHop("127.0.0.1", 9, UDP), Fence()))
