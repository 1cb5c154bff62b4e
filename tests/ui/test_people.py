"""The list of people keeps its rows while they come and go."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import MicrophoneState, Role
from pendopo.ui.room.people import Mark, PeopleModel, Person, PersonRole, person
from tests.ui.fake_backend import listener_room, someone


def row(identity: str, **facts: bool) -> Person:
    return Person(ParticipantIdentity(identity), identity.title(), **facts)  # type: ignore[arg-type]


orders = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(st.lists(orders, max_size=6))
def test_any_order_follows_any_other(steps: list[list[str]]) -> None:
    model = PeopleModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for step in steps:
        model.show_people([row(each) for each in step])
        assert [p.identity for p in model.rows] == step


def test_a_persistent_index_stays_with_its_person() -> None:
    model = PeopleModel()
    model.show_people([row("a"), row("b"), row("c")])
    kept = QPersistentModelIndex(model.index(1))
    model.show_people([row("c"), row("x"), row("b")])
    assert kept.data(PersonRole.IDENTITY) == "b"


def test_who_is_heard_survives_other_facts_and_is_told_once() -> None:
    model = PeopleModel()
    model.show_people([row("a")])
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.append(first.row()))
    model.show_sound({ParticipantIdentity("a")}, {})
    model.show_sound({ParticipantIdentity("a")}, {})
    assert changed == [0]
    model.show_people([row("a", muted=False)])
    assert model.index(0).data(PersonRole.SPEAKING) is True
    assert model.index(0).data(PersonRole.MUTED) is False


def test_a_row_says_everything() -> None:
    model = PeopleModel()
    model.show_people([row("a", hand=True)])
    model.show_sound({ParticipantIdentity("a")}, {ParticipantIdentity("a"): Mark.REFUSED})
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "A, speaking, sound refused, hand raised"
    assert model.index(0).data(PersonRole.HAND) is True
    assert model.index(0).data(PersonRole.REFUSED) is True


def test_a_row_says_why_nobody_hears_them_here() -> None:
    model = PeopleModel()
    model.show_people([row("a"), row("b"), row("c")])
    a, b = ParticipantIdentity("a"), ParticipantIdentity("b")
    model.show_sound(set(), {a: Mark.SILENCED, b: Mark.MISSING})
    spoken = [model.index(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(3)]
    assert spoken == ["A, volume at zero", "B, no sound arrives", "C"]
    assert [p.shown for p in model.rows] == ["Volume at zero", "Not heard", ""]
    model.show_people([row("a", muted=False)])
    assert model.rows[0].mark is Mark.SILENCED
    model.show_sound(set(), {})
    assert model.rows[0].shown == ""


def test_tooltips_are_escaped() -> None:
    model = PeopleModel()
    model.show_people([Person(ParticipantIdentity("a"), "<img src=x>")])
    assert "<img" not in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_an_invalid_index_has_nothing() -> None:
    assert PeopleModel().data(QModelIndex()) is None


def test_for_me_the_own_microphone_counts() -> None:
    me = someone("me", "Bagus", stage=True, muted=False)
    room = replace(listener_room(), me=me, role=Role.HOST, microphone=MicrophoneState.MUTED)
    assert person(me, room).muted
    assert person(me, room).caption == "You · Host"
    other = someone("ani", "Ani", stage=True, muted=False)
    assert not person(other, room).muted


@pytest.mark.parametrize("state", MicrophoneState)
def test_i_am_shown_unmuted_only_while_i_am_heard(state: MicrophoneState) -> None:
    me = someone("me", "Bagus", stage=True, muted=False)
    row = person(me, replace(listener_room(), me=me, microphone=state))
    assert row.muted is (state is not MicrophoneState.LIVE)
