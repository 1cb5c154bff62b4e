from dataclasses import replace

import pytest

from pendopo.model.ids import ParticipantIdentity, ParticipantSid, Sender, Stream, TrackSid
from pendopo.room import track_owners
from pendopo.room.reduce import reduce
from pendopo.room.track_owners import TrackOwners
from pendopo.signaling.sections import MAX_RECEIVING
from tests.room.rooms import ME, empty, joined, person

ANI = Sender(ParticipantIdentity("ani"), ParticipantSid("PA_ani"))
BUDI = Sender(ParticipantIdentity("budi"), ParticipantSid("PA_budi"))
ONE, TWO = TrackSid("TR_1"), TrackSid("TR_2")
ROOM = reduce(empty(), joined(person("ani", "TR_1"), person("budi", "TR_2")))


def test_both_facts_are_needed() -> None:
    kept: list[frozenset[Stream]] = []
    owners = TrackOwners(kept.append)
    owners.follow(ROOM)
    assert owners.of(11) is None
    owners.map(((11, ONE), (12, TWO)))
    assert owners.of(11) is None
    owners.follow(ROOM)
    assert owners.of(11) == (ANI, Stream(ONE, 11))
    assert owners.of(12) == (BUDI, Stream(TWO, 12))
    assert owners.of(13) is None
    assert kept[-1] == {Stream(ONE, 11), Stream(TWO, 12)}


def test_an_answer_may_come_before_the_person() -> None:
    kept: list[frozenset[Stream]] = []
    owners = TrackOwners(kept.append)
    owners.map(((11, ONE),))
    owners.follow(empty())
    assert owners.of(11) is None
    assert kept[-1] == frozenset()
    owners.follow(ROOM)
    assert owners.of(11) == (ANI, Stream(ONE, 11))


def test_a_new_answer_replaces_the_former() -> None:
    kept: list[frozenset[Stream]] = []
    owners = TrackOwners(kept.append)
    owners.map(((11, ONE), (12, TWO)))
    owners.follow(ROOM)
    owners.map(((11, TWO),))
    owners.follow(ROOM)
    assert owners.of(11) == (BUDI, Stream(TWO, 11))
    assert owners.of(12) is None
    assert kept[-1] == {Stream(TWO, 11)}


def test_who_leaves_owns_nothing() -> None:
    kept: list[frozenset[Stream]] = []
    owners = TrackOwners(kept.append)
    owners.map(((11, ONE), (12, TWO)))
    owners.follow(ROOM)
    owners.follow(reduce(empty(), joined(person("budi", "TR_2"))))
    assert owners.of(11) is None
    assert kept[-1] == {Stream(TWO, 12)}


def test_our_own_track_never_arrives() -> None:
    kept: list[frozenset[Stream]] = []
    owners = TrackOwners(kept.append)
    owners.map(((11, ONE),))
    owners.follow(reduce(empty(), joined(me=person(ME, "TR_1"))))
    assert owners.of(11) is None


def test_of_many_tracks_only_those_that_arrive_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ParticipantIdentity] = []

    def note(identity: ParticipantIdentity, sid: ParticipantSid) -> Sender:
        made.append(identity)
        return Sender(identity, sid)

    monkeypatch.setattr(track_owners, "Sender", note)
    room = reduce(empty(), joined(*(person(f"p{n}", f"TR_{n}") for n in range(500))))
    owners = TrackOwners(lambda kept: None)
    owners.map(((11, ONE), (12, TWO)))
    owners.follow(room)
    assert made == ["p1", "p2"]


def test_who_speaks_into_no_section_of_ours_is_missing() -> None:
    owners = TrackOwners(lambda kept: None)
    owners.follow(ROOM)
    assert owners.missing == {ANI.identity, BUDI.identity}
    owners.map(((11, ONE),))
    owners.follow(ROOM)
    assert owners.missing == {BUDI.identity}
    owners.map(((11, ONE), (12, TWO)))
    owners.follow(ROOM)
    assert owners.missing == frozenset()
    owners.follow(empty())
    owners.map(())
    owners.follow(reduce(empty(), joined(me=person(ME, "TR_1"))))
    assert owners.missing == frozenset(), "nobody misses their own voice"


def test_of_whoever_is_muted_nothing_is_missing() -> None:
    muted = person("ani", "TR_1")
    muted = replace(muted, tracks=(replace(muted.tracks[0], muted=True),))
    owners = TrackOwners(lambda kept: None)
    owners.follow(reduce(empty(), joined(muted)))
    assert owners.missing == frozenset()


def test_a_stage_larger_than_our_sections_is_told() -> None:
    """A server of others may have one; ours has not."""
    stage = [person(f"p{n}", f"TR_{n}") for n in range(MAX_RECEIVING + 7)]
    owners = TrackOwners(lambda kept: None)
    owners.map(tuple((n, TrackSid(f"TR_{n}")) for n in range(MAX_RECEIVING)))
    owners.follow(reduce(empty(), joined(*stage)))
    assert owners.missing == {p.identity for p in stage[MAX_RECEIVING:]}
