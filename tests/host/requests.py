"""What clients say and offer."""

from collections.abc import Iterable

from livekit.protocol import models, rtc

from pendopo.host.guest import Guest
from pendopo.signaling.sdp import OPUS, Direction, Media, Session, render
from tests.host.fakes import REMOTE

DATA = Media("d", "application", Direction.SENDRECV)


def say(guest: Guest, *requests: rtc.SignalRequest) -> None:
    """The guest's client says all this."""
    for request in requests:
        guest.receive(request.SerializeToString())


def offer(*media: Media, id: int = 1) -> rtc.SignalRequest:
    sdp = render(Session(REMOTE, media))
    return rtc.SignalRequest(offer=rtc.SessionDescription(type="offer", sdp=sdp, id=id))


def hears(mid: str) -> Media:
    return Media(mid, "audio", Direction.RECVONLY, (OPUS,))


def voice(mid: str, ssrc: int, cid: str) -> Media:
    return Media(mid, "audio", Direction.SENDONLY, (OPUS,), ssrc, f"s {cid}")


def silent(mid: str) -> Media:
    return Media(mid, "audio", Direction.INACTIVE, (OPUS,))


def add_track(cid: str, muted: bool = False, audio: bool = True) -> rtc.SignalRequest:
    kind = models.TrackType.AUDIO if audio else models.TrackType.VIDEO
    wish = rtc.AddTrackRequest(cid=cid, type=kind, muted=muted, encryption=models.Encryption.GCM)
    return rtc.SignalRequest(add_track=wish)


def mute(sid: str, muted: bool) -> rtc.SignalRequest:
    return rtc.SignalRequest(mute=rtc.MuteTrackRequest(sid=sid, muted=muted))


def attributes(request_id: int, **values: str) -> rtc.SignalRequest:
    wire = rtc.UpdateParticipantMetadata(attributes=values, request_id=request_id)
    return rtc.SignalRequest(update_metadata=wire)


def subscribe(sids: Iterable[str], wanted: bool) -> rtc.SignalRequest:
    wish = rtc.UpdateSubscription(track_sids=sids, subscribe=wanted)
    return rtc.SignalRequest(subscription=wish)


def ping() -> rtc.SignalRequest:
    return rtc.SignalRequest(ping_req=rtc.Ping(timestamp=1))


def leave() -> rtc.SignalRequest:
    return rtc.SignalRequest(leave=rtc.LeaveRequest())
