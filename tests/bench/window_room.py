"""The program's own window in a real room: our host, people who are silent or speak, devices."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pendopo.lobby.link import render
from tests.bench.child import Child
from tests.bench.server import own_host
from tests.bench.venue import Venue

STAGE = 3
AUDIENCE = 20
LOOK_EVERY_S = 0.05
PATIENCE_S = 60.0


@asynccontextmanager
async def room() -> AsyncIterator[tuple[Venue, str]]:
    """A stage, silent as yet, and an audience on our own host; the link for one more."""
    async with AsyncExitStack() as ending:
        server = await ending.enter_async_context(own_host())
        stage, crowd = await Child.start("load"), await Child.start("load")
        for child in (stage, crowd):
            ending.push_async_callback(child.close)
        venue = Venue(server, stage, crowd)
        await venue.open(STAGE, human=True)
        await venue.fill(AUDIENCE, 2.0)
        assert server.invite is not None
        yield venue, render(server.invite)


def visit(link: str) -> int:
    """Open the window, enter the only room of `link`, say so, and stay until asked to leave."""
    from pendopo.app.profile import Profile
    from pendopo.app.window import run_window
    from pendopo.ui.kit.keyed_rows import RowRole
    from pendopo.ui.window import MainWindow

    async def enter(window: MainWindow) -> int:
        rooms = window.pages.lobby.rooms
        async with asyncio.timeout(PATIENCE_S):
            while not rooms.model.rowCount():
                await asyncio.sleep(LOOK_EVERY_S)
            rooms.chosen.emit(rooms.model.index(0, 0).data(RowRole.ROW))
            while not window.in_room:
                await asyncio.sleep(LOOK_EVERY_S)
        waiting = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        print("ready", flush=True)
        await waiting
        return 0

    with TemporaryDirectory() as directory:
        return run_window(
            lambda: Profile.temporary(Path(directory)), (link,), script=enter, display_name="Ani"
        )


if __name__ == "__main__":
    sys.exit(visit(sys.stdin.readline().strip()))
