"""Joining: the late exact offer, more sections on demand, what is mapped."""

import base64
import gzip
from urllib.parse import parse_qs, urlsplit

from livekit.protocol import models, rtc

from pendopo.model.events import ParticipantLeft, ParticipantsChanged, ParticipantsLeft
from pendopo.model.transport import Candidate
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import RoomJoined, RoomUpdated, TokenRefreshed, TracksMapped
from pendopo.signaling.outputs import AddCandidate, Negotiate, Notify, SendMessage, WakeAt
from pendopo.signaling.sdp import parse
from tests.signaling.conversation import (
    LOCAL,
    REMOTE,
    STATES,
    Conversation,
    answer,
    join,
    person,
    requirement,
    room_update,
    shape,
    update,
)


def _join_request(path: str) -> rtc.JoinRequest:
    url = urlsplit(path)
    assert url.path == "/rtc/v1"
    (parameter,) = parse_qs(url.query, strict_parsing=True)["join_request"]
    assert len(parameter) % 4 == 0
    wrapped = rtc.WrappedJoinRequest.FromString(base64.urlsafe_b64decode(parameter))
    assert wrapped.compression == rtc.WrappedJoinRequest.Compression.GZIP
    return rtc.JoinRequest.FromString(gzip.decompress(wrapped.join_request))


def test_the_join_request_says_nothing_about_this_computer() -> None:
    expected = rtc.JoinRequest(
        client_info=models.ClientInfo(version="pendopo", protocol=16),
        connection_settings=rtc.ConnectionSettings(auto_subscribe=True),
    )
    assert _join_request(ClientProtocol(encrypted=True).join_path()) == expected


def test_a_resume_names_the_visit() -> None:
    talk = Conversation.joined()
    talk.protocol.socket_lost()
    request = _join_request(talk.protocol.resume_path())
    assert (request.reconnect, request.participant_sid) == (True, "PA_me")
    assert request.connection_settings.auto_subscribe


def test_the_first_offer_has_exactly_one_section_for_each_track() -> None:
    talk = Conversation.joined(person("ana", "TR_a"), person("ben", "TR_b"), person("cid"))
    assert shape(talk.offer()) == ["recvonly", "recvonly", "app"]
    assert parse(talk.offer().sdp).peer == LOCAL


def test_video_asks_for_no_section() -> None:
    watched = person("ana")
    watched.tracks.add(sid="TR_v", type=models.TrackType.VIDEO)
    assert shape(Conversation.joined(watched).offer()) == ["app"]


def test_the_offer_waits_for_both_the_join_and_our_description() -> None:
    talk = Conversation()
    talk.say(join())
    assert not talk.sent()
    talk.do(talk.protocol.describe(LOCAL))
    assert shape(talk.offer()) == ["app"]


def test_joined_comes_before_the_offer() -> None:
    talk = Conversation.joined(person("ana", "TR_a", hand="1795000000000"))
    joined, offer, wake = talk.outputs
    assert isinstance(joined, Notify)
    assert isinstance(joined.event, RoomJoined)
    assert isinstance(wake, WakeAt)
    assert isinstance(offer, SendMessage)
    event = joined.event
    assert (event.room, event.me.identity, event.counted) == ("room", "me", 7)
    assert (event.sif_trailer, event.server_version) == (b"trailer", "1.13.4")
    assert event.others[0].hand_raised_ms == 1795000000000


def test_the_first_answer_connects_and_later_ones_do_not() -> None:
    talk = Conversation.joined(person("ana", "TR_a"))
    offer = talk.offer()
    talk.say(answer(offer, {"0": ("TR_a", 5)}))
    assert talk.outputs == [Negotiate(REMOTE), Notify(TracksMapped(((5, "TR_a"),)))]  # type: ignore[arg-type]
    talk.say(requirement())
    talk.say(answer(talk.offer(), {"0": ("TR_a", 5)}))
    assert [type(output) for output in talk.outputs] == [Notify]


def test_only_mid_and_ssrc_together_map_a_track() -> None:
    talk = Conversation.joined(person("ana", "TR_a"), person("ben", "TR_b"))
    reply = answer(talk.offer(), {"0": ("TR_a", 5), "1": ("TR_b", 6), "2": ("TR_app", 7)})
    del reply.answer.mid_to_track_id["1"]
    talk.say(reply)
    assert talk.events() == [TracksMapped(((5, "TR_a"),))]  # type: ignore[arg-type]


