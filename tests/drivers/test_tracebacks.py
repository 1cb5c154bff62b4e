"""What an error holds once it was told in other words."""

import weakref

import pytest

from pendopo.drivers.tracebacks import let_go


class Held:
    """Somebody's variable."""


def failing(kept: list[Exception], was: "list[weakref.ref[Held]]") -> None:
    """As libraries do: the error is kept in a variable of the function that raised it."""
    held = Held()
    was.append(weakref.ref(held))
    try:
        raise OSError("inside")
    except OSError as error:
        kept.append(error)


@pytest.mark.usefixtures("uncollected")
def test_nobody_who_is_through_with_it_is_held() -> None:
    kept: list[Exception] = []
    was: list[weakref.ref[Held]] = []
    failing(kept, was)
    let_go(kept[0])
    assert was[0]() is None


def ends(kept: list[Exception], was: "list[weakref.ref[Held]]") -> None:
    """Something fails while somebody, who is still at it, cleans up after another failure."""
    held = Held()
    was.append(weakref.ref(held))
    try:
        try:
            raise ValueError("the reason to clean up")
        finally:
            try:
                raise OSError("while cleaning up")
            except OSError as error:
                kept.append(error)
                let_go(error)
    except ValueError:
        assert held is not None


@pytest.mark.usefixtures("uncollected")
def test_nobody_is_held_who_was_still_at_it_either() -> None:
    kept: list[Exception] = []
    was: list[weakref.ref[Held]] = []
    ends(kept, was)
    assert was[0]() is None
    assert repr(kept[0]) == "OSError('while cleaning up')"
