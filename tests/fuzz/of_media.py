"""Packets, frames and recordings."""

import struct
from contextlib import suppress
from io import BytesIO

import numpy as np
from aiortc.rtcsctptransport import parse_packet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google_crc32c import value as crc32c

from pendopo.audio import ogg, opus
from pendopo.audio.wav import WavWriter, read_wav
from pendopo.e2ee import metadata
from pendopo.e2ee.frame_format import BLANK
from pendopo.e2ee.metadata import open_plain, render_plain
from pendopo.e2ee.opener import ClearOpener, Refusal
from pendopo.model import base64url
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError
from pendopo.model.frames import ForwardedPacket, OpenedFrame
from pendopo.rtp import packet, rtcp, sctp, stun
from tests.e2ee.sound import ANI, OPUS, received, sealed_payloads, sealed_under, shared_opener
from tests.e2ee.test_metadata import META, META_KEY, SEED, opened, sealed
from tests.fuzz.target import BYTES, JSON, Shape, Target, network_text, repeated

PASSWORD = b"p" * 22


def rtp(found: bytes) -> None:
    with suppress(packet.PacketError):
        read = packet.parse(found)
        assert packet.parse(packet.render(read)) == read
    packet.is_rtcp(found)


def reports(found: bytes) -> None:
    with suppress(packet.PacketError):
        for part in rtcp.parse(found):
            assert len(rtcp.parse(rtcp.render((part,)))) == 1


def chunks(found: bytes) -> None:
    """Whatever has a price is read to its end by the library."""
    head = struct.pack("!HHI", 5000, 5000, 1)
    whole = head + struct.pack("<I", crc32c(head + bytes(4) + found)) + found
    with suppress(packet.PacketError):
        assert sctp.price(whole, sctp.Held(600, 200, 700)) >= 1
        with suppress(struct.error, ValueError):  # shorter than its fields: a fault or nothing
            assert len(parse_packet(whole)[3]) <= sctp.MAX_CHUNKS


def checks(found: bytes) -> None:
    asked = stun.parse_check(found)
    if asked is not None:
        asked.proves(PASSWORD)
        stun.role_conflict(asked, PASSWORD)
        told = stun.parse_answer(stun.success(asked, PASSWORD, "::1", 9))
        assert told is not None
        assert told.proves(PASSWORD)
    answer = stun.parse_answer(found)
    if answer is not None:
        answer.proves(PASSWORD)


def checks_that_add_up(found: bytes) -> None:
    """The same with a right length and fingerprint."""
    body = found[: stun.MAX_MESSAGE - 40]
    body += bytes(-len(body) % 4)
    head = struct.pack("!HHI12s", 1, len(body) + 8, stun.COOKIE, b"t" * 12)
    covered = head + body
    checks(covered + struct.pack("!HH", 0x8028, 4) + stun._fingerprint(covered))


def frame(found: bytes) -> None:
    for reader in (shared_opener(BLANK[-3:]), ClearOpener()):
        assert isinstance(reader.open(ANI, received(found)), OpenedFrame | Refusal)
    kept = shared_opener()
    if 0 < len(found) <= 1400:
        under = sealed_under(b"prefix!!", len(found), found)
        assert isinstance(kept.open(ANI, received(under)), OpenedFrame)
        assert kept.open(ANI, received(under)) is Refusal.DUP


