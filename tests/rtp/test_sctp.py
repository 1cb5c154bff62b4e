import contextlib
from struct import pack

import pytest
from aiortc.rtcsctptransport import parse_packet, serialize_packet
from google_crc32c import value as crc32c
from hypothesis import given
from hypothesis import strategies as st

from pendopo.rtp.packet import PacketError
from pendopo.rtp.sctp import MAX_CHUNKS, MAX_CONTROL, MAX_GAPS, MAX_PARAMETERS, SHARE, Held, price

DATA, INIT, SACK, HEARTBEAT, ABORT, ERROR = 0, 1, 3, 4, 6, 9
COOKIE_ECHO, COOKIE_ACK, RECONFIG, FORWARD_TSN = 10, 11, 130, 192
WITH_PARAMETERS = (INIT, 2, HEARTBEAT, 5, ABORT, ERROR, RECONFIG)


def chunk(kind: int, body: bytes) -> bytes:
    return pack("!BBH", kind, 0, 4 + len(body)) + body + bytes(-len(body) % 4)


def packet(*chunks: bytes) -> bytes:
    body = b"".join(chunks)
    head = pack("!HHI", 5000, 5000, 1)
    return head + pack("<I", crc32c(head + bytes(4) + body)) + body


def message(size: int = 1) -> bytes:
    return chunk(DATA, pack("!IHHI", 1, 0, 0, 51) + bytes(size))


def sack(*gaps: tuple[int, int], cumulative: int = 99) -> bytes:
    head = pack("!IIHH", cumulative, 1000, len(gaps), 0)
    return chunk(SACK, head + b"".join(pack("!HH", *gap) for gap in gaps))


def forward(streams: int) -> bytes:
    return chunk(FORWARD_TSN, pack("!I", 7) + pack("!HH", 0, 0) * streams)


def parameter(size: int = 0) -> bytes:
    return pack("!HH", 13, 4 + size) + bytes(size)


def body_of(kind: int, parameters: bytes) -> bytes:
    return (bytes(16) if kind in (INIT, 2) else b"") + parameters


def test_a_piece_of_a_message_is_one_whatever_its_size() -> None:
    assert price(packet(message(1)), Held()) == price(packet(message(1100)), Held()) == 1
    assert price(packet(message(), message()), Held()) == 2


def test_nothing_costs_nothing() -> None:
    assert price(packet(), Held()) == price(b"", Held()) == 1


def test_an_answer_costs_and_each_parameter_of_it() -> None:
    assert price(packet(chunk(COOKIE_ECHO, bytes(24))), Held()) == 2
    assert price(packet(chunk(HEARTBEAT, parameter(40))), Held()) == 3
    assert price(packet(chunk(RECONFIG, parameter(12))), Held()) == 3


def test_an_acknowledgement_costs_what_is_gone_through_for_it() -> None:
    sent = Held(unacknowledged=2 * SHARE, next_number=10_000)
    assert price(packet(sack()), Held(next_number=100)) == 1
    assert price(packet(sack()), sent) == 3
    assert price(packet(sack((2, SHARE + 1))), sent) == 4


def test_who_holds_much_of_us_pays_for_it() -> None:
    assert price(packet(message()), Held(unfinished=256)) == 2
    assert price(packet(forward(1)), Held()) == 1
    assert price(packet(forward(340)), Held(unfinished=240)) == 3


def test_what_was_never_sent_is_not_acknowledged() -> None:
    held = Held(next_number=110)
    assert price(packet(sack((2, 10))), held) == 1
    with pytest.raises(PacketError):
        price(packet(sack((2, 11))), held)
    with pytest.raises(PacketError):
        price(packet(sack((1, MAX_GAPS), (1, 1))), Held(next_number=100_000))


@pytest.mark.parametrize("kind", WITH_PARAMETERS)
def test_a_parameter_without_length_is_never_read(kind: int) -> None:
    for length in range(4):
        with pytest.raises(PacketError):
            price(packet(chunk(kind, body_of(kind, pack("!HH", 1, length)))), Held())


@pytest.mark.parametrize("kind", WITH_PARAMETERS)
def test_parameters_are_counted(kind: int) -> None:
    most = 2 if kind == RECONFIG else MAX_PARAMETERS
    price(packet(chunk(kind, body_of(kind, parameter() * most))), Held())
    with pytest.raises(PacketError):
        price(packet(chunk(kind, body_of(kind, parameter() * (most + 1)))), Held())


def test_chunks_are_counted() -> None:
    for kind, most in ((DATA, MAX_CHUNKS), (COOKIE_ACK, MAX_CONTROL), (200, MAX_CONTROL)):
        assert price(packet(*[chunk(kind, b"")] * most), Held()) == most
        with pytest.raises(PacketError):
            price(packet(*[chunk(kind, b"")] * (most + 1)), Held())


@given(st.binary(max_size=300), st.integers(0, 5000), st.integers(0, 300))
def test_any_bytes_have_a_price_or_are_refused(data: bytes, sent: int, unfinished: int) -> None:
    with contextlib.suppress(PacketError):
        assert price(data, Held(sent, unfinished, 7)) >= 1


@given(
    st.lists(
        st.tuples(st.sampled_from((0, 1, 2, 3, 4, 5, 6, 9, 130, 192, 200)), st.binary(max_size=40)),
        max_size=8,
    )
)
def test_what_has_a_price_is_read_to_its_end(parts: list[tuple[int, bytes]]) -> None:
    whole = packet(*(chunk(kind, body) for kind, body in parts))
    try:
        price(whole, Held(next_number=7))
    except PacketError:
        return
    try:
        _, _, _, chunks = parse_packet(whole)
    except Exception:
        return  # too short for what it says it is: told as a fault by whoever reads it
    assert len(chunks) <= len(parts)


def test_what_we_send_ourselves_has_its_price() -> None:
    for part in parse_packet(packet(message(), sack(), chunk(INIT, bytes(16) + parameter())))[3]:
        assert price(serialize_packet(1, 2, 3, part), Held(next_number=100)) <= 3
