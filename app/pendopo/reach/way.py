"""The way to a server: its addresses in order, who answered, and why the others did not."""

from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from types import MappingProxyType
from typing import TypeVar

from pendopo.model.errors import PendopoError, ReachError, ReachReason
from pendopo.model.transport import Endpoint

T = TypeVar("T")

ENDS_THE_SEARCH = frozenset({ReachReason.TLS, ReachReason.CERTIFICATE, ReachReason.PIN})
"""Somebody answered who is not known to be the server: no other one is taken in its stead."""

CANNOT_SET_UP = ENDS_THE_SEARCH | {ReachReason.TOO_OLD, ReachReason.TLS_RESET}
"""These mean that protection cannot be set up; no plainer failure may hide them (e2ee.md 4.3)."""


class Way:
    """One place's servers. Whoever asks one of them anything asks here, and all learn from it."""

    def __init__(self, servers: tuple[Endpoint, ...]) -> None:
        self.servers = servers
        self.answered: Endpoint | None = None
        """The server that answered last, with a refusal perhaps."""
        self._failures: dict[str, PendopoError] = {}

    @property
    def failures(self) -> Mapping[str, PendopoError]:
        """Why each server did not answer when it was asked last, by URL."""
        return MappingProxyType(self._failures)

    async def ask(self, question: Callable[[Endpoint], Awaitable[T]]) -> T:
        """The answer of the first server that can be reached; who answered last is asked first.

        A refusal is an answer and passes on. Raises the ReachError of a server whose pin,
        certificate or TLS does not hold, without asking further; otherwise, when none can be
        reached, the last that means protection cannot be set up, or else that a person has to be
        asked, or else the last.
        """
        failures: list[ReachError] = []
        try:
            return await self._ask_in_order(question, failures)
        finally:
            failures.clear()  # what is raised holds the function, and with it what that holds

    async def _ask_in_order(
        self, question: Callable[[Endpoint], Awaitable[T]], failures: list[ReachError]
    ) -> T:
        for server in self._in_order():
            try:
                answer = await question(server)
            except ReachError as failure:
                self._failures[server.url] = copy(failure)
                failures.append(failure)
                if failure.reason in ENDS_THE_SEARCH:
                    raise
            except PendopoError:
                self._note_answer(server)
                raise
            else:
                self._note_answer(server)
                return answer
        raise _most_telling(failures)

    def _in_order(self) -> tuple[Endpoint, ...]:
        first = self.answered
        if first is None:
            return self.servers
        return (first, *(server for server in self.servers if server != first))

    def _note_answer(self, server: Endpoint) -> None:
        self.answered = server
        self._failures.pop(server.url, None)


def _most_telling(failures: list[ReachError]) -> ReachError:
    telling = [failure for failure in failures if failure.reason in CANNOT_SET_UP]
    asking = [failure for failure in failures if failure.reason is ReachReason.NEAR]
    return next(reversed(telling or asking or failures), ReachError(ReachReason.UNREACHABLE))
