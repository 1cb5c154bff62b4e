"""What a guest may say about themselves, and how it is told."""

import pytest

from pendopo.host.profile import MAX_ATTRIBUTES, MAX_TEXT, Newcomer, Profile
from pendopo.model.ids import ParticipantIdentity, TrackSid
from pendopo.model.room import Permission, TrackPublication
from pendopo.signaling.hand_times import HandTimes
from pendopo.signaling.server_events import MetadataChanged
from pendopo.signaling.server_messages import Verdict

TRACK = TrackPublication(TrackSid("TR_a"), muted=False, encrypted=True)


def profile(may_change: bool = True) -> Profile:
    permission = Permission(can_update_metadata=may_change)
    return Profile(Newcomer(ParticipantIdentity("ann"), "", "Ann", permission, True, True, 7))


def say(who: Profile, asked: MetadataChanged) -> Verdict:
    return who.change(asked, HandTimes(), 1)


def change(name: str = "", metadata: str = "", **attributes: str) -> MetadataChanged:
    return MetadataChanged(1, name, metadata, tuple(attributes.items()))


def test_what_is_left_empty_stays_and_an_empty_attribute_goes() -> None:
    ann = profile()
    assert say(ann, change(metadata="m", a="1", b="2")) is Verdict.OK
    assert say(ann, change(name="Anna", a="", c="3")) is Verdict.OK
    told = ann.presence((), active=True)
    assert (told.participant.name, told.metadata) == ("Anna", "m")
    assert told.attributes == {"b": "2", "c": "3"}


@pytest.mark.parametrize(
    ("may_change", "asked", "verdict"),
    [
        (False, change(a="1"), Verdict.NOT_ALLOWED),
        (True, change(name="x" * (MAX_TEXT + 1)), Verdict.LIMIT_EXCEEDED),
        (True, change(metadata="é" * (MAX_TEXT // 2)), Verdict.LIMIT_EXCEEDED),
        (True, change(a="x" * MAX_TEXT), Verdict.LIMIT_EXCEEDED),
        (True, change(**{"k" * MAX_TEXT: "x"}), Verdict.LIMIT_EXCEEDED),
        (
            True,
            change(**{f"k{n}": "x" for n in range(MAX_ATTRIBUTES + 1)}),
            Verdict.LIMIT_EXCEEDED,
        ),
    ],
)
def test_a_refused_change_changes_nothing(
    may_change: bool, asked: MetadataChanged, verdict: Verdict
) -> None:
    ann = profile(may_change)
    assert say(ann, asked) is verdict
    told = ann.presence((), active=False)
    assert (told.participant.name, told.metadata, told.attributes) == ("Ann", "", {})


def test_every_telling_is_newer_than_the_last_and_stays_as_it_was() -> None:
    ann = profile()
    first = ann.presence((TRACK,), active=False)
    say(ann, change(a="1"))
    ann.permission = Permission(can_publish=True)
    second = ann.presence((TRACK,), active=True, gone=True)
    assert first.version < second.version
    assert (first.attributes, first.participant.permission.can_publish) == ({}, False)
    assert (second.attributes, second.participant.permission.can_publish) == ({"a": "1"}, True)
    assert (first.participant.tracks, second.participant.tracks) == ((TRACK,), ())


def test_no_two_visits_share_a_sid() -> None:
    assert profile().sid != profile().sid
