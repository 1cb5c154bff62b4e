"""A scripted server for ClientProtocol: what it says, and readable forms of what we say."""

from collections.abc import Iterable, Mapping

from livekit.protocol import models, rtc

from pendopo.model.room import Permission
from pendopo.model.transport import Candidate, PeerDescription, Setup
from pendopo.signaling import translate
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import SignalingEvent
from pendopo.signaling.outputs import Notify, Output, SendMessage
from pendopo.signaling.sdp import Direction, Media, Session, parse, render

LOCAL = PeerDescription(
    ufrag="ours",
    pwd="p" * 22,
    fingerprints=(("sha-256", "AA:BB"),),
    setup=Setup.ACTPASS,
    candidates=(Candidate("127.0.0.1", 5000),),
)
REMOTE = PeerDescription(
    ufrag="their",
    pwd="q" * 22,
    fingerprints=(("sha-256", "CC:DD"),),
    setup=Setup.ACTIVE,
    candidates=(Candidate("127.0.0.1", 7882),),
    ice_lite=True,
)
STATES = models.ParticipantInfo.State


def person(
    identity: str,
    *tracks: str,
    sid: str = "",
    muted: bool = False,
    hand: str = "",
    state: models.ParticipantInfo.State = STATES.ACTIVE,
) -> models.ParticipantInfo:
    info = models.ParticipantInfo(
        identity=identity,
        sid=sid or f"PA_{identity}",
        state=state,
        permission=translate.permission_to_wire(Permission(can_publish=True)),
        tracks=[
            models.TrackInfo(sid=track, type=models.TrackType.AUDIO, muted=muted)
            for track in tracks
        ],
    )
    if hand:
        info.attributes["pendopo.hand"] = hand
    return info


def join(*others: models.ParticipantInfo) -> rtc.SignalResponse:
    return rtc.SignalResponse(
        join=rtc.JoinResponse(
            room=models.Room(name="room", sid="RM_1", metadata="{}", num_participants=7),
            participant=person("me"),
            other_participants=others,
            ping_interval=5,
            ping_timeout=15,
            sif_trailer=b"trailer",
            server_info=models.ServerInfo(version="1.13.4"),
        )
    )


def update(*people: models.ParticipantInfo) -> rtc.SignalResponse:
    return rtc.SignalResponse(update=rtc.ParticipantUpdate(participants=people))


def room_update(people: int = 1) -> rtc.SignalResponse:
    room = models.Room(name="room", metadata="{}", num_participants=people)
    return rtc.SignalResponse(room_update=rtc.RoomUpdate(room=room))


def requirement(audios: int = 0, videos: int = 0) -> rtc.SignalResponse:
    wire = rtc.MediaSectionsRequirement(num_audios=audios, num_videos=videos)
    return rtc.SignalResponse(media_sections_requirement=wire)


def published(request: rtc.SignalRequest, sid: str = "TR_mine") -> rtc.SignalResponse:
    wire = rtc.TrackPublishedResponse(
        cid=request.add_track.cid, track=models.TrackInfo(sid=sid, type=models.TrackType.AUDIO)
    )
    return rtc.SignalResponse(track_published=wire)


def answer(
    offer: rtc.SessionDescription, tracks: Mapping[str, tuple[str, int]] = {}
) -> rtc.SignalResponse:
    """`tracks` gives by mid the sid and SSRC of what arrives there."""
    media = [_answer_section(m, tracks.get(m.mid)) for m in parse(offer.sdp).media]
    wire = rtc.SessionDescription(
        type="answer",
        id=offer.id,
        sdp=render(Session(REMOTE, tuple(media))),
        mid_to_track_id={mid: sid for mid, (sid, _) in tracks.items()},
    )
    return rtc.SignalResponse(answer=wire)


def _answer_section(media: Media, track: tuple[str, int] | None) -> Media:
    mirrored = {Direction.SENDONLY: Direction.RECVONLY, Direction.RECVONLY: Direction.SENDONLY}
    direction = mirrored.get(media.direction, media.direction)
    ssrc = track[1] if track else None
    return Media(media.mid, media.kind, direction, media.codecs, ssrc)


class Conversation:
    """Feeds a ClientProtocol and remembers the outputs of the last step."""

    def __init__(self, encrypted: bool = True) -> None:
        self.protocol = ClientProtocol(encrypted)
        self.outputs: list[Output] = []
        self.now = 100.0

    @classmethod
    def joined(cls, *others: models.ParticipantInfo) -> "Conversation":
        """Joined and described; the first offer is among the outputs."""
        talk = cls()
        talk.protocol.describe(LOCAL)
        talk.say(join(*others))
        return talk

    @classmethod
    def settled(cls) -> "Conversation":
        """Alone in the room, the first offer answered."""
        talk = cls.joined()
        talk.say(answer(talk.offer()))
        return talk

    def say(self, *messages: rtc.SignalResponse) -> list[Output]:
        """The server says this."""
        self.outputs = []
        for message in messages:
            self.outputs += self.protocol.receive(message.SerializeToString(), self.now)
        return self.outputs

    def do(self, outputs: Iterable[Output]) -> list[Output]:
        """We did something with these outputs."""
        self.outputs = list(outputs)
        return self.outputs

    def publish(self, ssrc: int = 11, muted: bool = False) -> rtc.SessionDescription:
        """Announce a track and hear it named; returns the offer that follows."""
        request = self.sent(self.protocol.publish(f"cid{ssrc}", ssrc, muted))[-1]
        self.say(published(request, f"TR_{ssrc}"))
        return self.offer()

    def sent(self, outputs: Iterable[Output] | None = None) -> list[rtc.SignalRequest]:
        return [
            rtc.SignalRequest.FromString(output.message)
            for output in (self.outputs if outputs is None else outputs)
            if isinstance(output, SendMessage)
        ]

    def offers(self) -> list[rtc.SessionDescription]:
        return [r.offer for r in self.sent() if r.WhichOneof("message") == "offer"]

    def offer(self) -> rtc.SessionDescription:
        (only,) = self.offers()
        return only

    def events(self) -> list[SignalingEvent]:
        return [output.event for output in self.outputs if isinstance(output, Notify)]


def shape(offer: rtc.SessionDescription) -> list[str]:
    """The sections of an offer: "app", or the direction of sound."""
    return [
        "app" if media.kind == "application" else media.direction.value
        for media in parse(offer.sdp).media
    ]
