"""From an offer to an answer: one pure function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from pendopo.model.ids import ParticipantSid, TrackSid
from pendopo.model.transport import PeerDescription
from pendopo.signaling.sdp import OPUS, Codec, Direction, Media, Session


@dataclass(frozen=True, slots=True)
class Wanted:
    """A track that the offering participant is to hear."""

    track: TrackSid
    publisher: ParticipantSid


@dataclass(frozen=True, slots=True)
class Heard:
    """A section that carries somebody's track to the participant."""

    track: TrackSid
    ssrc: int
    payload_type: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A section that carries the participant's own track to us."""

    cid: str
    ssrc: int
    payload_type: int


@dataclass(frozen=True, slots=True)
class Sections:
    """What the last answer agreed on, by mid."""

    heard: Mapping[str, Heard] = field(default_factory=lambda: MappingProxyType({}))
    spoken: Mapping[str, Spoken] = field(default_factory=lambda: MappingProxyType({}))
    idle: int = 0
    """Sections that the next answer may give to a track."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer and what it agrees on."""

    answer: Session
    agreed: Sections

    @property
    def tracks(self) -> dict[str, TrackSid]:
        """Whose track arrives in which section."""
        return {mid: heard.track for mid, heard in self.agreed.heard.items()}


def negotiate(
    offer: Session,
    local: PeerDescription,
    before: Sections,
    wanted: Sequence[Wanted],
    announced: Sequence[str],
    new_ssrc: Callable[[], int],
) -> Plan:
    """Assign sections to tracks. `announced` are the cids the participant may publish under.

    A section that loses its track is answered `inactive` once before it gets another, and
    every assignment has an SSRC of its own: official SDKs mix up streams otherwise.
    """
    audio = {m.mid: (m, opus) for m in offer.media if (opus := _opus(m)) is not None}
    spoken = _match_spoken(audio, before, announced)
    kept = _keep_heard(audio, before, wanted)
    busy = before.heard.keys() | before.spoken.keys() | spoken.keys()
    heard = kept | _assign(audio, busy, _without(wanted, kept), new_ssrc)
    receiving = {mid for mid, (media, _) in audio.items() if _receives(media)}
    idle = len(receiving - heard.keys() - spoken.keys())
    publishers = {w.track: w.publisher for w in wanted}
    media = tuple(_answer(m, heard.get(m.mid), m.mid in spoken, publishers) for m in offer.media)
    return Plan(Session(local, media), Sections(heard, spoken, idle))


def missing(agreed: Sections, wanted: Sequence[Wanted]) -> int | None:
    """How many more sections to ask for; 0: just another offer; None: all is as wanted."""
    unheard = len(_without(wanted, agreed.heard))
    stale = {h.track for h in agreed.heard.values()} - {w.track for w in wanted}
    return max(0, unheard - agreed.idle - len(stale)) if unheard or stale else None


_Audio = Mapping[str, tuple[Media, Codec]]


def _opus(media: Media) -> Codec | None:
    if media.kind != "audio" or media.port == 0:
        return None
    named = (c for c in media.codecs if c.name.lower() == "opus" and c.clock_rate == 48000)
    return next(named, None)


def _receives(media: Media) -> bool:
    return media.direction in (Direction.RECVONLY, Direction.SENDRECV)


def _sends(media: Media) -> bool:
    return media.direction in (Direction.SENDONLY, Direction.SENDRECV)


def _match_spoken(audio: _Audio, before: Sections, announced: Sequence[str]) -> dict[str, Spoken]:
    """By the track named in the msid, then as before, then in the order announced."""
    sending = {mid: pair for mid, pair in audio.items() if _sends(pair[0]) and pair[0].ssrc}
    names: dict[str, str] = {}
    for mid, (media, _) in sending.items():
        cid = media.msid.rpartition(" ")[2]
        if cid in announced and cid not in names.values():
            names[mid] = cid
    for mid, (media, _) in sending.items():
        old = before.spoken.get(mid)
        if mid not in names and old and old.ssrc == media.ssrc and old.cid in announced:
            names[mid] = old.cid
    free = [cid for cid in announced if cid not in names.values()]
    known = {old.cid for old in before.spoken.values()}
    free = [cid for cid in free if cid not in known]
    names |= dict(zip((mid for mid in sending if mid not in names), free, strict=False))
    return {
        mid: Spoken(cid, sending[mid][0].ssrc or 0, sending[mid][1].payload_type)
        for mid, cid in names.items()
    }


def _keep_heard(audio: _Audio, before: Sections, wanted: Sequence[Wanted]) -> dict[str, Heard]:
    tracks = {w.track for w in wanted}
    return {
        mid: heard
        for mid, heard in before.heard.items()
        if heard.track in tracks and mid in audio and _receives(audio[mid][0])
    }


def _without(wanted: Sequence[Wanted], heard: Mapping[str, Heard]) -> list[Wanted]:
    tracks = {h.track for h in heard.values()}
    return [w for w in wanted if w.track not in tracks]


def _assign(
    audio: _Audio, busy: set[str], waiting: Sequence[Wanted], new_ssrc: Callable[[], int]
) -> dict[str, Heard]:
    free = [
        (mid, opus.payload_type)
        for mid, (media, opus) in audio.items()
        if _receives(media) and mid not in busy
    ]
    return {
        mid: Heard(wish.track, new_ssrc(), payload_type)
        for (mid, payload_type), wish in zip(free, waiting, strict=False)
    }


def _answer(
    media: Media, heard: Heard | None, spoken: bool, publishers: Mapping[TrackSid, ParticipantSid]
) -> Media:
    if media.kind == "application":
        return Media(media.mid, media.kind, Direction.SENDRECV, port=media.port)
    opus = _opus(media)
    if opus is None:
        return Media(media.mid, media.kind, Direction.INACTIVE, media.codecs[:1], port=media.port)
    codec = Codec(opus.payload_type, OPUS.name, OPUS.clock_rate, OPUS.channels, OPUS.parameters)
    direction = _direction(heard is not None, spoken)
    if heard is None:
        return Media(media.mid, media.kind, direction, (codec,))
    msid = f"{publishers[heard.track]}|{heard.track} {heard.track}"
    return Media(media.mid, media.kind, direction, (codec,), heard.ssrc, msid)


def _direction(sends: bool, receives: bool) -> Direction:
    match sends, receives:
        case True, True:
            return Direction.SENDRECV
        case True, False:
            return Direction.SENDONLY
        case False, True:
            return Direction.RECVONLY
        case _:
            return Direction.INACTIVE
