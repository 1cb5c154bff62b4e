"""The self-test: every part of the program, tried in order on this computer."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pendopo.app import language
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.app.trial import self_checks, window_look
from pendopo.app.trial.apart import apart
from pendopo.app.trial.not_tried import NotTried
from pendopo.drivers.aside import aside
from pendopo.drivers.keychain_trial import try_keychain
from pendopo.model.checks import CheckResult, Verdict
from pendopo.model.errors import DeviceError, DeviceReason, OwnError, OwnReason, PendopoError
from pendopo.model.faults import ComputerFault, PartFault
from pendopo.model.relay import RelayPassed
from pendopo.ports.secret_store import Keeping
from pendopo.words import keychain as keychain_words
from pendopo.words import self_test as words
from pendopo.words.errors import sentence
from pendopo.words.language import own_name

log = logging.getLogger(__name__)

NO_DEVICE: Final = frozenset(
    {
        DeviceReason.NO_PORTAUDIO,
        DeviceReason.SOUND_SYSTEM,
        DeviceReason.NO_DEVICES,
        DeviceReason.NO_MICROPHONE,
        DeviceReason.NO_SPEAKER,
    }
)
"""A computer without sound is none that is broken."""
NO_KEYCHAIN: Final = (Keeping.MISSING, Keeping.READABLE)


@dataclass(frozen=True, slots=True)
class Check:
    """One part; what `work` returns is said when it passed."""

    name: str
    within_s: float
    work: Callable[[], Awaitable[str]]


class SelfTest:
    """Belongs to the media loop; implements `ui.settings.self_test_card.SelfTest`."""

    def __init__(
        self,
        profile: Profile,
        relays: Relays,
        keychain: Callable[[], Keeping] = try_keychain,
        checks: Sequence[Check] | None = None,
    ) -> None:
        self._profile, self._relays, self._keychain = profile, relays, keychain
        self._drawn: asyncio.Task[window_look.Drawn] | None = None
        self._checks = tuple(self._usual() if checks is None else checks)

    @property
    def names(self) -> tuple[str, ...]:
        """What is tried, in order; names never change."""
        return tuple(check.name for check in self._checks)

    async def run(self, told: Callable[[CheckResult], None]) -> tuple[CheckResult, ...]:
        """Try everything; `told` hears each result at once. Every check is bounded in time."""
        results = []
        self._drawn = None
        for check in self._checks:
            result = await _tried(check)
            results.append(result)
            told(result)
        return tuple(results)

    def _usual(self) -> tuple[Check, ...]:
        pure = (self_checks.keys, self_checks.frames, self_checks.opus, self_checks.private_names)
        return (
            Check("window", 40.0, self._window),
            Check("fonts", 40.0, self._fonts),
            Check("translations", 10.0, _aside(self_checks.translations)),
            *(Check(check.__name__.replace("_", " "), 20.0, _aside(check)) for check in pure),
            Check("tls", 20.0, _apart(self_checks.tls)),
            Check("peers", 20.0, _apart(self_checks.peers)),
            Check("sound devices", 20.0, _aside(self_checks.sound_devices)),
            Check("keychain", 25.0, self._keys),
            Check("call", 60.0, _apart(self_checks.call)),
            Check("relays", 30.0, self._relay_ways),
        )

    async def _look(self) -> window_look.Drawn:
        """One window for both that ask."""
        if self._drawn is None:
            self._drawn = asyncio.ensure_future(window_look.look())
        return await self._drawn

    async def _window(self) -> str:
        drawn = await self._look()
        if drawn.colours < 2:
            raise OwnError(OwnReason.SELF_TEST, fault=PartFault.PICTURE)
        if not drawn.seen:
            raise NotTried("no_screen", words.no_screen())
        return words.window(drawn.width, drawn.height, drawn.scale, drawn.platform)

    async def _fonts(self) -> str:
        drawn = await self._look()
        if language.spoken(self._profile.settings.language) in drawn.unreadable:
            raise OwnError(OwnReason.SELF_TEST_COMPUTER, fault=ComputerFault.GLYPHS)
        return words.fonts(", ".join(map(own_name, drawn.unreadable)))

    async def _keys(self) -> str:
        if self._profile.secrets.keeping is Keeping.TEMPORARY:
            raise NotTried(Keeping.TEMPORARY.value, words.keeps_nothing())
        keeping = await aside(self._keychain)
        if keeping is Keeping.KEPT:
            return words.keychain()
        why = keychain_words.sentence(keeping)
        raise NotTried(keeping.value, why) if keeping in NO_KEYCHAIN else _Failed(keeping, why)

    async def _relay_ways(self) -> str:
        rows = [row for row in self._relays.rows if row.enabled and row.allowed]
        if not rows:
            raise NotTried("no_relay", words.no_relay())
        quickest = math.inf
        for row in rows:
            outcomes = (await self._relays.test(row.id)).values()
            passed = [each.latency_s for each in outcomes if isinstance(each, RelayPassed)]
            if not passed:
                raise next(each for each in outcomes if isinstance(each, PendopoError))
            quickest = min(quickest, *passed)
        return words.relays(len(rows), round(quickest * 1000))


class _Failed(Exception):
    def __init__(self, reason: Enum, why: str) -> None:
        super().__init__(reason)
        self.reason, self.why = str(reason.value), why


def _aside(check: Callable[[], str]) -> Callable[[], Awaitable[str]]:
    return lambda: aside(check)


def _apart(check: Callable[[], Coroutine[Any, Any, str]]) -> Callable[[], Awaitable[str]]:
    return lambda: apart(check)


async def _tried(check: Check) -> CheckResult:
    began = time.perf_counter()
    verdict, note, reason = await _outcome(check)
    return CheckResult(check.name, verdict, note, reason, time.perf_counter() - began)


async def _outcome(check: Check) -> tuple[Verdict, str, str]:
    try:
        async with asyncio.timeout(check.within_s):
            return Verdict.PASSED, await check.work(), ""
    except NotTried as error:
        return Verdict.NOT_TRIED, error.why, error.reason
    except _Failed as error:
        return Verdict.FAILED, error.why, error.reason
    except DeviceError as error:
        return _if_missing(error.reason in NO_DEVICE), sentence(error), error.reason.value
    except TimeoutError:
        fault = OwnError(OwnReason.SELF_TEST_COMPUTER, fault=ComputerFault.SLOW)
        return Verdict.FAILED, sentence(fault), ComputerFault.SLOW.value
    except PendopoError as error:
        return _if_missing(error.reason is OwnReason.NO_SCREEN), sentence(error), _word(error)
    except Exception as error:
        log.info("self-test %s", check.name, exc_info=error)
        return Verdict.FAILED, words.broken(type(error).__name__), OwnReason.INTERNAL.value


def _if_missing(missing: bool) -> Verdict:
    return Verdict.NOT_TRIED if missing else Verdict.FAILED


def _word(error: PendopoError) -> str:
    fault = error.details.get("fault")
    return str(fault if isinstance(fault, PartFault | ComputerFault) else error.reason.value)
