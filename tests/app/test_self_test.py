"""The self-test: every check ends, says what came of it, and leaves nothing behind."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.app.trial import call
from pendopo.app.trial.apart import apart
from pendopo.app.trial.not_tried import NotTried
from pendopo.app.trial.self_test import Check, SelfTest
from pendopo.app.trial.visit_report import Counts
from pendopo.drivers.keychain_trial import SERVICE, try_keychain
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.model.checks import CheckResult, Verdict
from pendopo.model.errors import DeviceError, DeviceReason, OwnError, OwnReason
from pendopo.model.faults import ComputerFault, PartFault
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.relay import RelayTransport, RelayWay
from pendopo.ports.secret_store import Keeping
from pendopo.words.errors import sentence


def prepared(
    tmp_path: Path, *checks: Check, keychain: Callable[[], Keeping] = lambda: Keeping.KEPT
) -> SelfTest:
    profile = Profile(tmp_path, MemorySecretStore(Keeping.KEPT))
    return SelfTest(profile, Relays(profile), keychain, checks or None)


def named(test: SelfTest, name: str) -> CheckResult:
    """Only this check."""
    test._checks = tuple(check for check in test._checks if check.name == name)
    (result,) = asyncio.run(test.run(lambda result: None))
    return result


def raising(error: BaseException) -> Callable[[], Awaitable[str]]:
    async def work() -> str:
        raise error

    return work


async def never() -> str:
    await asyncio.Event().wait()
    return ""


async def fine() -> str:
    return "as it should be"


FAULT = OwnError(OwnReason.SELF_TEST, fault=PartFault.OPEN)
ABSENT = DeviceError(DeviceReason.NO_DEVICES)
BARE = OwnError(OwnReason.NO_SCREEN)


@pytest.mark.parametrize(
    ("work", "verdict", "note", "reason"),
    [
        (fine, Verdict.PASSED, "as it should be", ""),
        (raising(FAULT), Verdict.FAILED, sentence(FAULT), "open"),
        (raising(ABSENT), Verdict.NOT_TRIED, sentence(ABSENT), "no_devices"),
        (raising(BARE), Verdict.NOT_TRIED, sentence(BARE), "no_screen"),
        (raising(DeviceError(DeviceReason.FAILED)), Verdict.FAILED, "", "failed"),
        (raising(NotTried("no_relay", "none is on")), Verdict.NOT_TRIED, "none is on", "no_relay"),
        (raising(ValueError("/home/ani")), Verdict.FAILED, "ValueError", "internal"),
        (never, Verdict.FAILED, "does not come to an end", "slow"),
    ],
)
def test_every_end_of_a_check(
    tmp_path: Path, work: Callable[[], Awaitable[str]], verdict: Verdict, note: str, reason: str
) -> None:
    result = named(prepared(tmp_path, Check("keys", 0.05, work)), "keys")
    assert (result.verdict, result.reason) == (verdict, reason)
    assert note in result.note
    assert "/home/ani" not in result.note


def test_one_that_fails_stops_no_other_and_each_is_told_at_once(tmp_path: Path) -> None:
    heard: list[CheckResult] = []
    told_before_last: list[int] = []

    async def last() -> str:
        told_before_last.append(len(heard))
        return ""

    test = prepared(tmp_path, Check("keys", 1, raising(FAULT)), Check("opus", 1, last))
    results = asyncio.run(test.run(heard.append))
    assert [result.verdict for result in results] == [Verdict.FAILED, Verdict.PASSED]
    assert list(results) == heard
    assert told_before_last == [1]


def test_stopping_ends_what_is_tried(tmp_path: Path) -> None:
    """What runs on a loop of its own puts itself in order first."""
    order: list[str] = []

    async def long() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            order.append("in order")
        return ""

    async def scene() -> None:
        test = prepared(tmp_path, Check("call", 60, lambda: apart(long)), Check("keys", 1, fine))
        heard: list[CheckResult] = []
        running = asyncio.create_task(test.run(heard.append))
        before = threading.active_count()
        while threading.active_count() == before:
            await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert (order, heard) == (["in order"], [])

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("keeping", "verdict"),
    [
        (Keeping.KEPT, Verdict.PASSED),
        (Keeping.MISSING, Verdict.NOT_TRIED),
        (Keeping.READABLE, Verdict.NOT_TRIED),
        (Keeping.LOCKED, Verdict.FAILED),
        (Keeping.FAILED, Verdict.FAILED),
    ],
)
def test_the_keychain(tmp_path: Path, keeping: Keeping, verdict: Verdict) -> None:
    result = named(prepared(tmp_path, keychain=lambda: keeping), "keychain")
    assert result.verdict is verdict
    assert result.note
    assert result.reason == ("" if verdict is Verdict.PASSED else keeping.value)


class Keychain:
    """A keychain with every entry it was ever given."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {("Pendopo", "secret invite"): "theirs"}
        self.written: list[tuple[str, str]] = []
        self.forgets = True
        self.alters = False
        self.answers = True

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self.written.append((service, username))
        self.entries[service, username] = password

    def get_password(self, service: str, username: str, /) -> str | None:
        if not self.answers:
            raise OSError("gone")
        kept = self.entries.get((service, username))
        return "another" if self.alters and kept else kept

    def delete_password(self, service: str, username: str, /) -> None:
        if self.forgets:
            del self.entries[service, username]


