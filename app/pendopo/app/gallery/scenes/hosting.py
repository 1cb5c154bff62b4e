"""What is seen by whoever hosts."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from pendopo.app.gallery.hosting import opened
from pendopo.app.gallery.stage import Scene, Stage
from pendopo.ui.hosting.hosting import Closed, HostState, Starting
from pendopo.ui.hosting.operating import OperatedServer


async def hosting(state: HostState, stage: Stage) -> None:
    await stage.open()
    stage.window.pages.show_hosting()
    await stage.tell(lambda: stage.backend.hosting.become(state))


async def operating(stage: Stage) -> None:
    made = opened(2)
    server = OperatedServer("wss://rooms.tani.example", made.rooms, made.invites)
    stage.backend.operating.servers = (server,)
    await hosting(Closed(), stage)
    stage.press("hostServerTab")
    await stage.settle()


async def hosting_sheet(button: str, sheet: str, stage: Stage) -> None:
    await hosting(opened(1), stage)
    stage.press(button)
    await stage.until(sheet)


SCENES: Final[Mapping[str, Scene]] = MappingProxyType(
    {
        "hosting-closed": partial(hosting, Closed()),
        "hosting-starting": partial(hosting, Starting()),
        "hosting-died": partial(hosting, Closed(died=True)),
        "hosting-empty": partial(hosting, opened(0)),
        "hosting-open": partial(hosting, opened(1)),
        "hosting-here-only": partial(hosting, opened(2, here_only=True)),
        "hosting-many": partial(hosting, opened(14, forgetful=True)),
        "operating": operating,
        "hosting-room": partial(hosting_sheet, "openRoomButton", "roomSheet"),
        "hosting-code": partial(hosting_sheet, "codeListener", "codeSheet"),
        "hosting-limits": partial(hosting_sheet, "inviteLimits", "limitsSheet"),
        "hosting-revoke": partial(hosting_sheet, "revokeInvite", "revokeSheet"),
        "hosting-close": partial(hosting_sheet, "closePlaceButton", "closePlaceSheet"),
    }
)
