"""What an error that is told in other words still holds of how it came about."""

import traceback


def let_go(error: BaseException) -> None:
    """Of every variable on the way to `error` and to those behind it: libraries keep an error in a
    variable of the function that raises it, which is a circle with everybody who called it. Those
    who are still at it keep their variables and are not held by it any more."""
    behind: BaseException | None = error
    while behind is not None:
        traceback.clear_frames(behind.__traceback__)
        behind = behind.__cause__ or behind.__context__
    error.__traceback__ = error.__cause__ = error.__context__ = None
