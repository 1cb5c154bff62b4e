import contextlib
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.rtp.packet import PacketError
from pendopo.rtp.rtcp import (
    MAX_PARTS,
    Bye,
    ReceiverReport,
    ReportBlock,
    RtcpPacket,
    SenderReport,
    SourceName,
    parse,
    render,
)

u32 = st.integers(0, 0xFFFFFFFF)
blocks = st.lists(
    st.builds(
        ReportBlock,
        ssrc=u32,
        fraction_lost=st.integers(0, 255),
        cumulative_lost=st.integers(-0x800000, 0x7FFFFF),
        highest_sequence=u32,
        jitter=u32,
        last_report=u32,
        delay=u32,
    ),
    max_size=31,
).map(tuple)
compounds = st.lists(
    st.one_of(
        st.builds(SenderReport, u32, st.integers(0, 2**64 - 1), u32, u32, u32, blocks),
        st.builds(ReceiverReport, u32, blocks),
        st.builds(SourceName, u32, st.text("abcdefé", min_size=1, max_size=40)),
        st.builds(Bye, st.lists(u32, max_size=31).map(tuple)),
    ),
    max_size=4,
).map(tuple)


@given(compounds)
def test_what_is_rendered_is_read_back(compound: tuple[RtcpPacket, ...]) -> None:
    assert parse(render(compound)) == compound


@given(st.binary(max_size=120))
def test_any_bytes_are_packets_or_a_packet_error(data: bytes) -> None:
    with contextlib.suppress(PacketError):
        assert isinstance(parse(data), tuple)


@given(compounds, st.data())
def test_a_damaged_compound_is_packets_or_a_packet_error(
    compound: tuple[RtcpPacket, ...], data: st.DataObject
) -> None:
    whole = bytearray(render(compound))
    for _ in range(data.draw(st.integers(1, 4))):
        if whole:
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PacketError):
        assert isinstance(parse(bytes(whole[: data.draw(st.integers(0, len(whole)))])), tuple)


def test_unknown_kinds_are_left_out() -> None:
    feedback = bytes((0x81, 206, 0, 2)) + bytes(8)
    assert parse(feedback + render((Bye((7,)),))) == (Bye((7,)),)


def test_a_cut_report_is_refused() -> None:
    whole = render((ReceiverReport(1, (ReportBlock(2, 0, 0, 0, 0),)),))
    with pytest.raises(PacketError):
        parse(whole[:-4])
    with pytest.raises(PacketError):
        parse(whole[:2] + b"\x00\x01" + whole[4:8])


def test_what_servers_put_together_is_read() -> None:
    senders = tuple(SenderReport(n, 0, 0, 0, 0) for n in range(30))
    names = b"".join(pack("!IBB", n, 1, 16) + bytes(16) + bytes(2) for n in range(30))
    described = pack("!BBH", 0x80 | 30, 202, len(names) // 4) + names
    assert len(parse(render(senders) + described)) == 60


@pytest.mark.parametrize(
    "part",
    [
        pack("!BBH", 0x80, 203, 0),
        pack("!BBH", 0x80, 206, 0),
        pack("!BBH", 0x81, 202, 2) + pack("!IBBBB", 1, 1, 0, 1, 0),
    ],
)
def test_a_compound_has_so_many_parts_and_no_more(part: bytes) -> None:
    size = {0x80: 1, 0x81: 4}[part[0]]
    most = MAX_PARTS // size
    parse(part * most)
    with pytest.raises(PacketError):
        parse(part * (most + 1))