def voice(found: bytes) -> None:
    decoder = opus.Decoder()
    for piece in (found, found[len(found) // 2 :]):
        assert 0 < len(decoder.decode(piece)) <= 5760
        assert len(decoder.decode_fec(piece)) == 960
        opus.duration(piece)
        opus.carries_fec(piece)


def recording(found: bytes) -> None:
    with suppress(InputError):
        sound = read_wav(found)
        assert np.isfinite(sound).all()


def voices(found: bytes) -> None:
    with suppress(InputError):
        assert len(ogg.read_ogg_opus(found))


def voices_that_add_up(found: bytes) -> None:
    """Bytes as pages whose sums are right: each begins with how many segments it has."""
    content, at, number = bytearray(), 0, 0
    while at < len(found) and number < 20:
        count = found[at] % 8
        lacing = found[at + 2 : at + 2 + count]
        body = found[at + 2 + count : at + 2 + count + sum(lacing)]
        flags = found[at + 1] if at + 1 < len(found) else 4
        content += ogg_page(flags, number, lacing, body)
        at, number = at + 2 + count + len(body), number + 1
    voices(bytes(content))


def ogg_page(flags: int, number: int, lacing: bytes, body: bytes, granule: int = 960) -> bytes:
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 7, number, 0, len(lacing))
    page = bytearray(head + lacing + body)
    page[22:26] = struct.pack("<I", ogg._crc(page))
    return bytes(page)


def room_metadata(found: bytes) -> None:
    text = network_text(found)
    opened(text)
    plain = open_plain(text)
    if plain is not None:
        assert open_plain(render_plain(plain)) == plain


def sealed_metadata(found: bytes) -> None:
    """A body that the host has signed, and one whose padding is anything."""
    sig = Ed25519PrivateKey.from_private_bytes(SEED).sign(metadata._signed("r-1", found))
    padded = metadata._pad((found + sig)[: metadata.MAX_TEXT])
    for plain in (padded, found):
        hidden = AESGCM(META_KEY).encrypt(bytes(12), plain, metadata._context("r-1"))
        blob = base64url.encode(bytes(12) + hidden)
        read = opened(metadata._json({"pendopo": 1, "sealed": blob}))
        if read is not None:
            assert opened(sealed(read)) == read


def _chunk(kind: int, body: bytes) -> bytes:
    return struct.pack("!BBH", kind, 0, 4 + len(body) & 0xFFFF) + body


def _recorded() -> bytes:
    file = BytesIO()
    writer = WavWriter(file)
    writer.write(np.zeros(480, np.float32))
    writer.close()
    return file.getvalue()


_WAV = _recorded()
_CHUNKS = {
    "messages": _chunk(0, struct.pack("!IHHI", 1, 0, 0, 51) + b"abcd"),
    "acknowledgements": _chunk(3, struct.pack("!IIHHHH", 690, 1000, 1, 0, 2, 3)),
    "heartbeats": _chunk(4, struct.pack("!HH", 1, 8) + b"abcd"),
    "resets": _chunk(130, struct.pack("!HHIII", 13, 16, 1, 2, 3)),
    "greetings": _chunk(1, bytes(16) + struct.pack("!HH", 0xC000, 4)),
    "skipped": _chunk(192, struct.pack("!IHH", 1, 2, 3)),
}
_CHECK = stun.request(b"t" * 12, "ours:theirs", PASSWORD, b"\0" * 8)
_PACKET = packet.render(ForwardedPacket(OPUS, 111, 1, 960, 5, False))
_BLOCK = rtcp.ReportBlock(1, 2, 3, 4, 5)
_REPORTS = rtcp.render(
    (rtcp.SenderReport(1, 2, 3, 4, 5, (_BLOCK,)), rtcp.SourceName(1, "a"), rtcp.Bye((1,)))
)
_HEAD = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 312, 48_000, 0, 0)
_TAGS = b"OpusTags" + bytes(8)
_OGG = b"".join(
    ogg_page(flags, number, bytes((len(body),)), body)
    for number, (flags, body) in enumerate(((2, _HEAD), (0, _TAGS), (4, BLANK)))
)
_PAGES = b"".join(
    bytes((1, flags, len(body))) + body for flags, body in ((2, _HEAD), (0, _TAGS), (4, BLANK))
)
_RIFF: dict[str, Shape] = {
    "empty chunks": repeated(b"JUNK\0\0\0\0", _WAV[:12]),
    "formats": repeated(_WAV[12:36], _WAV[:12]),
    "odd chunks": repeated(b"abcd\1\0\0\0x", _WAV[:12]),
    "sound": repeated(b"\0\1", _WAV[:40] + b"\xff\xff\xff\xff"),
}


def _continued(size: int) -> bytes:
    """One packet that goes on through as many pages as there is room for."""
    begin = ogg_page(2, 0, bytes((len(_HEAD),)), _HEAD)
    pages = (ogg_page(int(n > 1), n, b"\xff", bytes(255)) for n in range(1, max(2, size // 283)))
    return begin + b"".join(pages)


TARGETS = (
    Target("RTP", rtp, (_PACKET, b"\xbf" + _PACKET[1:]), BYTES),
    Target("RTCP", reports, (_REPORTS,), {
        **BYTES,
        "empty packets": repeated(b"\x80\xcc\0\0"),
        "reports": repeated(_REPORTS),
        "names": repeated(rtcp.render((rtcp.SourceName(1, "a" * 40),))),
    }),
    Target("SCTP", chunks, tuple(_CHUNKS.values()), {
        **BYTES, **{name: repeated(chunk) for name, chunk in _CHUNKS.items()},
        "gaps": lambda size: _chunk(3, struct.pack("!IIHH", 99, 1, size // 4, 0) + bytes(size)),
        "parameters": lambda size: _chunk(4, b"\0\1\0\4" * (size // 4)),
        "streams": lambda size: _chunk(192, bytes(size)),
    }),
    Target("STUN", checks, (_CHECK,), {**BYTES, "attributes": repeated(b"\0\1\0\0", _CHECK)}),
    Target("STUN that adds up", checks_that_add_up, (_CHECK[20:-8],), BYTES, most=1500),
    Target("sealed frame", frame, (OPUS, BLANK, *sealed_payloads(2)), BYTES, most=1600),
    Target("Opus", voice, (OPUS, BLANK, b"\x78\x00"), {}, most=1500),
    Target("WAV", recording, (_WAV,), {**BYTES, **_RIFF},
           (b"fmt ", b"data", b"fact", b"LIST", b"\xfe\xff", b"\xff\xff\xff\xff", b"\0\0\0\0")),
    Target("Ogg", voices, (_OGG,), {**BYTES, "one packet": _continued}),
    Target("Ogg that adds up", voices_that_add_up, (_PAGES,)),
    Target("room metadata", room_metadata, (sealed().encode(), render_plain(
        metadata.RoomMetadata(Mode.NONE, title="Teh", topic="apa saja")
    ).encode()), JSON, (b'"\\ud800"', b"9" * 4400, b'"sealed":7', b"true", b'"mode":-0')),
    Target("room metadata, opened", sealed_metadata, (metadata._body_of(META),), BYTES),
)  # fmt: skip
