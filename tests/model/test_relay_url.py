"""URLs of relays, as servers and invites write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.relay import RelayHop, RelayTransport
from pendopo.model.relay_url import parse

UDP, TCP, TLS = RelayTransport.UDP, RelayTransport.TCP, RelayTransport.TLS


@pytest.mark.parametrize(
    ("text", "hop"),
    [
        ("turn:relay.example", RelayHop("relay.example", 3478, UDP)),
        ("turn:relay.example:80?transport=udp", RelayHop("relay.example", 80, UDP)),
        ("turn:relay.example?transport=tcp", RelayHop("relay.example", 3478, TCP)),
        ("turns:relay.example", RelayHop("relay.example", 5349, TLS)),
        ("turns:relay.example:443?transport=tcp", RelayHop("relay.example", 443, TLS)),
        ("turns:[2001:db8::1]:443", RelayHop("2001:db8::1", 443, TLS)),
        ("turn:127.0.0.1:3478", RelayHop("127.0.0.1", 3478, UDP)),
    ],
)
def test_what_can_be_used(text: str, hop: RelayHop) -> None:
    assert parse(text) == hop


@pytest.mark.parametrize(
    "text",
    [
        "",
        "turn:",
        "stun:relay.example",
        "turn://relay.example",
        "turn:user:word@relay.example",
        "turn:relay.example?transport=sctp",
        "turns:relay.example?transport=udp",
        "turn:relay.example/path",
        "turn:relay.example#x",
        "turn:relay.example:0",
        "turn:relay.example:65536",
        "turn:relay.example:٣",
        "turn:0x7f.1",
        "turn:2130706433",
        "turn:Relay.example",
        "turn:relay.example\n",
        "turn:rélay.example",
        "turn:[::ffff:127.0.0.1]",
        "turn:[fe80::1%eth0]",
        "turn:" + "a" * 200,
    ],
)
def test_what_cannot(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=60) | st.text("turns:?tcpd=/.@[]%0x1289az#", max_size=40))
def test_anything_may_stand_there(text: str) -> None:
    hop = parse(text)
    if hop is not None:
        assert hop.host.isascii()
        assert not set(hop.host) & set("@?#%/\\ []")
        assert 0 < hop.port < 65_536