def test_of_two_streams_for_one_track_the_one_named_for_the_first_time_is_heard() -> None:
    """Attack 45: never both, in whatever order they are named, and it stays the one."""
    for old, new in (("0", "1"), ("1", "0")):
        talk = Conversation.joined(person("ana", "TR_a"), person("ben", "TR_b"))
        talk.say(answer(talk.offer(), {old: ("TR_a", 5)}))
        for _ in range(2):
            talk.say(answer(talk.offer(), {old: ("TR_a", 5), new: ("TR_a", 6)}))
            assert talk.events() == [TracksMapped(((6, "TR_a"),))]  # type: ignore[arg-type]
        talk.say(answer(talk.offer(), {old: ("TR_a", 5)}))
        assert talk.events() == [TracksMapped(((5, "TR_a"),))]  # type: ignore[arg-type]


def test_of_two_streams_named_for_one_track_at_once_one_is_heard() -> None:
    """Attack 45."""
    talk = Conversation.joined(person("ana", "TR_a"), person("ben", "TR_b"))
    talk.say(answer(talk.offer(), {"0": ("TR_a", 5), "1": ("TR_a", 6)}))
    assert talk.events() == [TracksMapped(((6, "TR_a"),))]  # type: ignore[arg-type]


def test_a_section_that_is_used_again_is_heard_under_its_new_ssrc() -> None:
    """Attack 45: of the newest answer, whatever arrived there before."""
    talk = Conversation.joined(person("ana", "TR_a"), person("ben", "TR_b"))
    talk.say(answer(talk.offer(), {"0": ("TR_a", 5), "1": ("TR_b", 6)}))
    for track, ssrc in (("TR_a", 7), ("TR_again", 8)):
        talk.say(update(person("ana", track)), requirement())
        talk.say(answer(talk.offer(), {"0": (track, ssrc), "1": ("TR_b", 6)}))
        expected = TracksMapped(((ssrc, track), (6, "TR_b")))  # type: ignore[arg-type]
        assert talk.events() == [expected]


def test_one_ssrc_is_never_two_tracks() -> None:
    """Attack 45."""
    talk = Conversation.joined(person("ana", "TR_a"), person("ben", "TR_b"))
    talk.say(answer(talk.offer(), {"0": ("TR_a", 5), "1": ("TR_b", 5)}))
    assert talk.events() == [TracksMapped(((5, "TR_b"),))]  # type: ignore[arg-type]


def test_an_answer_that_maps_too_few_is_followed_by_an_offer_at_once() -> None:
    talk = Conversation.joined(person("ana", "TR_a"))
    talk.say(answer(talk.offer()))
    assert shape(talk.offer()) == ["recvonly", "app"]
    talk.say(answer(talk.offer(), {"0": ("TR_a", 5)}))
    assert not talk.sent()


def test_tracks_that_no_answer_ever_maps_are_not_asked_for_for_ever() -> None:
    talk = Conversation.joined(person("ana", "TR_a"))
    offers = 0
    while talk.offers():
        offers += 1
        talk.say(answer(talk.offer()))
        assert offers < 10
    assert offers == 4


def test_more_sections_are_appended_and_the_old_ones_stay() -> None:
    talk = Conversation.settled()
    talk.say(update(person("ana", "TR_a"), person("ben", "TR_b")))
    talk.say(requirement(2))
    assert shape(talk.offer()) == ["app", "recvonly", "recvonly"]
    assert [m.mid for m in parse(talk.offer().sdp).media] == ["0", "1", "2"]


def test_a_requirement_of_nothing_just_asks_for_another_offer() -> None:
    talk = Conversation.settled()
    talk.say(requirement())
    assert shape(talk.offer()) == ["app"]


def test_a_requirement_of_video_alone_is_not_answered() -> None:
    talk = Conversation.settled()
    talk.say(requirement(videos=1))
    assert not talk.sent()


def test_one_offer_at_a_time() -> None:
    talk = Conversation.joined()
    first = talk.offer()
    talk.say(requirement(), requirement())
    assert not talk.sent()
    talk.say(answer(first))
    assert talk.offer().id == first.id + 1
    talk.say(answer(talk.offer()))
    assert not talk.sent()


