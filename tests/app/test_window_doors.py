"""Every door of the window with a library, the keychain or the system failing behind it: whoever
asked gets an answer, or an error that says what it is. Only a check of our own is "inside"."""

import asyncio
import os
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from pendopo.app import own_program
from pendopo.app.backend import Backend
from pendopo.app.profile import Profile
from pendopo.drivers import portaudio_library, relay_socket
from pendopo.drivers.keychain import KeychainStore
from pendopo.drivers.portaudio import PortAudio
from pendopo.model.encryption import Mode
from pendopo.model.errors import OwnReason, PendopoError
from pendopo.model.relay import Password, RelayTransport, RelayWay
from pendopo.reach.refusals import known
from pendopo.ui.hosting.hosting import HostPlan, Reach
from tests.cli import links
from tests.drivers.foreign_errors import ALL, SYSTEM, name
from tests.drivers.test_doors import failing, raising
from tests.drivers.test_portaudio import MICROPHONE, SPEAKER, FakePortAudio
from tests.drivers.vault import FakeVault

WITHIN_S = 60.0
Asked = Callable[[Backend], Awaitable[object]]
every = pytest.mark.parametrize("error", ALL, ids=name)
system = pytest.mark.parametrize("error", SYSTEM, ids=name)
PLACE = links.place("ws://127.0.0.1:9")


class Window:
    """What stands behind a window, on a profile and a keychain of the test."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.vault = FakeVault()

    def ask(self, *asked: Asked, before: Callable[[Backend], Awaitable[object]] | None = None,
            fail: Callable[[], None] = lambda: None) -> list[PendopoError]:  # fmt: skip
        """Each in turn, once everything behind has begun to `fail`; what was said."""

        async def whole() -> list[PendopoError]:
            profile = Profile(self.directory, KeychainStore(self.directory, lambda: self.vault))
            backend = Backend(profile, PortAudio())
            try:
                if before is not None:
                    await before(backend)
                fail()
                async with asyncio.timeout(WITHIN_S):
                    return [said for each in asked if (said := await _said(backend, each))]
            finally:
                await backend.close()

        return asyncio.run(whole())


async def _said(backend: Backend, asked: Asked) -> PendopoError | None:
    try:
        await asked(backend)
    except Exception as error:
        return known(error)
    return None


def are_worded(said: list[PendopoError]) -> bool:
    return all(error.reason is not OwnReason.INTERNAL for error in said)


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Window:
    library = FakePortAudio(MICROPHONE, SPEAKER)
    monkeypatch.setattr(portaudio_library, "_loaded", lambda: library)
    return Window(tmp_path)


async def kept(backend: Backend) -> None:
    """A place and a relay."""
    await backend.lobby.add(PLACE)
    way = RelayWay(RelayTransport.UDP, 3478, True)
    await backend.relays.add("turn.example.org", (way,), Password("u", "p"))


async def id_of(backend: Backend) -> str:
    return (await backend.lobby.places())[0].id


@every
def test_the_keychain(error: Exception, window: Window) -> None:
    def fail() -> None:
        window.vault.trouble = error

    async def forget(backend: Backend) -> None:
        await backend.lobby.forget(await id_of(backend))

    way = RelayWay(RelayTransport.TLS, 5349, True)
    said = window.ask(
        lambda b: b.lobby.add(links.place("ws://127.0.0.1:10")),
        lambda b: b.lobby.places(),
        lambda b: b.relays.add("other.example", (way,), Password("u", "p")),
        lambda b: b.relays.remove(b.relays.rows[0].id),
        lambda b: b.operating.load(),
        lambda b: b.operating.forget("wss://example.org"),
        lambda b: b.hosting.own_place(),
        lambda b: b.keychain.retry(),
        forget,
        before=kept, fail=fail,
    )  # fmt: skip
    assert are_worded(said)


@every
def test_the_way_to_a_server(
    error: Exception, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        monkeypatch.setattr(aiohttp.ClientSession, "_request", failing(error))

    async def rooms(backend: Backend) -> None:
        await backend.lobby.rooms(await id_of(backend))

    said = window.ask(
        rooms,
        lambda b: b.operating.add("wss://example.org", "key", "secret"),
        before=kept, fail=fail,
    )  # fmt: skip
    assert len(said) == 2
    assert are_worded(said)


@every
def test_a_relay_that_is_tried(
    error: Exception, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_socket, "_address", failing(error))
    outcomes: list[Any] = []

    async def test(backend: Backend) -> None:
        outcomes.extend((await backend.relays.test(backend.relays.rows[0].id)).values())

    assert window.ask(test, before=kept) == []
    assert outcomes
    assert are_worded(outcomes)


@every
@pytest.mark.parametrize("call", ["query_devices", "stream"])
def test_the_sound_of_a_test(
    error: Exception, call: str, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = FakePortAudio(MICROPHONE, SPEAKER)
    if call == "query_devices":
        monkeypatch.setattr(library, call, raising(error))
    else:
        library.trouble[call] = error
    monkeypatch.setattr(portaudio_library, "_loaded", lambda: library)

    async def trial(backend: Backend) -> None:
        begun = await backend.sound.test()
        begun.look()
        await begun.close()

    said = window.ask(lambda b: b.sound.play_tone(), trial)
    assert len(said) == 1
    assert are_worded(said)


@system
def test_what_is_written_down(
    error: OSError, window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail() -> None:
        monkeypatch.setattr(os, "replace", raising(error))

    way = RelayWay(RelayTransport.UDP, 3478, True)
    said = window.ask(
        lambda b: b.preferences.change(display_name="Ani"),
        lambda b: b.relays.use_always(True),
        lambda b: b.relays.add("third.example", (way,), None),
        lambda b: b.relays.move(b.relays.rows[-1].id, 0),
        lambda b: b.hosting.save("link", tmp_path / "link"),
        lambda b: b.operating.save("link", tmp_path / "link"),
        before=kept, fail=fail,
    )  # fmt: skip
    assert len(said) == 6, said
    assert are_worded(said)
    assert {said.details["errno"] for said in said} == {error.errno}
    assert not list(tmp_path.glob(".*.*"))


@system
def test_a_file_that_is_pasted(error: OSError, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "invite.txt"
    path.write_text(PLACE)
    with pytest.MonkeyPatch.context() as patch:

        def fail() -> None:
            patch.setattr("builtins.open", raising(error))

        said = window.ask(lambda b: b.lobby.preview(str(path)), fail=fail)
        patch.undo()
    assert len(said) == 1
    assert are_worded(said)


@system
@pytest.mark.parametrize("where", ["process", "temporary", "names"])
def test_opening_a_place(
    error: OSError, where: str, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        match where:
            case "process":
                monkeypatch.setattr(own_program, "start", raising(error))
            case "temporary":
                monkeypatch.setattr(tempfile, "mkstemp", raising(error))
            case "names":
                monkeypatch.setattr(socket, "socket", raising(error))

    plan = HostPlan("Home", Reach.HERE, "", 1, Mode.SHARED)
    asked: Asked = (
        (lambda b: b.hosting.addresses(HostPlan(reach=Reach.NETWORK)))
        if where == "names"
        else (lambda b: b.hosting.open(plan))
    )
    said = window.ask(asked, fail=fail)
    assert are_worded(said)
    assert said or where == "names"
