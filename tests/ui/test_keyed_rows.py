"""The model of every list: whatever is chosen stays chosen, or nothing is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from pendopo.model.encryption import Mode
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import RoomListing
from pendopo.ui.kit.flow_list import FlowList
from pendopo.ui.kit.keyed_rows import KeyedRows, RowRole
from pendopo.ui.lobby.place_row import PlacesModel
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.room_card import RoomRow, RoomsModel, followed
from pendopo.ui.room.counters_panel import CountersModel
from pendopo.ui.room.hands import HandRow, HandsModel
from pendopo.ui.room.people import PeopleModel, Person
from pendopo.words.encryption_counters import CounterRow
from tests.ui.fake_backend import someone


class Letters(KeyedRows[tuple[str, int]]):
    def key(self, row: tuple[str, int]) -> str:
        return row[0]

    def told(self, row: tuple[str, int], role: int) -> Any:
        return f"{row[0]}{row[1]}" if role == Qt.ItemDataRole.DisplayRole else None


letters = st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 2))


@pytest.mark.parametrize("told", ["rowsAboutToBeRemoved", "rowsRemoved", "dataChanged"])
def test_rows_asked_for_while_rows_change_are_shown_after_that(told: str) -> None:
    model = Letters()
    model.show_rows([("a", 0), ("b", 0), ("c", 0)])
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    getattr(model, told).connect(lambda *_: model.show_rows([("c", 2)]))
    model.show_rows([("c", 1)])
    assert model.rows == (("c", 2),)


updates = st.lists(st.lists(letters, max_size=9), min_size=1, max_size=6)


@given(updates)
def test_any_rows_follow_any_other_without_a_reset(steps: list[list[tuple[str, int]]]) -> None:
    model = Letters()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.modelReset.connect(lambda: pytest.fail("a reset loses what was chosen"))
    for step in steps:
        model.show_rows(step)
        first: dict[str, int] = {}
        for key, value in step:
            first.setdefault(key, value)
        assert model.rows == tuple(first.items())


@given(updates, st.integers(0, 8))
def test_what_is_chosen_stays_chosen_or_nothing_is(
    steps: list[list[tuple[str, int]]], at: int
) -> None:
    application = QApplication.instance() or QApplication([])
    assert application is not None
    model = Letters()
    view = FlowList("letters", lambda: "Letters", 60, grows=False)
    view.setModel(model)
    view.watch()
    model.show_rows(steps[0])
    view.setCurrentIndex(model.index(min(at, model.rowCount() - 1)))
    chosen = view.currentIndex().data(RowRole.KEY)
    for step in steps[1:]:
        model.show_rows(step)
        now = view.currentIndex()
        if now.isValid():
            assert now.data(RowRole.KEY) == chosen
        selected = [index.data(RowRole.KEY) for index in view.selectedIndexes()]
        assert selected in ([], [chosen])
        if chosen not in {key for key, _ in step}:
            assert not now.isValid()
            chosen = None


def test_a_persistent_index_follows_its_key() -> None:
    model = Letters()
    model.show_rows([("a", 0), ("b", 0), ("c", 0)])
    kept = QPersistentModelIndex(model.index(1))
    model.show_rows([("c", 0), ("x", 0), ("b", 1)])
    assert kept.data(RowRole.KEY) == "b"
    assert kept.row() == 2
    assert model.row_of("a") == -1
    assert not model.index_of("a").isValid()
    assert model.data(QModelIndex()) is None


def test_only_what_differs_is_told() -> None:
    model = Letters()
    model.show_rows([("a", 0), ("b", 0)])
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.append(first.row()))
    model.show_rows([("a", 0), ("b", 1)])
    model.change(("a", 0))
    model.change(("z", 0))
    assert changed == [1]


def listing(name: str, people: int = 0) -> RoomListing:
    return RoomListing(RoomName(name), name, "", people, 0, Mode.SHARED)


ROWS: list[tuple[KeyedRows[Any], list[Any]]] = [
    (PeopleModel(), [Person(ParticipantIdentity(each), each) for each in "abc"]),
    (PlacesModel(), [PlaceCard(each, each, each, Mode.SHARED) for each in "abc"]),
    (RoomsModel(), [RoomRow(listing(each)) for each in "abc"]),
    (CountersModel(), [CounterRow(each, each) for each in "abc"]),
    (HandsModel(), [HandRow(someone(each, each, hand=7)) for each in "abc"]),
]


@pytest.mark.parametrize(("model", "rows"), ROWS, ids=lambda each: type(each).__name__)
def test_every_list_keeps_its_index(model: KeyedRows[Any], rows: list[Any]) -> None:
    model.show_rows(rows)
    kept = QPersistentModelIndex(model.index(1))
    model.modelReset.connect(lambda: pytest.fail("a reset loses what was chosen"))
    model.show_rows([rows[2], rows[1]])
    assert kept.row() == 1
    assert kept.data(RowRole.ROW) == rows[1]
    model.show_rows([rows[0]])
    assert not kept.isValid()


@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True), max_size=6))
def test_rooms_keep_their_places_while_somebody_looks(steps: list[list[str]]) -> None:
    shown: tuple[RoomRow, ...] = ()
    for step in steps:
        before = [row.listing.name for row in shown]
        shown = followed(shown, [listing(name, len(step)) for name in step])
        after = [row.listing.name for row in shown]
        assert after[: len(before)] == before
        assert {row.listing.name for row in shown if not row.ended} == set(step)
        assert all(row.listing.people == len(step) for row in shown if not row.ended)
