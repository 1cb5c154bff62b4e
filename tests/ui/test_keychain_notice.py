"""What the window says of the keychain, and that nothing waits for it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo.app.doors import Doors
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.drivers.keychain import KeychainStore
from pendopo.lobby.link import render
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.ports.secret_store import Keeping
from pendopo.ui.lobby import keychain_notice
from pendopo.words.keychain import sentence, waiting
from pendopo.words.profile import trouble
from tests.drivers.vault import FakeVault
from tests.lobby.test_invite import PLACE
from tests.ui.fake_backend import TANI, FakeBackend
from tests.ui.window_case import WindowCase, run

LOST = [keeping for keeping in Keeping if sentence(keeping)]


@pytest.mark.parametrize("why", LOST)
def test_why_nothing_is_kept_is_said_and_can_be_tried_again(why: Keeping) -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        notice, keychain = case.window.news.keychain, case.backend.keychain
        assert not notice.isVisible()
        await case.tell(keychain.become, why)
        await case.until(notice.isVisible)
        assert notice.label.text() == sentence(why)
        assert case.said[-1] == sentence(why)
        another = replace(TANI, id="found", name="Found again")
        case.backend.lobby.kept.append(another)
        notice.again.click()
        await case.until(lambda: not notice.isVisible())
        assert keychain.retries == 1
        await case.until(lambda: case.window.pages.lobby.places.model.rowCount() == 2)
        await case.until(notice.again.isEnabled)

    run(story)


def test_it_stays_away_until_something_else_is_the_matter() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        notice, keychain = case.window.news.keychain, case.backend.keychain
        await case.tell(keychain.become, Keeping.LOCKED)
        await case.until(notice.isVisible)
        notice.dismiss.click()
        assert not notice.isVisible()
        await case.tell(keychain.become, Keeping.LOCKED)
        assert not notice.isVisible()
        await case.tell(keychain.become, Keeping.DENIED)
        await case.until(notice.isVisible)

    run(story)


def test_it_was_known_before_the_window_was_shown() -> None:
    backend = FakeBackend()
    backend.keychain.keeping = Keeping.MISSING

    async def story(case: WindowCase) -> None:
        await case.open()
        await case.until(case.window.news.keychain.isVisible)

    run(story, backend)


def test_it_is_not_in_the_way_in_a_room() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        await case.tell(case.backend.keychain.become, Keeping.LOCKED)
        await case.until(case.window.news.keychain.isVisible)
        await case.window.join(case.backend.lobby.kept[0], case.backend.lobby.open[0])
        assert not case.window.news.keychain.isVisible()
        await case.window.leave()
        assert case.window.news.keychain.isVisible()

    run(story)


def test_a_keychain_that_does_not_answer_stops_neither_window_nor_sound(tmp_path: Path) -> None:
    """Both loops go on, turn after turn, while it waits for a password."""
    vault = FakeVault()
    vault.gate.clear()
    profile = Profile(tmp_path, KeychainStore(tmp_path, lambda: vault))

    async def story(case: WindowCase) -> None:
        media_turns = 0

        async def turn() -> None:
            nonlocal media_turns
            await asyncio.sleep(0)
            media_turns += 1

        case.window.open()
        await case.until(vault.asked.is_set)
        for _ in range(100):  # the window's loop turns here, the media loop there
            await case.bridge.wish(turn)
        assert media_turns == 100
        assert case.window.isVisible()
        adding = asyncio.ensure_future(case.bridge.wish(backend.lobby.add, render(PLACE)))
        for _ in range(20):
            await case.bridge.wish(turn)
        assert not adding.done()
        vault.gate.set()
        await adding
        assert profile.secrets.keeping is Keeping.KEPT

    backend = FakeBackend()
    backend.lobby = Places(profile, Doors.open)  # type: ignore[assignment]
    backend.keychain = profile.secrets  # type: ignore[assignment]
    run(story, backend)


@pytest.mark.parametrize("fault", [FileFault.NEWER, FileFault.DAMAGED, FileFault.TOO_LARGE])
def test_settings_that_cannot_be_used_are_said(fault: FileFault) -> None:
    backend = FakeBackend()
    error = InputError(InputReason.FILE, path="settings.json", fault=fault)
    backend.preferences.trouble = error

    async def story(case: WindowCase) -> None:
        await case.open()
        notice = case.window.news.trouble
        assert notice.isVisible()
        assert notice.label.text() == trouble(error)
        assert trouble(error) in case.said
        notice.dismiss.click()
        assert not notice.isVisible()

    run(story, backend)


def test_that_places_are_waited_for_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keychain_notice, "WAITING_MS", 1)
    backend = FakeBackend()
    backend.keychain.keeping = Keeping.UNTRIED

    async def story(case: WindowCase) -> None:
        await case.open()
        notice = case.window.news.keychain
        await case.until(notice.isVisible)
        assert notice.label.text() == waiting()
        await case.tell(case.backend.keychain.become, Keeping.KEPT)
        await case.until(lambda: not notice.isVisible())

    run(story, backend)
