import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.frames import ForwardedPacket
from pendopo.rtp.packet import PacketError, is_rtcp, parse, render

packets = st.builds(
    ForwardedPacket,
    payload=st.binary(max_size=200),
    payload_type=st.integers(0, 127),
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    ssrc=st.integers(0, 0xFFFFFFFF),
    marker=st.booleans(),
)


@given(packets)
def test_what_is_rendered_is_read_back(packet: ForwardedPacket) -> None:
    assert parse(render(packet)) == packet


@given(packets, st.lists(st.integers(0, 0xFFFFFFFF), max_size=15), st.integers(0, 20))
def test_sources_extension_and_padding_are_taken_off(
    packet: ForwardedPacket, sources: list[int], words: int
) -> None:
    plain = render(packet)
    extra = b"".join(source.to_bytes(4, "big") for source in sources)
    extension = b"\xbe\xde" + words.to_bytes(2, "big") + bytes(4 * words)
    dressed = bytes((plain[0] | 0x30 | len(sources),)) + plain[1:12] + extra + extension
    assert parse(dressed + plain[12:] + b"\x00\x00\x03") == packet


@given(st.binary(max_size=80))
def test_any_bytes_are_a_packet_or_a_packet_error(data: bytes) -> None:
    try:
        packet = parse(data)
    except PacketError:
        return
    assert len(packet.payload) <= len(data) - 12


@given(packets, st.integers(0, 0x3F), st.integers(0, 255))
def test_hostile_header_bits_never_reach_beyond_the_packet(
    packet: ForwardedPacket, bits: int, last: int
) -> None:
    data = bytearray(render(packet) + bytes((last,)))
    data[0] |= bits
    try:
        assert len(parse(bytes(data)).payload) <= len(data) - 12
    except PacketError:
        assert bits


def test_a_field_out_of_range_is_refused() -> None:
    with pytest.raises(PacketError):
        render(ForwardedPacket(b"", 111, 0x10000, 0, 0))
    with pytest.raises(PacketError):
        render(ForwardedPacket(b"", 111, 0, -1, 0))


def test_reports_are_told_from_sound() -> None:
    assert is_rtcp(b"\x80\xc8\x00\x06")
    assert is_rtcp(b"\x81\xc9\x00\x07")
    assert not is_rtcp(b"\x80\x6f\x00\x06")
    assert not is_rtcp(b"\x80\xef\x00\x06")
    assert not is_rtcp(b"\x80")
