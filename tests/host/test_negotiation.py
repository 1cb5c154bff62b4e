"""Offer → plan → answer, and the traps of official SDKs."""

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.host.negotiation import Heard, Plan, Sections, Wanted, missing, negotiate
from pendopo.model.ids import ParticipantSid, TrackSid
from pendopo.signaling.sdp import OPUS, Codec, Direction, Media, Session, parse, render
from tests.host.fakes import LOCAL, REMOTE

RED = Codec(63, "red", 48000, 2, "111/111")
VP8, VP9 = Codec(96, "VP8", 90000), Codec(98, "VP9", 90000)
DATA = Media("d", "application", Direction.SENDRECV)


def hears(mid: str, direction: Direction = Direction.RECVONLY) -> Media:
    return Media(mid, "audio", direction, (RED, OPUS))


def speaks(mid: str, ssrc: int, cid: str) -> Media:
    return Media(mid, "audio", Direction.SENDONLY, (RED, OPUS), ssrc, f"stream {cid}")


def wants(*tracks: str) -> tuple[Wanted, ...]:
    return tuple(Wanted(TrackSid(track), ParticipantSid("PA_x")) for track in tracks)


def plan(
    media: Iterable[Media],
    wanted: tuple[Wanted, ...] = (),
    announced: tuple[str, ...] = (),
    before: Sections | None = None,
    ssrcs: Iterable[int] | None = None,
) -> Plan:
    numbers = iter(ssrcs or itertools.count(1))
    offer = Session(REMOTE, tuple(media))
    agreed = before or Sections()
    return negotiate(offer, LOCAL, agreed, wanted, announced, lambda: next(numbers))


def directions(made: Plan) -> dict[str, str]:
    return {m.mid: m.direction.value for m in made.answer.media}


def test_wanted_tracks_get_sections_and_the_rest_rests() -> None:
    made = plan([hears("0"), hears("1"), DATA], wants("TR_a"))
    assert directions(made) == {"0": "sendonly", "1": "inactive", "d": "sendrecv"}
    assert made.tracks == {"0": "TR_a"}
    section = made.answer.media[0]
    assert (section.ssrc, section.msid) == (1, "PA_x|TR_a TR_a")
    assert [c.payload_type for c in section.codecs] == [111]
    assert made.agreed.idle == 1


def test_too_few_sections_are_asked_for() -> None:
    made = plan([hears("0")], wants("TR_a", "TR_b", "TR_c"))
    assert missing(made.agreed, wants("TR_a", "TR_b", "TR_c")) == 2
    assert missing(made.agreed, wants("TR_a")) is None


def test_sections_may_only_be_offered_again() -> None:
    assert missing(Sections(idle=2), wants("TR_a", "TR_b")) == 0


def test_video_is_declined_with_one_codec_at_port_nine() -> None:
    video = Media("v", "video", Direction.RECVONLY, (VP8, VP9))
    declined = plan([hears("0"), video], wants("TR_a")).answer.media[1]
    assert (declined.direction, declined.port, declined.codecs) == (Direction.INACTIVE, 9, (VP8,))


def test_a_freed_section_passes_one_inactive_answer_before_its_next_track() -> None:
    first = plan([hears("0")], wants("TR_a"))
    second = plan([hears("0")], wants("TR_b"), before=first.agreed)
    assert directions(second) == {"0": "inactive"}
    assert missing(second.agreed, wants("TR_b")) == 0
    third = plan([hears("0")], wants("TR_b"), before=second.agreed, ssrcs=[77])
    assert third.tracks == {"0": "TR_b"}
    assert third.agreed.heard["0"].ssrc == 77


def test_a_running_track_keeps_its_section_and_ssrc() -> None:
    first = plan([hears("0"), hears("1")], wants("TR_a"))
    second = plan([hears("0"), hears("1")], wants("TR_b", "TR_a"), before=first.agreed, ssrcs=[9])
    assert second.agreed.heard == {
        "0": Heard(TrackSid("TR_a"), 1, 111),
        "1": Heard(TrackSid("TR_b"), 9, 111),
    }


def test_a_track_is_recognized_by_its_msid() -> None:
    media = [speaks("0", 5, "cid-b"), speaks("1", 6, "cid-a")]
    made = plan(media, announced=("cid-a", "cid-b"))
    assert {m: s.cid for m, s in made.agreed.spoken.items()} == {"0": "cid-b", "1": "cid-a"}
    assert directions(made) == {"0": "recvonly", "1": "recvonly"}


def test_a_track_without_a_name_we_know_is_the_next_announced() -> None:
    made = plan([speaks("0", 5, "other")], announced=("cid-a",))
    assert made.agreed.spoken["0"].cid == "cid-a"
    again = plan([speaks("0", 5, "other")], announced=("cid-a",), before=made.agreed)
    assert again.agreed.spoken == made.agreed.spoken


def test_sound_that_nobody_announced_is_declined() -> None:
    made = plan([speaks("0", 5, "cid-a")])
    assert not made.agreed.spoken
    assert directions(made) == {"0": "inactive"}


def test_a_section_turned_around_is_not_used_for_hearing_at_once() -> None:
    first = plan([speaks("0", 5, "cid-a")], announced=("cid-a",))
    second = plan([hears("0")], wants("TR_b"), before=first.agreed)
    assert directions(second) == {"0": "inactive"}


def test_a_section_without_opus_is_declined() -> None:
    made = plan([Media("0", "audio", Direction.RECVONLY, (RED,))], wants("TR_a"))
    assert directions(made) == {"0": "inactive"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["audio", "video", "application"]),
            st.sampled_from(list(Direction)),
            st.lists(st.sampled_from([OPUS, RED, VP8]), max_size=3),
            st.none() | st.integers(0, 2**32 - 1),
            st.sampled_from(["", "s cid-a", "s cid-b", "cid-a"]),
            st.sampled_from([0, 9]),
        ),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.sampled_from(["TR_a", "TR_b", "TR_c"]), unique=True),
    st.lists(st.sampled_from(["TR_a", "TR_b", "TR_c"]), unique=True),
)
def test_any_offer_gets_an_answer_that_can_be_read(
    sections: list[tuple[str, Direction, list[Codec], int | None, str, int]],
    wanted: list[str],
    wanted_next: list[str],
) -> None:
    media = [
        Media(str(n), kind, direction, tuple(codecs), ssrc, msid, port)
        for n, (kind, direction, codecs, ssrc, msid, port) in enumerate(sections)
    ]
    numbers = itertools.count(100)
    first = plan(media, wants(*wanted), ("cid-a", "cid-b"), ssrcs=numbers)
    second = plan(media, wants(*wanted_next), ("cid-a",), first.agreed, numbers)
    for made in (first, second):
        read = parse(render(made.answer))
        assert [m.mid for m in read.media] == [m.mid for m in media]
        cids = [s.cid for s in made.agreed.spoken.values()]
        assert len(set(cids)) == len(cids)
        assert len(set(made.tracks.values())) == len(made.tracks)
    for mid, heard in second.agreed.heard.items():
        former = first.agreed.heard.get(mid)
        assert former is None or former.track == heard.track


@pytest.mark.parametrize("count", [1, 3])
def test_a_stale_section_is_told_about(count: int) -> None:
    made = plan([hears(str(n)) for n in range(count)], wants(*(f"TR_{n}" for n in range(count))))
    assert missing(made.agreed, ()) == 0