def test_an_entry_of_its_own_comes_and_goes() -> None:
    keychain = Keychain()
    assert try_keychain(lambda: keychain) is Keeping.KEPT
    assert {service for service, _ in keychain.written} == {SERVICE}
    assert keychain.entries == {("Pendopo", "secret invite"): "theirs"}


def test_an_entry_goes_when_it_cannot_be_read() -> None:
    keychain = Keychain()
    keychain.answers = False
    assert try_keychain(lambda: keychain) is Keeping.FAILED
    assert keychain.entries == {("Pendopo", "secret invite"): "theirs"}


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [("alters", ComputerFault.KEYCHAIN_READ), ("forgets", ComputerFault.KEYCHAIN_REMAINS)],
)
def test_a_keychain_that_lies(wrong: str, fault: PartFault) -> None:
    keychain = Keychain()
    setattr(keychain, wrong, not getattr(keychain, wrong))
    with pytest.raises(OwnError) as raised:
        try_keychain(lambda: keychain)
    assert raised.value.details["fault"] is fault


def test_relays_are_tried_only_where_one_is_on(tmp_path: Path) -> None:
    """At a port where nobody is."""
    test = prepared(tmp_path)
    assert named(test, "relays").reason == "no_relay"
    way = RelayWay(RelayTransport.TCP, 1, True)
    asyncio.run(test._relays.add("127.0.0.1", (way,), None))
    result = named(test, "relays")
    assert (result.verdict, result.reason) == (Verdict.FAILED, "relay_refused")


def test_a_call_is_judged_by_its_frames_and_by_its_sound() -> None:
    good = Counts(100, 100, 0, 0)
    assert call.judged(good, 0.99).likeness == 0.99
    for counts, like, fault in (
        (Counts(100, 90, 0, 0), 0.99, PartFault.CALL_FRAMES),
        (Counts(100, 100, 0, 1), 0.99, PartFault.CALL_FRAMES),
        (good, 0.5, PartFault.CALL_SOUND),
    ):
        with pytest.raises(OwnError) as raised:
            call.judged(counts, like)
        assert raised.value.details["fault"] is fault


def test_only_the_tone_is_like_the_tone() -> None:
    silence = np.zeros(SAMPLE_RATE, np.float32)
    noise = np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
    other = np.sin(2 * np.pi * 880 * np.arange(SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)
    assert call.likeness(np.concatenate([silence, call.tone(), silence])) > 0.99
    for heard in (silence, noise, other, silence[:10]):
        assert call.likeness(heard) < 0.1


@pytest.mark.real
@pytest.mark.alone
def test_all_of_it_here(tmp_path: Path) -> None:
    """Nothing is broken here, and the call is a real one."""
    results = {r.name: r for r in asyncio.run(prepared(tmp_path).run(lambda result: None))}
    assert {r.name: r.note for r in results.values() if r.verdict is Verdict.FAILED} == {}
    assert results["call"].verdict is Verdict.PASSED
    assert set(results) == set(prepared(tmp_path).names)
