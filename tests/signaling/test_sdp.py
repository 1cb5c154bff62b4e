"""Session descriptions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.transport import Candidate, PeerDescription, Setup
from pendopo.signaling.candidate import parse_candidate, render_candidate
from pendopo.signaling.sdp import OPUS, Codec, Direction, Media, Session, parse, render
from pendopo.signaling.sdp_lines import SdpError

PEER = PeerDescription(
    ufrag="abcd",
    pwd="x" * 22,
    fingerprints=(("sha-256", "AB:CD:EF"),),
    setup=Setup.ACTPASS,
    candidates=(Candidate("127.0.0.1", 5000), Candidate("::1", 5001, "tcp", tcptype="passive")),
)
AUDIO = Media("0", "audio", Direction.SENDONLY, (OPUS,), 7, "s t", mid_extension=1)
DATA = Media("1", "application", Direction.SENDRECV)
TEXT = render(Session(PEER, (AUDIO, DATA)))

CHROMIUM = """v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:1 1 udp 2113937151 1f5a.local 50123 typ host generation 0 network-cost 999
a=candidate:2 1 udp 1677729535 192.0.2.7 50123 typ srflx raddr 0.0.0.0 rport 0
a=ice-ufrag:EsAw
a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
a=ice-options:trickle
a=fingerprint:SHA-256 ab:cd:ef
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=recvonly
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
m=video 0 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=mid:1
a=inactive
a=rtpmap:96 VP8/90000
a=ssrc-group:FID 1 2
a=ssrc:99 cname:x
a=ssrc:99 msid:stream track
"""


def test_what_is_rendered_can_be_read() -> None:
    assert parse(TEXT) == Session(PEER, (AUDIO, DATA))
    assert "a=group:BUNDLE 0 1\r\n" in TEXT
    assert "a=ice-lite" not in TEXT


def test_a_browsers_offer() -> None:
    session = parse(CHROMIUM)
    assert session.peer.fingerprints == (("sha-256", "AB:CD:EF"),)
    assert session.peer.candidates == (
        Candidate("192.0.2.7", 50123, type="srflx", priority=1677729535, foundation="2"),
    )
    audio, video = session.media
    assert audio == Media(
        "0",
        "audio",
        Direction.RECVONLY,
        (OPUS, Codec(63, "red", 48000, 2, "111/111")),
        mid_extension=4,
    )
    assert video == Media(
        "1", "video", Direction.INACTIVE, (Codec(96, "VP8", 90000),), 99, "stream track", port=0
    )


def test_session_wide_parameters_count() -> None:
    text = (
        "v=0\na=ice-ufrag:abcd\na=ice-pwd:" + "x" * 22 + "\na=fingerprint:sha-256 AB\n"
        "a=setup:active\na=inactive\na=ice-lite\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:a\n"
    )
    session = parse(text)
    assert (session.peer.setup, session.peer.ice_lite) == (Setup.ACTIVE, True)
    assert session.media[0].direction is Direction.INACTIVE


def test_an_ice_lite_answer_leaves_refused_sections_out_of_the_bundle() -> None:
    lite = PeerDescription("abcd", "x" * 22, PEER.fingerprints, Setup.PASSIVE, ice_lite=True)
    refused = Media("v", "video", Direction.INACTIVE, (Codec(96, "VP8", 90000),), port=0)
    text = render(Session(lite, (AUDIO, refused)))
    assert "a=group:BUNDLE 0\r\n" in text
    assert "a=ice-lite\r\n" in text
    assert "a=end-of-candidates" not in text
    assert parse(text).media[1] == refused


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a=ice-ufrag:abcd", "a=ice-ufrag:a"),
        ("a=ice-pwd:" + "x" * 22, "a=ice-pwd:" + "x" * 300),
        ("a=fingerprint:sha-256 AB:CD:EF", "a=fingerprint:sha-256 nonsense"),
        ("a=setup:actpass", "a=setup:holdconn"),
        ("a=mid:1", "a=mid:0"),
        ("a=mid:1", "a=mid:two words"),
        ("a=mid:1", "a=nothing:1"),
        ("a=ssrc:7", "a=ssrc:4294967296"),
        ("a=ssrc:7", "a=ssrc:-1"),
        ("rtpmap:111 opus/48000/2", "rtpmap:111 opus/x/2"),
        ("m=audio 9", "m=audio 65536"),
        ("m=audio", "m=text"),
        ("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio"),
        ("s=-", "s=\x00"),
        ("s=-", "s=\r-"),
        ("s=-", "nonsense"),
        ("a=extmap:1 ", "a=extmap:999 "),
    ],
)
def test_damaged_descriptions_are_refused(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(SdpError):
        parse(TEXT.replace(old, new))


def test_bounds() -> None:
    with pytest.raises(SdpError):
        parse("a" * 70_000)
    with pytest.raises(SdpError):
        parse("v=0\n" + "".join(f"m=audio 9 x 1\na=mid:{n}\n" for n in range(201)))
    many = "".join(f"a=candidate:1 1 udp 1 10.0.0.1 {n} typ host\r\n" for n in range(1, 300))
    assert len(parse(TEXT + many).peer.candidates) == 64


@pytest.mark.parametrize(
    "candidate", [*PEER.candidates, Candidate("192.0.2.1", 1, type="relay", priority=5)]
)
def test_candidates_both_ways(candidate: Candidate) -> None:
    assert parse_candidate(render_candidate(candidate)) == candidate


@given(st.text(max_size=2000))
def test_any_text_is_read_or_refused(text: str) -> None:
    _read_or_refuse(text)


@given(st.integers(0, len(TEXT) - 1), st.integers(0, 60), st.text(max_size=40))
def test_any_change_is_read_or_refused(start: int, length: int, insert: str) -> None:
    _read_or_refuse(TEXT[:start] + insert + TEXT[start + length :])


@given(
    st.lists(
        st.sampled_from(
            [*TEXT.split("\r\n"), *CHROMIUM.split("\n"), "a=ssrc:", "a=", "m=", "a=mid:"]
        ),
        max_size=60,
    )
)
def test_any_order_of_lines_is_read_or_refused(lines: list[str]) -> None:
    _read_or_refuse("\n".join(lines))


def _read_or_refuse(text: str) -> None:
    try:
        session = parse(text)
    except SdpError:
        return
    again = parse(render(session))
    assert again.peer == session.peer
    assert [m.mid for m in again.media] == [m.mid for m in session.media]


@given(st.text(max_size=200))
def test_any_candidate_line_is_read_or_left_out(text: str) -> None:
    found = parse_candidate(text)
    assert found is None or 0 < found.port < 65536
