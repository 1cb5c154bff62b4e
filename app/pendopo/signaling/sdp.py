"""Session descriptions (RFC 8866, RFC 9429) of sound and data channels, both ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pendopo.model.transport import Candidate, PeerDescription, Setup
from pendopo.signaling.candidate import number, parse_candidate, render_candidate

MAX_TEXT = 64 * 1024
MAX_MEDIA = 200
MAX_CANDIDATES = 64
MAX_FINGERPRINTS = 8
MAX_MESSAGE_SIZE = 65_535
MID_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_TOKEN = re.compile(r"[!#-'*+\-.0-9A-Z^-~]{1,64}")
_ICE = re.compile(r"[A-Za-z0-9+/=_-]{4,256}")
_FINGERPRINT = re.compile(r"([a-z0-9-]{1,16}) ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){0,63})")


class SdpError(ValueError):
    """The text is no session description we can use."""


class Direction(Enum):
    """Which way sound flows in a section, seen from the one who wrote it."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Codec:
    """One payload format; `parameters` is its fmtp line without the number."""

    payload_type: int
    name: str
    clock_rate: int
    channels: int = 1
    parameters: str = ""


OPUS = Codec(111, "opus", 48000, 2, "minptime=10;useinbandfec=1")


@dataclass(frozen=True, slots=True)
class Media:
    """One section (m-line).

    `kind` is "audio", "video" or "application"; `ssrc` what the writer sends under, `msid` its
    "stream track" pair; port 0 means refused; `mid_extension` is the number of the only header
    extension we know, 0 for none.
    """

    mid: str
    kind: str
    direction: Direction
    codecs: tuple[Codec, ...] = ()
    ssrc: int | None = None
    msid: str = ""
    port: int = 9
    mid_extension: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """A whole description; all sections share one connection."""

    peer: PeerDescription
    media: tuple[Media, ...]


def parse(text: str) -> Session:
    """Read an offer or answer. Raises SdpError on anything that cannot be used."""
    common, *sections = _split(text)
    if not sections:
        raise SdpError("no section")
    kinds = ("audio", "video", "application")
    media = tuple(_parse_media(section, common) for section in sections)
    if any(m.kind not in kinds for m in media):
        raise SdpError("unknown kind of section")
    if len({m.mid for m in media}) != len(media):
        raise SdpError("a mid appears twice")
    return Session(_parse_peer([common, *sections]), media)


def render(session: Session) -> str:
    """Write a description with BUNDLE over every section that is not refused."""
    mids = " ".join(m.mid for m in session.media if m.port)
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", f"a=group:BUNDLE {mids}".rstrip()]
    if session.peer.ice_lite:
        lines.append("a=ice-lite")
    for media in session.media:
        lines += _render_media(media)
        lines += _render_peer(session.peer)
    return "\r\n".join(lines) + "\r\n"


_Section = list[tuple[str, str]]
"""(type, value) of every line; an attribute is ("a:name", "value")."""


def _split(text: str) -> list[_Section]:
    if len(text) > MAX_TEXT:
        raise SdpError("too long")
    text = text.replace("\r\n", "\n")
    if _CONTROL.search(text):
        raise SdpError("control character")
    sections: list[_Section] = [[]]
    for line in text.split("\n"):
        if line[1:2] != "=":
            if line.strip():
                raise SdpError("not a description")
            continue
        if line[0] == "m":
            sections.append([])
        sections[-1].append(_line(line))
    if len(sections) > MAX_MEDIA + 1:
        raise SdpError("too many sections")
    return sections


def _line(line: str) -> tuple[str, str]:
    if line[0] != "a":
        return line[0], line[2:]
    name, _, value = line[2:].partition(":")
    return "a:" + name, value.strip()


def _values(section: _Section, key: str) -> Iterator[str]:
    return (value for name, value in section if name == key)


def _first(sections: list[_Section], key: str) -> str | None:
    return next((value for section in sections for value in _values(section, key)), None)


def _number(text: str, limit: int = 256) -> int:
    try:
        return number(text, limit)
    except ValueError as error:
        raise SdpError(str(error)) from error


def _parse_peer(sections: list[_Section]) -> PeerDescription:
    ufrag, pwd = _first(sections, "a:ice-ufrag"), _first(sections, "a:ice-pwd")
    if not ufrag or not pwd or not _ICE.fullmatch(ufrag) or not _ICE.fullmatch(pwd):
        raise SdpError("no usable ICE parameters")
    setup = _first(sections, "a:setup") or Setup.ACTPASS.value
    if setup not in {s.value for s in Setup}:
        raise SdpError("unknown DTLS role")
    return PeerDescription(
        ufrag,
        pwd,
        _parse_fingerprints(sections),
        Setup(setup),
        _parse_candidates(sections),
        any(name == "a:ice-lite" for name, _ in sections[0]),
    )


def _parse_fingerprints(sections: list[_Section]) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for section in sections:
        for value in _values(section, "a:fingerprint"):
            algorithm, _, digest = value.partition(" ")
            match = _FINGERPRINT.fullmatch(f"{algorithm.lower()} {digest.strip()}")
            if not match:
                raise SdpError("damaged fingerprint")
            found[match[1], match[2].upper()] = None
    if not found or len(found) > MAX_FINGERPRINTS:
        raise SdpError("no usable fingerprint")
    return tuple(found)


