"""What comes from outside, kept to the visit it concerns."""

import functools
import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from pendopo.model.ids import ParticipantSid
from pendopo.model.room import LeaveReason

log = logging.getLogger(__name__)


class Visit(Protocol):
    """One guest's, until it is over."""

    over: bool

    @property
    def sid(self) -> ParticipantSid:
        """Which."""
        ...

    def dismiss(self, reason: LeaveReason) -> None:
        """End it. Never raises."""
        ...


V = TypeVar("V", bound=Visit)
P = ParamSpec("P")


def visiting(act: Callable[Concatenate[V, P], None]) -> Callable[Concatenate[V, P], None]:
    """Something from outside, for as long as the visit lasts. What goes wrong in it ends this
    visit, and no other's."""

    @functools.wraps(act)
    def contained(visit: V, /, *args: P.args, **kwargs: P.kwargs) -> None:
        if visit.over:
            return
        try:
            act(visit, *args, **kwargs)
        except Exception:
            log.exception("a visit failed: %s", visit.sid)
            visit.dismiss(LeaveReason.LOST)

    return contained