def test_a_wish_before_the_answer_counts_only_when_the_answer_brings_nothing() -> None:
    talk = Conversation.joined(person("ana", "TR_a"))
    first = talk.offer()
    talk.say(requirement(1))
    assert not talk.sent()
    talk.say(answer(first))
    assert shape(talk.offer()) == ["recvonly", "app", "recvonly"]
    talk.say(requirement(1), answer(talk.offer(), {"2": ("TR_a", 5)}))
    assert not talk.sent()


def test_a_server_that_wants_new_sections_whatever_is_free_gets_one_and_no_more() -> None:
    """As a stock server does for a while after a section was freed."""
    talk = Conversation.joined(person("ana", "TR_a"))
    for _ in range(20):
        offer = talk.offer()
        if len(shape(offer)) > 2:
            break
        talk.say(answer(offer), requirement(1))
    talk.say(answer(offer, {"2": ("TR_a", 5)}))
    assert shape(offer) == ["recvonly", "app", "recvonly"]
    assert not talk.sent()


def test_an_answer_to_another_offer_is_ignored() -> None:
    talk = Conversation.joined()
    stale = answer(talk.offer())
    stale.answer.id += 1
    assert talk.say(stale) == []


def test_sections_are_never_more_than_a_description_may_have() -> None:
    talk = Conversation.settled()
    talk.say(requirement(4_000_000_000))
    talk.say(answer(talk.offer()))
    offer = talk.publish()
    assert len(shape(offer)) == 120
    parse(offer.sdp)


def test_candidates_wait_for_the_answer() -> None:
    talk = Conversation.joined()
    offer = talk.offer()
    line = "candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host ufrag x"
    talk.say(_trickle(line), _trickle(line))
    assert talk.outputs == []
    talk.say(answer(offer))
    assert [o for o in talk.outputs if isinstance(o, AddCandidate)] == [
        AddCandidate(Candidate("127.0.0.1", 7882))
    ]


def test_only_udp_addresses_become_candidates() -> None:
    talk = Conversation.settled()
    for line in (
        "candidate:1 1 tcp 1 127.0.0.1 7881 typ host tcptype passive",
        "candidate:1 1 udp 1 a.local 7881 typ host",
        "candidate:1 1 udp 1 224.0.0.1 7881 typ host",
        "candidate:1 1 udp 1 0.0.0.0 7881 typ host",
        "candidate:1 1 udp 1 255.255.255.255 7881 typ host",
        "candidate:1 1 udp 1 127.0.0.1 0 typ host",
        "candidate:x",
        "",
    ):
        assert talk.say(_trickle(line)) == [], line


def _trickle(line: str) -> rtc.SignalResponse:
    init = f'{{"candidate":"{line}","sdpMid":"0","sdpMLineIndex":0}}'
    return rtc.SignalResponse(trickle=rtc.TrickleRequest(candidateInit=init))


def test_people_come_change_and_go() -> None:
    talk = Conversation.settled()
    talk.say(update(person("ana", "TR_a")))
    (came,) = talk.events()
    assert isinstance(came, ParticipantsChanged)
    assert came.participants[0].tracks[0].sid == "TR_a"
    talk.say(update(person("ana", state=STATES.DISCONNECTED)))
    assert talk.events() == [
        ParticipantsLeft(
            (ParticipantLeft(came.participants[0].identity, came.participants[0].sid),)
        )
    ]
    talk.say(update(person("ana", state=STATES.DISCONNECTED)))
    assert talk.events() == []


def test_the_end_of_an_old_session_does_not_remove_the_new_one() -> None:
    talk = Conversation.settled()
    talk.say(update(person("ana", sid="PA_1")), update(person("ana", sid="PA_2")))
    talk.say(update(person("ana", sid="PA_1", state=STATES.DISCONNECTED)))
    assert talk.events() == []


def test_an_update_about_me_is_told_too() -> None:
    talk = Conversation.settled()
    talk.say(update(person("me", "TR_mine")))
    (changed,) = talk.events()
    assert isinstance(changed, ParticipantsChanged)
    assert changed.participants[0].identity == "me"


def test_room_and_token_are_passed_on() -> None:
    talk = Conversation.settled()
    talk.say(room_update(9), rtc.SignalResponse(refresh_token="newer"))
    assert talk.events() == [RoomUpdated("{}", 9), TokenRefreshed("newer")]
    assert "newer" not in repr(talk.outputs)
