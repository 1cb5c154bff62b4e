"""Who says who may hear them is heard by nobody else."""

import pytest
from livekit.protocol import rtc

from pendopo.host import limits
from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.signaling.audience import MAX_NAMED, MAX_PAIRS, Audience
from pendopo.signaling.server import ServerProtocol
from pendopo.signaling.server_events import AudienceChanged
from tests.host.fakes import FakeHost, FakePeer
from tests.host.requests import add_track, hears, offer, say, voice

MIC = 4711
BOB, SID, TRACK = ParticipantIdentity("bob"), ParticipantSid("PA_1"), TrackSid("TR_1")


def only(*named: rtc.TrackPermission) -> rtc.SignalRequest:
    """What SDKs say who let nobody else hear them."""
    return rtc.SignalRequest(
        subscription_permission=rtc.SubscriptionPermission(track_permissions=named)
    )


EVERYBODY = rtc.SignalRequest(
    subscription_permission=rtc.SubscriptionPermission(all_participants=True)
)


class Talk:
    """Ann speaks, bob and eve listen."""

    def __init__(self) -> None:
        self.host = FakeHost()
        self.ann, self.ann_wire, self.ann_peer = self.host.enter("ann")
        self.bob, _, self.bob_peer = self.host.enter("bob", speaker=False)
        self.eve, self.eve_wire, self.eve_peer = self.host.enter("eve", speaker=False)
        say(self.ann, add_track("mic"), offer(voice("9", MIC, "mic")))
        for guest in (self.bob, self.eve):
            say(guest, offer(hears("0")))
        self.sid = self.ann_wire.last("track_published").track_published.track.sid
        self._said = 0

    def heard_by(self, *peers: FakePeer) -> list[int]:
        """How many of ten packets came to each."""
        before = [len(peer.sent) for peer in peers]
        for _ in range(10):
            self._said += 1
            packet = ForwardedPacket(b"sealed", 111, self._said, self._said * 960, MIC)
            self.ann_peer.sink.packet(packet)
        return [len(peer.sent) - known for peer, known in zip(peers, before, strict=True)]


@pytest.mark.parametrize("by", ["identity", "sid", "track"])
def test_only_those_who_are_named_hear_from_now_on(by: str) -> None:
    talk = Talk()
    assert talk.heard_by(talk.bob_peer, talk.eve_peer) == [10, 10]
    named = {
        "identity": rtc.TrackPermission(participant_identity="bob", all_tracks=True),
        "sid": rtc.TrackPermission(participant_sid=talk.bob.sid, all_tracks=True),
        "track": rtc.TrackPermission(participant_identity="bob", track_sids=[talk.sid]),
    }
    say(talk.ann, only(named[by]))
    assert talk.heard_by(talk.bob_peer, talk.eve_peer) == [10, 0]


def test_who_listens_only_now_hears_nothing_either_and_everything_again_when_they_may() -> None:
    talk = Talk()
    say(talk.ann, only())
    kim, wire, peer = talk.host.enter("kim", speaker=False)
    say(kim, offer(hears("0")))
    assert talk.heard_by(talk.bob_peer, talk.eve_peer, peer) == [0, 0, 0]
    say(talk.ann, EVERYBODY)
    talk.host.timers.pass_time(1)
    assert "media_sections_requirement" in wire.kinds()
    for guest in (talk.bob, talk.eve, kim):
        say(guest, offer(hears("0"), id=2))
        say(guest, offer(hears("0"), id=3))
    assert talk.heard_by(talk.bob_peer, talk.eve_peer, peer) == [10, 10, 10]


def test_it_counts_for_a_track_that_is_not_live_yet() -> None:
    talk = Talk()
    say(talk.eve, offer())
    say(talk.bob, only())
    talk.bob.set_permission(talk.ann.presence().participant.permission)
    say(talk.bob, add_track("mic"), offer(voice("9", MIC, "mic")))
    assert talk.bob.tracks
    assert talk.host.door.rooms[0].publishers == 2
    assert [track.publisher for track in talk.bob.room.tracks_for(talk.eve)] == [talk.ann.sid]


def test_it_changes_at_a_pace_and_the_last_word_counts() -> None:
    talk = Talk()
    for number in range(int(limits.AUDIENCES.burst) * 2 + 1):
        say(talk.ann, EVERYBODY if number % 2 else only())
    talk.host.timers.pass_time(3)
    assert talk.heard_by(talk.bob_peer, talk.eve_peer) == [0, 0]


def test_names_of_nobody_are_nobody_s() -> None:
    read = ServerProtocol().receive(
        only(rtc.TrackPermission(all_tracks=True)).SerializeToString(), 0.0
    )
    assert read == [AudienceChanged(Audience(everybody=False))]
    assert not Audience(everybody=False).hears(BOB, SID, TRACK)
    assert Audience().hears(BOB, SID, TRACK)


def test_who_is_named_beyond_so_many_hears_nothing() -> None:
    named = [
        rtc.TrackPermission(participant_identity=f"p{n}", all_tracks=True)
        for n in range(MAX_NAMED + 1)
    ]
    [event] = ServerProtocol().receive(only(*named).SerializeToString(), 0.0)
    assert isinstance(event, AudienceChanged)
    assert len(event.audience.all_tracks) == MAX_NAMED
    assert f"p{MAX_NAMED}" not in event.audience.all_tracks


def test_however_tracks_are_named_only_so_many_are_kept() -> None:
    tracks = [f"TR_{n}" for n in range(16)]
    named = [
        rtc.TrackPermission(participant_identity=f"p{n}", track_sids=tracks) for n in range(500)
    ]
    [event] = ServerProtocol().receive(only(*named).SerializeToString(), 0.0)
    assert isinstance(event, AudienceChanged)
    assert len(event.audience.tracks) == MAX_PAIRS
    first = (TrackSid(tracks[0]), TrackSid(tracks[-1]))
    assert all(event.audience.hears(ParticipantIdentity("p0"), SID, track) for track in first)


def test_who_is_named_by_identity_and_visit_is_named_once() -> None:
    both = rtc.TrackPermission(participant_identity=BOB, participant_sid=SID, track_sids=[TRACK])
    [event] = ServerProtocol().receive(only(both).SerializeToString(), 0.0)
    assert event == AudienceChanged(Audience(False, tracks=frozenset({(BOB, TRACK)})))
