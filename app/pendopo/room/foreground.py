"""Who is decoded where too many speak at once: the loudest."""

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

MOST = 16
"""Voices decoded and heard; nobody can follow more, and each costs a hundredth of real time."""
LISTENED_TO = 3
"""Of the others, as many are decoded in turn in each block, only to learn how loud they are."""
HEAD_START_DB = 6.0
"""So much louder than somebody who is heard must be who takes their place."""

K = TypeVar("K", bound=Hashable)


class Foreground(Generic[K]):
    """`choose` once a block; where there is place for everybody nothing is chosen."""

    def __init__(self) -> None:
        self.heard: frozenset[K] = frozenset()
        """Those chosen."""
        self.tried: frozenset[K] = frozenset()
        """Those who are decoded in this block without being heard."""
        self._turn = 0

    def choose(self, levels: Mapping[K, float]) -> None:
        """`levels` are how loud everybody was when decoded last, in dBov."""
        if len(levels) <= MOST:
            self.heard, self.tried = frozenset(levels), frozenset()
            return

        def strength(voice: K) -> float:
            return levels[voice] + (HEAD_START_DB if voice in self.heard else 0.0)

        self.heard = frozenset(sorted(levels, key=strength, reverse=True)[:MOST])
        others = [voice for voice in levels if voice not in self.heard]
        turn = self._turn % len(others)
        self._turn = turn + LISTENED_TO
        self.tried = frozenset((others[turn:] + others)[:LISTENED_TO])
