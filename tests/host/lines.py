"""What a client is told, as a person would note it: one line a message."""

from typing import TypeVar

from livekit.protocol import models, rtc

from pendopo.signaling import access
from pendopo.signaling.sdp import Media, parse

T = TypeVar("T")


class Names:
    """Short names for what is drawn by lot: t1, t2… for tracks, s1, s2… for SSRCs that leave."""

    def __init__(self) -> None:
        self._tracks: list[str] = []
        self._ssrcs: list[int] = []

    def track(self, sid: str) -> str:
        return f"t{_number(self._tracks, sid)}"

    def ssrc(self, ssrc: int) -> str:
        return f"s{_number(self._ssrcs, ssrc)}"

    def meant(self, track: str) -> str:
        return self._tracks[int(track.removeprefix("t")) - 1]


def response_line(response: rtc.SignalResponse, names: Names) -> str:
    """One message to a client, as a person would note it."""
    kind = response.WhichOneof("message") or "nothing"
    match kind:
        case "join":
            others = ", ".join(person_line(p, names) for p in response.join.other_participants)
            return f"joined beside {others}" if others else "joined alone"
        case "reconnect":
            return "resumed"
        case "refresh_token":
            grants = access.read(response.refresh_token)
            return "token to speak" if grants.permission.can_publish else "token to listen"
        case "update":
            return "update " + ", ".join(
                person_line(p, names) for p in response.update.participants
            )
        case "room_update":
            return f"room of {response.room_update.room.num_participants}"
        case "answer":
            return f"answer {response.answer.id}: {answer_line(response.answer, names)}"
        case "track_published":
            published = response.track_published
            return f"published {published.cid} as {names.track(published.track.sid)}"
        case "track_unpublished":
            return f"unpublished {names.track(response.track_unpublished.track_sid)}"
        case "media_sections_requirement":
            return f"asked for {response.media_sections_requirement.num_audios} more"
        case "mute":
            return f"muted {names.track(response.mute.sid)}"
        case "leave":
            reason = models.DisconnectReason.Name(response.leave.reason).lower()
            action = rtc.LeaveRequest.Action.Name(response.leave.action).lower()
            return f"leave: {reason}, {action}"
        case "connection_quality":
            return "qualities of " + str(len(response.connection_quality.updates))
        case "request_response":
            return request_line(response.request_response)
        case "pong" | "pong_resp":
            return "pong"
        case _:
            return kind


def person_line(person: models.ParticipantInfo, names: Names) -> str:
    state = models.ParticipantInfo.State.Name(person.state).lower()
    tracks = [names.track(t.sid) + " muted" * t.muted for t in person.tracks]
    told = [f"{key}={value}" for key, value in sorted(person.attributes.items())]
    stage = [] if person.permission.can_publish else ["listening"]
    return " ".join([person.identity, state, *stage, *tracks, *told])


def answer_line(answer: rtc.SessionDescription, names: Names) -> str:
    def section(media: Media) -> str:
        track = answer.mid_to_track_id.get(media.mid)
        heard = f" {names.track(track)}/{names.ssrc(media.ssrc)}" if track and media.ssrc else ""
        return f"{media.mid} {media.direction.value}{heard}"

    return ", ".join(section(media) for media in parse(answer.sdp).media)


def request_line(response: rtc.RequestResponse) -> str:
    reason = rtc.RequestResponse.Reason.Name(response.reason).lower()
    if response.HasField("add_track"):
        return f"refused {response.add_track.cid}: {reason}"
    return f"request {response.request_id}: {reason}"


def _number(known: list[T], item: T) -> int:
    if item not in known:
        known.append(item)
    return known.index(item) + 1
