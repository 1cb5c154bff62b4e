"""The secrets of a profile in the system's keychain, asked on a thread of its own."""

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pendopo.drivers.keychain_choice import find_vault, meaning
from pendopo.drivers.keychain_entries import KeychainEntries, Vault
from pendopo.ports.secret_store import Keeping

T = TypeVar("T")

log = logging.getLogger(__name__)

WITHIN_S = 20.0
"""Long enough to type a password; who wants longer is not waited for, and heard all the same."""
CLOSE_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True, repr=False)
class _Missed:
    """What the keychain has not heard of; a deletion has no secret."""

    secret: str | None
    yields: bool = False
    """To what the keychain has already."""


class _Unanswered(Exception):
    """`keeping` says why."""


class KeychainStore:
    """A SecretStore. What the keychain does not take is remembered until the program ends, and
    made up for when it can be asked again."""

    def __init__(
        self,
        directory: Path,
        find: Callable[[], Vault] = find_vault,
        within_s: float = WITHIN_S,
    ) -> None:
        """For the profile in `directory`; nothing is asked yet."""
        self._directory = directory
        self._find = find
        self._within_s = within_s
        self._keeping = Keeping.UNTRIED
        self._listeners: list[Callable[[Keeping], None]] = []
        self._known: dict[str, str] = {}
        """What was read or put in this run: a keychain that vanishes takes nothing along."""
        self._missed: dict[str, _Missed] = {}
        self._entries: KeychainEntries | None = None
        self._thread = _Thread()
        self._late: set[asyncio.Task[Keeping]] = set()

    @property
    def keeping(self) -> Keeping:
        """What the newest attempt has shown."""
        return self._keeping

    def subscribe(self, listener: Callable[[Keeping], None]) -> Callable[[], None]:
        """Call `listener` on the loop at every change of `keeping`; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def get(self, name: str) -> str | None:
        """The secret, or None."""
        if name not in self._missed and self._asked:
            try:
                kept = await self._ask(lambda entries: entries.read(name))
            except _Unanswered:
                return self._known.get(name)
            if name not in self._missed:
                self._remember(name, kept)
        return self._known.get(name)

    async def get_or_put(self, name: str, fresh: str) -> str:
        """What is kept, or `fresh`, which is kept then."""
        if name not in self._known and name not in self._missed and self._asked:
            with contextlib.suppress(_Unanswered):
                ask = self._ask(lambda entries: entries.read_or_write(name, fresh))
                self._known[name] = await ask
        if name not in self._known:
            self._known[name], self._missed[name] = fresh, _Missed(fresh, yields=True)
        return self._known[name]

    async def put(self, name: str, secret: str) -> None:
        """Keep it, replacing the former one."""
        await self._change(name, secret, lambda entries: entries.write(name, secret))

    async def delete(self, name: str) -> None:
        """Forget it; no error when it was not there."""
        await self._change(name, None, lambda entries: entries.delete(name))

    async def names(self) -> tuple[str, ...]:
        """All names kept, in the order in which they were first put."""
        listed: tuple[str, ...] = ()
        if self._asked:
            try:
                listed = await self._ask(lambda entries: entries.names())
            except _Unanswered:
                log.info("only what is in memory can be listed")
        gone = {name for name, missed in self._missed.items() if missed.secret is None}
        return tuple(name for name in dict.fromkeys((*listed, *self._known)) if name not in gone)

    async def knows_all(self) -> bool:
        """Whether `names` are all that the keychain holds."""
        if not self._asked:
            return False
        try:
            listed = await self._ask(lambda entries: entries.is_listed())
        except _Unanswered:
            return False
        return listed and not self._missed

    async def retry(self) -> Keeping:
        """Ask the keychain once more and make up for what it missed."""
        self._entries = None
        for name, missed in tuple(self._missed.items()):
            try:
                await self._make_up(name, missed)
            except _Unanswered:
                return self._keeping
        with contextlib.suppress(_Unanswered):
            await self._ask(lambda entries: entries.names())
        return self._keeping

    async def close(self) -> None:
        """Wait, not for long, for what is being written."""
        for task in self._late:
            task.cancel()
        await asyncio.wait([asyncio.wrap_future(self._thread.end())], timeout=CLOSE_WITHIN_S)

    @property
    def _asked(self) -> bool:
        """Whether the keychain is asked without a person's wish: one that failed is left alone."""
        return not self._keeping.lost_at_the_end

    async def _change(
        self, name: str, secret: str | None, work: Callable[[KeychainEntries], None]
    ) -> None:
        self._remember(name, secret)
        missed = self._missed[name] = _Missed(secret)
        if self._asked:
            try:
                await self._ask(work)
            except _Unanswered:
                return
            self._heard(name, missed)

    async def _make_up(self, name: str, missed: _Missed) -> None:
        secret = missed.secret
        if secret is None:
            await self._ask(lambda entries: entries.delete(name))
        elif missed.yields:
            kept = await self._ask(lambda entries: entries.read_or_write(name, secret))
            if self._missed.get(name) is missed:
                self._known[name] = kept
        else:
            await self._ask(lambda entries: entries.write(name, secret))
        self._heard(name, missed)

    def _heard(self, name: str, missed: _Missed) -> None:
        if self._missed.get(name) is missed:
            del self._missed[name]

    def _remember(self, name: str, secret: str | None) -> None:
        if secret is None:
            self._known.pop(name, None)
        else:
            self._known[name] = secret

    async def _ask(self, work: Callable[[KeychainEntries], T]) -> T:
        """Raises _Unanswered; then `keeping` has changed."""
        answer = asyncio.wrap_future(self._thread.run(lambda: work(self._open())))
        answer.add_done_callback(lambda it: it.cancelled() or it.exception())  # whoever waits
        try:
            await asyncio.wait([answer], timeout=self._within_s)
            if not answer.done():
                raise TimeoutError
            result = answer.result()
        except TimeoutError:
            self._become(Keeping.SILENT)
            answer.add_done_callback(self._answered_late)
            raise _Unanswered from None
        except Exception as error:
            log.info("the keychain cannot be used: %s", type(error).__name__)
            self._become(meaning(error))
            raise _Unanswered from None
        self._become(Keeping.KEPT)
        return result

    def _open(self) -> KeychainEntries:
        """On the keychain's thread."""
        if self._entries is None:
            self._entries = KeychainEntries(self._find(), self._directory)
        return self._entries

    def _answered_late(self, answer: "asyncio.Future[T]") -> None:
        """A password was typed after all."""
        if answer.cancelled() or answer.exception() is not None:
            return
        if self._keeping is Keeping.SILENT and not self._late:
            task = asyncio.get_running_loop().create_task(self.retry())
            self._late.add(task)
            task.add_done_callback(self._late.discard)

    def _become(self, keeping: Keeping) -> None:
        if keeping is not self._keeping:
            self._keeping = keeping
            for listener in tuple(self._listeners):
                try:
                    listener(keeping)
                except Exception:
                    log.exception("somebody who follows the keychain failed")


class _Thread:
    """One piece of work after the other; begun with the first. A keychain that never answers
    does not keep the program from ending."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._ending = False
        self._ended: Future[None] = Future()

    def run(self, work: Callable[[], T]) -> "Future[T]":
        """Do `work` when its turn comes."""
        answer: Future[T] = Future()
        if self._ending:
            answer.set_exception(RuntimeError())
            return answer
        self._work.put(lambda: _answer(answer, work))
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="keychain", daemon=True)
            self._thread.start()
        return answer

    def end(self) -> "Future[None]":
        """Done when everything asked before is."""
        if not self._ending:
            self._ending = True
            if self._thread is None:
                self._ended.set_result(None)
            self._work.put(None)
        return self._ended

    def _live(self) -> None:
        while (work := self._work.get()) is not None:
            work()
        self._ended.set_result(None)


def _answer(answer: "Future[T]", work: Callable[[], T]) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except StopIteration:
        answer.set_exception(RuntimeError("StopIteration"))  # futures take none of those
    except BaseException as error:
        answer.set_exception(error)
    else:
        answer.set_result(result)
