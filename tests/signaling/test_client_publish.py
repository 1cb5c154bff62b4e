"""Our own microphone and hand."""

import pytest
from livekit.protocol import models, rtc

from pendopo.model.events import ParticipantLeft, ParticipantsLeft
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.model.room import LeaveReason
from pendopo.model.wish import RefusalReason
from pendopo.signaling.events import Resumed, SocketCut, TrackAccepted, TrackMuted, TrackRefused
from pendopo.signaling.outputs import Close, Notify, WakeAt
from pendopo.signaling.sdp import parse
from tests.signaling.conversation import (
    Conversation,
    answer,
    join,
    person,
    published,
    requirement,
    room_update,
    shape,
    update,
)

KINDS = models.Encryption.Type


@pytest.mark.parametrize(("encrypted", "kind"), [(True, KINDS.GCM), (False, KINDS.NONE)])
def test_a_track_is_announced_plainly(encrypted: bool, kind: models.Encryption.Type) -> None:
    talk = Conversation(encrypted)
    talk.say(join())
    talk.do(talk.protocol.publish("cid", 11, muted=True))
    (request,) = talk.sent()
    assert request.add_track == rtc.AddTrackRequest(
        cid="cid",
        name="a",
        type=models.TrackType.AUDIO,
        source=models.TrackSource.MICROPHONE,
        muted=True,
        disable_dtx=True,
        disable_red=True,
        encryption=kind,
    )


def test_the_section_follows_the_servers_word_and_readiness_the_answer() -> None:
    talk = Conversation.settled()
    offer = talk.publish(ssrc=11)
    assert shape(offer) == ["app", "sendonly"]
    assert parse(offer.sdp).media[1].ssrc == 11
    assert parse(offer.sdp).media[1].msid == "cid11 cid11"
    assert talk.events() == []
    talk.say(answer(offer))
    assert TrackAccepted(TrackSid("TR_11")) in talk.events()
    talk.say(requirement())
    talk.say(answer(talk.offer()))
    assert TrackAccepted(TrackSid("TR_11")) not in talk.events()


def test_a_track_whose_section_is_not_accepted_is_not_ready() -> None:
    talk = Conversation.settled()
    reply = answer(talk.publish())
    reply.answer.sdp = reply.answer.sdp.replace("a=recvonly", "a=inactive")
    talk.say(reply)
    assert not [e for e in talk.events() if isinstance(e, TrackAccepted)]


def test_the_next_publication_takes_the_same_section_with_another_ssrc() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish(ssrc=11)))
    talk.do(talk.protocol.unpublish())
    assert shape(talk.offer()) == ["app", "inactive"]
    assert parse(talk.offer().sdp).media[1].ssrc is None
    talk.say(answer(talk.offer()))
    offer = talk.publish(ssrc=12)
    assert shape(offer) == ["app", "sendonly"]
    assert parse(offer.sdp).media[1].ssrc == 12
    talk.say(answer(offer))
    assert TrackAccepted(TrackSid("TR_12")) in talk.events()


def test_our_own_section_is_never_heard() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish(), {"1": ("TR_other", 5)}))
    assert [getattr(e, "tracks", None) for e in talk.events()] == [(), None]


def test_muting_is_told_once_the_track_has_a_name() -> None:
    talk = Conversation.settled()
    request = talk.sent(talk.protocol.publish("cid", 11, muted=True))[0]
    assert talk.protocol.set_muted(False) == []
    talk.say(published(request))
    assert rtc.MuteTrackRequest(sid="TR_mine", muted=False) in [r.mute for r in talk.sent()]
    talk.do(talk.protocol.set_muted(False))
    assert not talk.sent()
    talk.do(talk.protocol.set_muted(True))
    assert [r.mute.muted for r in talk.sent()] == [True]


def test_somebody_mutes_us() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish()))
    talk.say(_mute("TR_11", True))
    assert talk.events() == [TrackMuted()]
    talk.do(talk.protocol.set_muted(False))
    assert [r.mute.muted for r in talk.sent()] == [False]


def test_an_order_to_mute_that_crosses_our_unmuting_is_answered_with_a_mute() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish(muted=True)))
    talk.do(talk.protocol.set_muted(False))
    assert [r.mute.muted for r in talk.sent()] == [False]
    talk.say(_mute("TR_11", True))
    assert talk.events() == [TrackMuted()]
    assert [r.mute.muted for r in talk.sent()] == [True]
    talk.say(_mute("TR_11", True))
    assert not talk.sent()


def test_an_order_to_mute_that_crosses_our_muting_needs_no_answer() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish()))
    talk.do(talk.protocol.set_muted(True))
    talk.say(_mute("TR_11", True))
    assert not talk.sent()


def test_nobody_unmutes_us() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish(muted=True)))
    talk.say(_mute("TR_11", False))
    talk.do(talk.protocol.set_muted(True))
    assert not talk.sent()


def test_a_mute_of_another_track_is_not_ours() -> None:
    assert Conversation.settled().say(_mute("TR_11", True)) == []


def test_a_track_taken_away_leaves_its_section_inactive() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish()))
    gone = rtc.TrackUnpublishedResponse(track_sid="TR_11")
    talk.say(rtc.SignalResponse(track_unpublished=gone))
    assert shape(talk.offer()) == ["app", "inactive"]


