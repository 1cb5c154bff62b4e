"""Who is heard where too many speak at once."""

from pendopo.room.foreground import HEAD_START_DB, LISTENED_TO, MOST, Foreground


def levels(count: int, **louder: float) -> dict[str, float]:
    return {f"v{n}": -40.0 - n for n in range(count)} | louder


def test_where_there_is_place_everybody_is_heard() -> None:
    chosen: Foreground[str] = Foreground()
    chosen.choose(levels(MOST))
    assert chosen.heard == levels(MOST).keys()
    assert chosen.tried == frozenset()


def test_of_more_the_loudest_are_heard_and_the_others_listened_to_in_turn() -> None:
    chosen: Foreground[str] = Foreground()
    tried: set[str] = set()
    for _ in range(118 // LISTENED_TO):
        chosen.choose(levels(118))
        assert chosen.heard == levels(MOST).keys()
        assert len(chosen.tried) == LISTENED_TO
        assert not chosen.tried & chosen.heard
        tried |= chosen.tried
    assert tried == levels(118).keys() - chosen.heard


def test_who_becomes_loud_takes_the_place_of_the_softest_but_not_for_a_trifle() -> None:
    chosen: Foreground[str] = Foreground()
    chosen.choose(levels(40))
    softest = f"v{MOST - 1}"
    place = -40.0 - (MOST - 1)
    chosen.choose(levels(40, v30=place + HEAD_START_DB - 0.1))
    assert softest in chosen.heard
    chosen.choose(levels(40, v30=place + HEAD_START_DB + 0.1))
    assert softest not in chosen.heard
    assert "v30" in chosen.heard


def test_those_who_go_make_place() -> None:
    chosen: Foreground[str] = Foreground()
    chosen.choose(levels(40))
    chosen.choose(levels(3))
    assert chosen.heard == {"v0", "v1", "v2"}
