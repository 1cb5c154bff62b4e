"""Counters of the last ten seconds, out of totals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pendopo.e2ee.facts import RemoteFacts
from pendopo.model.ids import ParticipantIdentity

WINDOW_S: Final = 10.0
STEP_S: Final = 0.5
"""Samples are at least this far apart, so the window is at most this much longer."""

_NOTHING: Final = RemoteFacts(ParticipantIdentity(""))
"""What came from somebody who was not there."""


@dataclass(frozen=True, slots=True)
class _Sample:
    at: float
    people: Mapping[ParticipantIdentity, RemoteFacts]


@dataclass(frozen=True, slots=True)
class History:
    """Past totals; the newest sample that is older than the window comes first."""

    samples: tuple[_Sample, ...] = ()

    def extended(self, people: Iterable[RemoteFacts], now: float) -> "History":
        """With the totals of now, without what is no longer needed."""
        samples = self.samples
        if not samples or now - samples[-1].at >= STEP_S:
            totals = MappingProxyType({person.identity: person for person in people})
            samples = (*samples, _Sample(now, totals))
        while len(samples) > 1 and samples[1].at <= now - WINDOW_S:
            samples = samples[1:]
        return History(samples)

    def lately(self, person: RemoteFacts, now: float) -> RemoteFacts:
        """What came from a person within the window; a total that shrank counts from zero."""
        before = self._before(person.identity, now)
        return RemoteFacts(
            person.identity,
            opened=_grown(person.opened, before.opened),
            plain_or_foreign=_grown(person.plain_or_foreign, before.plain_or_foreign),
            auth=_grown(person.auth, before.auth),
            replay=_grown(person.replay, before.replay),
            no_key=_grown(person.no_key, before.no_key),
            exhausted=_grown(person.exhausted, before.exhausted),
        )

    def _before(self, identity: ParticipantIdentity, now: float) -> RemoteFacts:
        oldest = self.samples[0] if self.samples else None
        if oldest is None or oldest.at > now - WINDOW_S:
            return _NOTHING
        return oldest.people.get(identity, _NOTHING)


def _grown(total: int, before: int) -> int:
    return total - before if total >= before else total
