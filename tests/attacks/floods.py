"""What a server says that wants to be too much: name → messages, to be said again and again."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count, repeat

from livekit.protocol import models, rtc

PEOPLE = 10_000
BATCH = 100
"""Small messages that are written at once."""

Batches = Iterator[Sequence[bytes]]


def person(number: int, name: str = "", tracks: int = 1) -> models.ParticipantInfo:
    """Somebody who is not there."""
    return models.ParticipantInfo(
        sid=f"PA_flood{number}",
        identity=f"flood{number}",
        name=name or f"Guest {number}",
        state=models.ParticipantInfo.State.ACTIVE,
        permission=models.ParticipantPermission(can_publish=True, can_subscribe=True),
        tracks=[models.TrackInfo(sid=f"TR_{number}_{at}") for at in range(tracks)],
    )


def people() -> Batches:
    """Everybody again, ten thousand of them."""
    return repeat([_updated(*map(person, range(PEOPLE)))])


def many_tracks() -> Batches:
    """One person with forty thousand tracks, of which none is sound."""
    video = models.TrackInfo(sid="TR_v", type=models.TrackType.VIDEO)
    one = person(1)
    one.tracks.extend([video] * 40_000)
    return repeat([_updated(one)])


def names() -> Batches:
    """Two thousand people are there, and their names change."""
    changed = (_updated(person(n % 2_000, f"Name {n}")) for n in count())
    return chain([[_updated(*map(person, range(2_000)))]], _batches(changed))


def comings() -> Batches:
    """People come and go."""
    return _batches(_updated(_gone(n // 2 % 500, n % 2 == 1)) for n in count())


def stage_tracks() -> Batches:
    """A hundred people on stage, whose tracks change."""
    return _batches(_updated(person(n % 100, tracks=1 + n // 100 % 8)) for n in count())


def rooms() -> Batches:
    """Metadata and the number of people change."""
    return _batches(
        _said(rtc.SignalResponse(room_update=rtc.RoomUpdate(room=models.Room(
            metadata="x" * 2_000, num_participants=n))))
        for n in count()
    )  # fmt: skip


def speakers() -> Batches:
    """Who speaks, of a thousand."""
    told = [models.SpeakerInfo(sid=f"PA_flood{n}", level=0.5, active=True) for n in range(1_000)]
    return repeat([_said(rtc.SignalResponse(speakers_changed=rtc.SpeakersChanged(speakers=told)))])


def empty() -> Batches:
    """Messages in which nothing is said."""
    return repeat([b""] * BATCH)


def sections() -> Batches:
    """More sections are wanted, again and again."""
    wish = rtc.MediaSectionsRequirement(num_audios=118)
    return repeat([_said(rtc.SignalResponse(media_sections_requirement=wish))] * 10)


def refusals() -> Batches:
    """Wishes are refused that nobody had."""
    refused = rtc.RequestResponse(reason=rtc.RequestResponse.Reason.NOT_ALLOWED)
    return repeat([_said(rtc.SignalResponse(request_response=refused))] * BATCH)


def tokens() -> Batches:
    """New tokens of 16 KB that are none."""
    return repeat([_said(rtc.SignalResponse(refresh_token="a.b." + "c" * 16_000))] * 10)


def candidates() -> Batches:
    """Addresses to try, all alike."""
    candidate = {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host" + " x" * 1_900}
    said = rtc.SignalResponse(trickle=rtc.TrickleRequest(candidateInit=json.dumps(candidate)))
    return repeat([_said(said)] * BATCH)


FLOODS: dict[str, Callable[[], Batches]] = {
    flood.__name__: flood
    for flood in (
        people, many_tracks, names, comings, stage_tracks, rooms, speakers, empty, sections,
        refusals, tokens, candidates,
    )
}  # fmt: skip

FRAMES = {
    "pings": b"\x89\x00",
    "pongs": b"\x8a\x00",
    "fragments": b"\x00\x00",
}
"""Empty ones, as they are on the wire; fragments need a beginning."""
FIRST = {"fragments": b"\x02\x00"}


def _gone(number: int, gone: bool) -> models.ParticipantInfo:
    found = person(number)
    if gone:
        found.state = models.ParticipantInfo.State.DISCONNECTED
    return found


def _updated(*people: models.ParticipantInfo) -> bytes:
    return _said(rtc.SignalResponse(update=rtc.ParticipantUpdate(participants=people)))


def _said(response: rtc.SignalResponse) -> bytes:
    return response.SerializeToString()


def _batches(messages: Iterator[bytes]) -> Batches:
    while True:
        yield [next(messages) for _ in range(BATCH)]