def test_a_refused_track_is_said_and_not_tried_again() -> None:
    talk = Conversation.settled()
    request = talk.sent(talk.protocol.publish("cid", 11, muted=False))[0]
    reasons = rtc.RequestResponse.Reason
    refusal = rtc.RequestResponse(reason=reasons.NOT_ALLOWED, add_track=request.add_track)
    talk.say(rtc.SignalResponse(request_response=refusal))
    assert talk.events() == [TrackRefused(RefusalReason.NOT_ALLOWED)]
    _resume(talk)
    assert [r.WhichOneof("message") for r in talk.sent()] == ["offer"]


def test_a_hand_is_an_attribute() -> None:
    talk = Conversation.settled()
    talk.do(talk.protocol.set_hand(1795000000000))
    assert dict(talk.sent()[0].update_metadata.attributes) == {"pendopo.hand": "1795000000000"}
    talk.do(talk.protocol.set_hand(None))
    assert dict(talk.sent()[0].update_metadata.attributes) == {"pendopo.hand": ""}


def test_leaving_says_good_bye() -> None:
    talk = Conversation.settled()
    talk.do(talk.protocol.leave())
    assert talk.sent()[0].leave.reason == models.DisconnectReason.CLIENT_INITIATED
    assert talk.outputs[-1] == Close(LeaveReason.SELF)
    assert talk.protocol.closed


def test_a_cut_socket_keeps_the_visit_and_tells_what_was_wished_meanwhile() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish()))
    assert talk.protocol.socket_lost() == [Notify(SocketCut())]
    assert talk.protocol.set_muted(True) == []
    assert talk.protocol.set_hand(5) == []
    talk.say(rtc.SignalResponse(reconnect=rtc.ReconnectResponse()))
    assert talk.events() == [Resumed()]
    kinds = [r.WhichOneof("message") for r in talk.sent()]
    assert kinds == ["mute", "update_metadata", "offer"]


def test_an_offer_whose_answer_was_lost_is_made_again() -> None:
    talk = Conversation.joined()
    first = talk.offer()
    _resume(talk)
    assert talk.offer().id == first.id + 1
    assert talk.say(answer(first)) == []


def test_a_hand_that_was_never_shown_is_raised_again() -> None:
    talk = Conversation.settled()
    talk.protocol.set_hand(5)
    _resume(talk)
    assert [r.WhichOneof("message") for r in talk.sent()] == ["update_metadata", "offer"]
    talk.say(update(person("me", hand="5")))
    _resume(talk)
    assert [r.WhichOneof("message") for r in talk.sent()] == ["offer"]


def test_whoever_is_missing_after_a_cut_has_left() -> None:
    talk = Conversation.settled()
    talk.say(update(person("ana"), person("ben")))
    _resume(talk)
    talk.say(update(person("me"), person("ben")), room_update())
    ana = ParticipantLeft(ParticipantIdentity("ana"), ParticipantSid("PA_ana"))
    left = [e for e in talk.events() if isinstance(e, ParticipantsLeft)]
    assert left == [ParticipantsLeft((ana,))]


def test_without_a_whole_list_nobody_is_taken_for_gone() -> None:
    talk = Conversation.settled()
    talk.say(update(person("ana")))
    _resume(talk)
    talk.say(update(person("ben")), room_update(), update(person("me")), room_update())
    assert not [e for e in talk.events() if isinstance(e, ParticipantsLeft)]


def test_a_mute_order_lost_with_the_socket_is_obeyed() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish()))
    _resume(talk)
    talk.say(update(person("me", "TR_11", muted=True)), room_update())
    assert TrackMuted() in talk.events()


def test_a_wish_to_mute_lost_with_the_socket_is_told_again() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish()))
    talk.protocol.set_muted(True)
    _resume(talk)
    talk.say(update(person("me", "TR_11", muted=False)), room_update())
    assert [r.mute.muted for r in talk.sent()] == [True]


def test_a_wish_made_during_the_cut_beats_an_older_list() -> None:
    talk = Conversation.settled()
    talk.say(answer(talk.publish(muted=True)))
    talk.protocol.socket_lost()
    talk.protocol.set_muted(False)
    talk.say(rtc.SignalResponse(reconnect=rtc.ReconnectResponse()))
    talk.say(update(person("me", "TR_11", muted=True)), room_update())
    assert not [e for e in talk.events() if isinstance(e, TrackMuted)]


def test_pings_at_the_servers_interval() -> None:
    talk = Conversation.settled()
    assert talk.protocol.wake(104.9) == [WakeAt(105.0)]
    talk.do(talk.protocol.wake(105.0))
    (ping,) = talk.sent()
    assert ping.ping_req.timestamp == 5001
    assert talk.outputs[-1] == WakeAt(110.0)
    talk.now = 105.04
    pong = rtc.Pong(last_ping_timestamp=ping.ping_req.timestamp, timestamp=1)
    talk.say(rtc.SignalResponse(pong_resp=pong))
    assert talk.sent(talk.protocol.wake(110.0))[0].ping_req.rtt == 40


def test_a_silent_server_is_given_up() -> None:
    talk = Conversation.settled()
    talk.protocol.wake(105.0)
    assert talk.protocol.wake(115.0) == [Close(LeaveReason.LOST)]


def test_a_socket_lost_before_the_join_is_the_end() -> None:
    assert Conversation().protocol.socket_lost() == [Close(LeaveReason.LOST)]


def _mute(sid: str, muted: bool) -> rtc.SignalResponse:
    return rtc.SignalResponse(mute=rtc.MuteTrackRequest(sid=sid, muted=muted))


def _resume(talk: Conversation) -> None:
    talk.protocol.socket_lost()
    talk.say(rtc.SignalResponse(reconnect=rtc.ReconnectResponse()))
