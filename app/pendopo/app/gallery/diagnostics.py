"""What is tried and told in pictures and in tests of the window: nothing happens."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from pendopo.model.checks import CheckResult, Verdict
from pendopo.model.errors import DeviceError, DeviceReason, OwnError, OwnReason
from pendopo.model.faults import ComputerFault
from pendopo.ui.settings.updates import NewVersion, NotAsked, UpdateState
from pendopo.words import self_test as words
from pendopo.words.errors import sentence


class MemorySelfTest:
    """Implements `ui.settings.self_test_card.SelfTest`; `waits` is where it goes no further."""

    names: Sequence[str] = ("window", "keys", "sound devices", "keychain", "call", "relays")

    def __init__(self) -> None:
        self.waits = ""
        self.stopped = 0

    async def run(self, told: Callable[[CheckResult], None]) -> Sequence[CheckResult]:
        """Some work, one does not, one is not tried."""
        results = []
        for name in self.names:
            if name == self.waits:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    self.stopped += 1
                    raise
            results.append(_result(name))
            told(results[-1])
        return results


def _result(name: str) -> CheckResult:
    match name:
        case "window":
            return CheckResult(name, Verdict.PASSED, words.window(1120, 720, 1.0, "xcb"))
        case "keys":
            return CheckResult(name, Verdict.PASSED, words.keys())
        case "sound devices":
            absent = sentence(DeviceError(DeviceReason.NO_DEVICES))
            return CheckResult(name, Verdict.NOT_TRIED, absent, "no_devices")
        case "keychain":
            wrong = OwnError(OwnReason.SELF_TEST_COMPUTER, fault=ComputerFault.KEYCHAIN_REMAINS)
            return CheckResult(name, Verdict.FAILED, sentence(wrong), "keychain_remains")
        case "call":
            return CheckResult(name, Verdict.PASSED, words.call(100, 100, 0.994))
        case _:
            return CheckResult(name, Verdict.NOT_TRIED, words.no_relay(), "no_relay")


class MemoryDiagnostics:
    """Implements `ui.settings.diagnostics_card.Diagnostics`; `saved` is what was to be written."""

    def __init__(self) -> None:
        self.saved: list[tuple[str, Path]] = []

    async def text(self, checks: Sequence[CheckResult]) -> str:
        """A little."""
        told = {"pendopo_diagnostics": 1, "self_test": [each.verdict.value for each in checks]}
        return json.dumps({**told, "keychain": "kept", "visits": []}, indent=2)

    async def save(self, text: str, path: Path) -> None:
        """Nothing is written."""
        self.saved.append((text, path))


class MemoryUpdates:
    """Implements `ui.settings.updates.Updates`; `finds` is what is known once it was asked."""

    def __init__(self) -> None:
        self.state: UpdateState = NotAsked()
        self.finds: UpdateState = NewVersion("2.0.0", "2026-12-24", "https://pendopo.example/2")
        self.wanted = False
        self._listeners: list[Callable[[UpdateState], None]] = []

    def follow(self, listener: Callable[[UpdateState], None]) -> Callable[[], None]:
        """Call `listener` at every change."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def begin(self) -> None:
        """Ask, if that is wanted."""
        if self.wanted:
            await self.ask()

    async def want(self, wanted: bool) -> None:
        """Choose that."""
        self.wanted = wanted
        await self.begin()

    async def ask(self) -> None:
        """At once."""
        self.state = self.finds
        for listener in tuple(self._listeners):
            listener(self.state)
