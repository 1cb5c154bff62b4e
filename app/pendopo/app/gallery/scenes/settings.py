"""The settings, and what is tried and told there."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from pendopo.app.gallery import invented
from pendopo.app.gallery.stage import Scene, Stage
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.ui.settings.about import AboutPage
from pendopo.ui.settings.diagnostics import DiagnosticsPage
from pendopo.ui.settings.testing import TestingPage
from pendopo.ui.settings.view import SettingsPage
from pendopo.ui.sound.trial import TrialLook, TrialPhase
from pendopo.words.errors import sentence


async def settings(at: int, stage: Stage) -> None:
    await stage.open()
    pages = stage.window.pages.settings.pages
    stage.window.pages.lobby.places.settings_wanted.emit()
    stage.window.pages.settings.show_page(pages[at])
    await stage.settle()


async def relay_near(stage: Stage) -> None:
    """A relay of the server's turned out to be close by."""
    stage.backend.relays.lead_near("tani")
    pages = stage.window.pages.settings.pages
    await settings([page.objectName() for page in pages].index("relaySettings"), stage)


async def sound_test(stage: Stage) -> None:
    await settings(0, stage)
    stage.press("soundTestButton")
    await stage.settle()


async def echo(stage: Stage) -> None:
    await stage.open()
    stage.window.pages.show_echo()
    await stage.settle()


async def echo_silent(stage: Stage) -> None:
    stage.backend.sound.echoed = TrialLook(
        TrialPhase.WAITING, notice=sentence(DeviceError(DeviceReason.NO_MICROPHONE))
    )
    await echo(stage)


async def self_test(waits: str, stage: Stage) -> None:
    stage.backend.self_test.waits = waits
    await settings(_page(stage, DiagnosticsPage), stage)
    stage.press("selfTestButton")
    await (stage.settle() if waits else stage.until("selfTestCopy"))


async def diagnostics_told(stage: Stage) -> None:
    await self_test("", stage)
    stage.press("diagnosticsShow")
    await stage.settle()


async def newer(stage: Stage) -> None:
    stage.backend.updates.wanted = True
    await settings(_page(stage, AboutPage), stage)
    await stage.until("newerNotice")


async def testing(stage: Stage) -> None:
    await settings(_page(stage, TestingPage), stage)
    await _break(stage)


async def testing_room(stage: Stage) -> None:
    await stage.enter(invented.listener_room())
    await _break(stage)


async def _break(stage: Stage) -> None:
    simulation = stage.backend.simulation
    await stage.bridge.wish(simulation.change, loss=20, jitter_ms=200, udp_blocked=True)
    await stage.until("testingBar")


def _page(stage: Stage, kind: type[SettingsPage]) -> int:
    pages = stage.window.pages.settings.pages
    return next(at for at, page in enumerate(pages) if isinstance(page, kind))


SCENES: Final[Mapping[str, Scene]] = MappingProxyType(
    {
        "sound-test": sound_test,
        "self-test-running": partial(self_test, "call"),
        "diagnostics-told": diagnostics_told,
        "newer": newer,
        "relay-near": relay_near,
        "testing": testing,
        "testing-room": testing_room,
        "self-test": partial(self_test, ""),
        "echo": echo,
        "echo-silent": echo_silent,
    }
)


def pages(stage: Stage) -> Mapping[str, Scene]:
    """A picture of each page; there is a window before it is known which there are."""
    found = enumerate(stage.window.pages.settings.pages)
    return {f"settings-{page.objectName()}": partial(settings, at) for at, page in found}