def _parse_candidates(sections: list[_Section]) -> tuple[Candidate, ...]:
    found: dict[Candidate, None] = {}
    for section in sections:
        for value in _values(section, "a:candidate"):
            candidate = parse_candidate(value)
            if candidate and len(found) < MAX_CANDIDATES:
                found[candidate] = None
    return tuple(found)


def _parse_media(section: _Section, common: _Section) -> Media:
    fields = section[0][1].split()
    mid = _first([section], "a:mid")
    if len(fields) < 4 or not mid or not _TOKEN.fullmatch(mid):
        raise SdpError("damaged section")
    ssrc, msid = _parse_source(section)
    return Media(
        mid=mid,
        kind=fields[0],
        direction=_parse_direction([section, common]),
        codecs=() if fields[0] == "application" else _parse_codecs(fields[3:], section),
        ssrc=ssrc,
        msid=msid,
        port=_number(fields[1].partition("/")[0], 65536),
        mid_extension=_parse_mid_extension([section, common]),
    )


def _parse_direction(sections: list[_Section]) -> Direction:
    names = (name[2:] for section in sections for name, _ in section)
    found = next((name for name in names if name in {d.value for d in Direction}), "sendrecv")
    return Direction(found)


def _parse_source(section: _Section) -> tuple[int | None, str]:
    ssrc: int | None = None
    msid = _first([section], "a:msid") or ""
    for value in _values(section, "a:ssrc"):
        number, _, attribute = value.partition(" ")
        if ssrc is None:
            ssrc = _number(number, 2**32)
        if not msid and attribute.startswith("msid:"):
            msid = attribute[5:]
    return ssrc, msid


def _parse_codecs(payload_types: list[str], section: _Section) -> tuple[Codec, ...]:
    parameters = dict(value.partition(" ")[::2] for value in _values(section, "a:fmtp"))
    formats = dict(value.partition(" ")[::2] for value in _values(section, "a:rtpmap"))
    return tuple(
        _parse_codec(number, formats[number], parameters.get(number, ""))
        for number in dict.fromkeys(payload_types)
        if number in formats
    )


def _parse_codec(number: str, rtpmap: str, parameters: str) -> Codec:
    name, rate, channels, *_ = [*rtpmap.strip().split("/"), "", "1", ""]
    if not _TOKEN.fullmatch(name):
        raise SdpError("damaged codec")
    return Codec(
        _number(number, 128), name, _number(rate, 2**31), _number(channels or "1"), parameters
    )


def _parse_mid_extension(sections: list[_Section]) -> int:
    for section in sections:
        for value in _values(section, "a:extmap"):
            number, _, rest = value.partition(" ")
            if rest.partition(" ")[0] == MID_EXTENSION:
                return _number(number.partition("/")[0])
    return 0


def _render_media(media: Media) -> list[str]:
    if media.kind == "application":
        first = f"m=application {media.port} UDP/DTLS/SCTP webrtc-datachannel"
        rest = ["a=sctp-port:5000", f"a=max-message-size:{MAX_MESSAGE_SIZE}"]
    else:
        numbers = " ".join(str(codec.payload_type) for codec in media.codecs) or "0"
        first = f"m={media.kind} {media.port} UDP/TLS/RTP/SAVPF {numbers}"
        rest = _render_formats(media)
    return [first, "c=IN IP4 0.0.0.0", f"a=mid:{media.mid}", *rest]


def _render_formats(media: Media) -> list[str]:
    lines = ["a=rtcp:9 IN IP4 0.0.0.0", f"a={media.direction.value}", "a=rtcp-mux"]
    if media.mid_extension:
        lines.append(f"a=extmap:{media.mid_extension} {MID_EXTENSION}")
    for codec in media.codecs:
        channels = f"/{codec.channels}" if codec.channels > 1 else ""
        rtpmap = f"{codec.name}/{codec.clock_rate}{channels}"
        lines.append(f"a=rtpmap:{codec.payload_type} {rtpmap}")
        if codec.parameters:
            lines.append(f"a=fmtp:{codec.payload_type} {codec.parameters}")
    if media.msid:
        lines.append(f"a=msid:{media.msid}")
    if media.ssrc is not None:
        lines.append(f"a=ssrc:{media.ssrc} cname:a")
    if media.ssrc is not None and media.msid:
        lines.append(f"a=ssrc:{media.ssrc} msid:{media.msid}")
    return lines


def _render_peer(peer: PeerDescription) -> list[str]:
    lines = [f"a=ice-ufrag:{peer.ufrag}", f"a=ice-pwd:{peer.pwd}"]
    lines += [f"a=fingerprint:{algorithm} {digest}" for algorithm, digest in peer.fingerprints]
    lines.append(f"a=setup:{peer.setup.value}")
    lines += [f"a={render_candidate(candidate)}" for candidate in peer.candidates]
    return lines + ["a=end-of-candidates"] * bool(peer.candidates)
