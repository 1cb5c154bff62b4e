"""Whether there is a newer version, as the window is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from pendopo.model.errors import PendopoError


@dataclass(frozen=True, slots=True)
class NoKey:
    """This build cannot check who signed: nothing is ever asked."""


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nobody wanted to know yet."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The answer is awaited."""


@dataclass(frozen=True, slots=True)
class NewVersion:
    """There is one; `date` is the day it was signed."""

    version: str
    date: str
    link: str


@dataclass(frozen=True, slots=True)
class NoneNewer:
    """The newest that was signed, on `date`, is none newer."""

    date: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing could be found out; `known` is a new version that was heard of before."""

    error: PendopoError
    known: NewVersion | None = None


UpdateState: TypeAlias = NoKey | NotAsked | Asking | NewVersion | NoneNewer | Unknown


def newer(state: UpdateState) -> NewVersion | None:
    """The new version that is known of, if any."""
    if isinstance(state, Unknown):
        return state.known
    return state if isinstance(state, NewVersion) else None


class Updates(Protocol):
    """`state` and `wanted` may be read from any thread; all else belongs to the media loop."""

    @property
    def state(self) -> UpdateState:
        """What is known."""
        ...

    @property
    def wanted(self) -> bool:
        """Whether it is asked at every start and once a day."""
        ...

    def follow(self, listener: Callable[[UpdateState], None], /) -> Callable[[], None]:
        """Call `listener` at every change; returns what ends that."""
        ...

    async def begin(self) -> None:
        """Ask, if that is wanted."""
        ...

    async def want(self, wanted: bool, /) -> None:
        """Choose that. Raises InputError(FILE)."""
        ...

    async def ask(self) -> None:
        """Once."""
        ...
