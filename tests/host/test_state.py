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


def test_only_who_came_by_a_ticket_has_an_end() -> None:
    state = states.with_redeemed(DoorState(), ANI, "ticket key", 5)
    assert states.with_end(state, BUDI, 9) is state
    assert states.with_end(state, ANI, 9).ends == {ANI: 9}


def test_full_is_full_until_somebody_s_tokens_have_ended(few: None) -> None:
    state = states.with_redeemed(DoorState(), ANI, "t a", 10)
    state = states.with_redeemed(state, BUDI, "t b", 20)
    assert states.with_room_to_redeem(state, (), 10, LIVES_S) is None
    assert states.with_room_to_redeem(state, (ANI,), 11, LIVES_S) is None
    left = states.with_room_to_redeem(state, (), 11, LIVES_S)
    assert left is not None
    assert (left.redeemed, left.ends) == ({BUDI: "t b"}, {BUDI: 20})


def test_who_came_before_ends_were_kept_has_a_lifetime_from_now(few: None) -> None:
    state = DoorState(redeemed={ANI: "t a", BUDI: "t b"}, ends={BUDI: 3})
    left = states.with_room_to_redeem(state, (), 10, LIVES_S)
    assert left is not None
    assert left.ends == {ANI: 10 + LIVES_S}
    assert states.with_room_to_redeem(left, (), 10, LIVES_S) is left


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
    assert not states.is_removed(DoorState(), ROOM, ANI, token_from_s)


def test_who_came_by_no_ticket_came_by_none() -> None:
    assert states.held_by(DoorState(), ANI) == ""
    assert states.came_by(DoorState(), ANI) == ""


def test_when_a_ticket_was_cancelled_is_kept() -> None:
    assert states.with_cancelled(DoorState(), "digest", 7).cancelled == {"digest": 7}


def test_of_too_many_entries_the_oldest_goes(few: None) -> None:
    state = DoorState()
    for n, digest in enumerate(("a", "b", "c")):
        state = states.with_cancelled(state, digest, n)
        assert len(state.cancelled) == min(n + 1, 2)
    assert list(state.cancelled) == ["b", "c"]
