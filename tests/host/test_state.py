"""What the door remembers: what each change leaves, and what is forgotten for want of room."""

import pytest

from pendopo.host import state as states
from pendopo.host.state import DoorState
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission

ROOM, ANI, BUDI, CITRA = RoomName("r"), *map(ParticipantIdentity, ("ani", "budi", "citra"))
NOTHING = Permission(False, False, False, False)
SPEAKS = Permission(can_publish=True)
LIVES_S = 100


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "MAX_ENTRIES", 2)


def test_a_room_that_is_gone_takes_no_other_with_it() -> None:
    state = states.with_room(states.with_room(DoorState(), ROOM, "a"), RoomName("other"), "b")
    assert states.without_room(state, ROOM).rooms == {"other": "b"}


def test_at_a_start_whoever_earlier_tokens_name_is_known_while_one_of_theirs_lives() -> None:
    """Where no end was kept, that is for one lifetime from now."""
    known: dict[str, str] = {ANI: "t a", BUDI: "t b", CITRA: "t c"}
    state = DoorState(redeemed=known, ends={ANI: 9, BUDI: 10})
    left = states.still_needed(state, (), 10, LIVES_S)
    assert left.redeemed == {BUDI: "t b", CITRA: "t c"}
    assert left.ends == {BUDI: 10, CITRA: 10 + LIVES_S}


def test_at_a_start_only_rooms_that_the_place_does_not_open_itself_are_as_they_were() -> None:
    state = DoorState(rooms={ROOM: "stripped", "other": "b"}, bound={"t": "a"})
    left = states.still_needed(state, {ROOM: "sealed"}, 10, LIVES_S)
    assert left == DoorState(rooms={"other": "b"}, bound={"t": "a"})


def test_of_many_changes_the_oldest_is_forgotten_and_a_renewed_one_is_young(few: None) -> None:
    state = DoorState()
    for who, at in ((ANI, 1), (BUDI, 2), (ANI, 3), (CITRA, 4)):
        state = states.with_permission(state, (ROOM, who), NOTHING, at, LIVES_S)
    assert state.changed == {f"{ROOM} {ANI}": 3, f"{ROOM} {CITRA}": 4}


def test_two_changes_are_both_remembered_while_older_tokens_live() -> None:
    state = states.with_permission(DoorState(), (ROOM, ANI), NOTHING, 1, LIVES_S)
    state = states.with_permission(state, (ROOM, BUDI), SPEAKS, 2, LIVES_S)
    assert states.permission_left(state, ROOM, ANI, SPEAKS, 1) == NOTHING
    assert states.permission_left(state, ROOM, BUDI, SPEAKS, 2) == SPEAKS
    state = states.with_permission(state, (ROOM, BUDI), SPEAKS, 1 + LIVES_S, LIVES_S)
    assert f"{ROOM} {ANI}" not in state.changed


def test_a_change_without_what_it_left_leaves_nothing() -> None:
    state = DoorState(changed={f"{ROOM} {ANI}": 5})
    assert states.permission_left(state, ROOM, ANI, SPEAKS, 5) == NOTHING
    state = states.with_permission(state, (ROOM, BUDI), SPEAKS, 6, LIVES_S)
    assert states.permission_left(state, ROOM, ANI, SPEAKS, 5) == NOTHING


@pytest.mark.parametrize("token_from_s", [0, 1])
def test_where_nothing_happened_the_first_token_ever_is_good(token_from_s: int) -> None:
    assert states.permission_left(DoorState(), ROOM, ANI, SPEAKS, token_from_s) == SPEAKS
    assert not states.is_removed(DoorState(), ROOM, ANI, "", token_from_s)


def test_who_came_by_no_ticket_came_by_none() -> None:
    assert states.held_by(DoorState(), ANI) == ""
    assert states.held_by(DoorState(), None) == ""
    assert states.ticket_of("") == ""


def test_a_removal_reaches_what_is_held_and_nobody_who_holds_nothing() -> None:
    state = states.with_removed(DoorState(), (ROOM, ANI), "t a", 5, LIVES_S)
    assert state.revoked == {"t a": 5}
    assert states.is_removed(state, ROOM, ANI, "", 5)
    assert states.is_removed(state, "other", BUDI, "t a", 5)
    assert not states.is_removed(state, "other", ANI, "t b", 5)
    assert not states.is_removed(state, ROOM, ANI, "t a", 6)
    state = states.with_removed(state, (ROOM, BUDI), "", 6, LIVES_S)
    assert state.revoked == {"t a": 5}
    assert not states.is_removed(state, ROOM, CITRA, "", 0)


def test_removals_are_forgotten_once_no_older_token_can_live() -> None:
    state = states.with_removed(DoorState(), (ROOM, ANI), "", 5, LIVES_S)
    state = states.with_removed(state, (ROOM, BUDI), "", 4 + LIVES_S, LIVES_S)
    assert list(state.removed) == [f"{ROOM} {ANI}", f"{ROOM} {BUDI}"]
    state = states.with_removed(state, (ROOM, CITRA), "", 5 + LIVES_S, LIVES_S)
    assert list(state.removed) == [f"{ROOM} {BUDI}", f"{ROOM} {CITRA}"]


def test_when_a_ticket_was_cancelled_is_kept() -> None:
    assert states.with_cancelled(DoorState(), "digest", 7).cancelled == {"digest": 7}


def test_of_too_many_entries_the_oldest_goes(few: None) -> None:
    state = DoorState()
    for n, digest in enumerate(("a", "b", "c")):
        state = states.with_cancelled(state, digest, n)
        assert len(state.cancelled) == min(n + 1, 2)
    assert list(state.cancelled) == ["b", "c"]
