"""Session descriptions (RFC 8866, RFC 9429) of sound and data channels, both ends."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import chain, islice

from pendopo.model import decimal_text
from pendopo.model.transport import Candidate, PeerDescription, Setup
from pendopo.signaling.candidate import parse_candidate, render_candidate
from pendopo.signaling.sdp_lines import Part, SdpError, split

MAX_CANDIDATES = 64
MAX_CANDIDATE_LINES = 256
"""That differ; most of what cannot be used are names and kinds that we do not know."""
MAX_FINGERPRINTS = 8
MAX_MESSAGE_SIZE = 65_535
MID_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid"

_TOKEN = re.compile(r"[!#-'*+\-.0-9A-Z^-~]{1,64}")
_ICE = re.compile(r"[A-Za-z0-9+/=_-]{4,256}")
_FINGERPRINT = re.compile(r"([a-z0-9-]{1,16}) ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){0,63})")


class Direction(Enum):
    """Which way sound flows in a section, seen from the one who wrote it."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


_DIRECTIONS = {"a:" + direction.value: direction for direction in Direction}


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
    common, sections = split(text)
    if not sections:
        raise SdpError("no section")
    kinds = ("audio", "video", "application")
    said = _Common(_parse_direction(common), _parse_mid_extension(common))
    media = tuple(_parse_media(section, said) for section in sections)
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


def _number(text: str, limit: int = 256) -> int:
    try:
        return decimal_text.read(text, limit)
    except ValueError as error:
        raise SdpError(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Common:
    """What counts for every section that says nothing else."""

    direction: Direction | None
    mid_extension: int


def _parse_peer(parts: list[Part]) -> PeerDescription:
    ufrag, pwd = _first(parts, "a:ice-ufrag"), _first(parts, "a:ice-pwd")
    if not ufrag or not pwd or not _ICE.fullmatch(ufrag) or not _ICE.fullmatch(pwd):
        raise SdpError("no usable ICE parameters")
    setup = _first(parts, "a:setup") or Setup.ACTPASS.value
    if setup not in {s.value for s in Setup}:
        raise SdpError("unknown DTLS role")
    return PeerDescription(
        ufrag,
        pwd,
        _parse_fingerprints(_distinct(parts, "a:fingerprint")),
        Setup(setup),
        _parse_candidates(_distinct(parts, "a:candidate")),
        bool(parts[0].all("a:ice-lite")),
    )


def _first(parts: list[Part], name: str) -> str | None:
    return next((value for part in parts if (value := part.first(name)) is not None), None)


def _distinct(parts: list[Part], name: str) -> Iterable[str]:
    """Most descriptions say the same in every section."""
    return dict.fromkeys(chain.from_iterable(part.all(name) for part in parts))


def _parse_fingerprints(values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for value in islice(values, MAX_FINGERPRINTS + 1):
        algorithm, _, digest = value.partition(" ")
        match = _FINGERPRINT.fullmatch(f"{algorithm.lower()} {digest.strip()}")
        if not match:
            raise SdpError("damaged fingerprint")
        found[match[1], match[2].upper()] = None
    if not found or len(found) > MAX_FINGERPRINTS:
        raise SdpError("no usable fingerprint")
    return tuple(found)


def _parse_candidates(values: Iterable[str]) -> tuple[Candidate, ...]:
    looked_at = map(parse_candidate, islice(values, MAX_CANDIDATE_LINES))
    found = dict.fromkeys(candidate for candidate in looked_at if candidate)
    return tuple(islice(found, MAX_CANDIDATES))


def _parse_media(section: Part, common: _Common) -> Media:
    fields = (section.first("m") or "").split()
    mid = section.first("a:mid")
    if len(fields) < 4 or not mid or not _TOKEN.fullmatch(mid):
        raise SdpError("damaged section")
    ssrc, msid = _parse_source(section)
    return Media(
        mid=mid,
        kind=fields[0],
        direction=_parse_direction(section) or common.direction or Direction.SENDRECV,
        codecs=() if fields[0] == "application" else _parse_codecs(fields[3:], section),
        ssrc=ssrc,
        msid=msid,
        port=_number(fields[1].partition("/")[0], 65536),
        mid_extension=_parse_mid_extension(section) or common.mid_extension,
    )


def _parse_direction(part: Part) -> Direction | None:
    found = part.earliest(_DIRECTIONS)
    return _DIRECTIONS[found] if found else None


def _parse_source(section: Part) -> tuple[int | None, str]:
    ssrc: int | None = None
    msid = section.first("a:msid") or ""
    for value in section.all("a:ssrc"):
        number, _, attribute = value.partition(" ")
        if ssrc is None:
            ssrc = _number(number, 2**32)
        if not msid and attribute.startswith("msid:"):
            msid = attribute[5:]
    return ssrc, msid


def _parse_codecs(payload_types: list[str], section: Part) -> tuple[Codec, ...]:
    parameters = dict(value.partition(" ")[::2] for value in section.all("a:fmtp"))
    formats = dict(value.partition(" ")[::2] for value in section.all("a:rtpmap"))
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


def _parse_mid_extension(part: Part) -> int:
    for value in part.all("a:extmap"):
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
