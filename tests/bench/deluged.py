"""A process with a window in a room: enters when asked, and says how long it stood still."""

import asyncio
import gc
import json
import os
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pendopo.app.pauses import Pauses
from pendopo.app.profile import Profile
from pendopo.app.sound_desk import SoundDesk
from pendopo.app.watchdog import Watchdog, WindowAsked
from pendopo.app.window import run_window
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import GivenSound, NullSpeaker, SilentMicrophone
from pendopo.room.session import RoomSession
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.keyed_rows import RowRole
from pendopo.ui.window import MainWindow

PATIENCE_S = 60.0


class Stage:
    """What is asked, and what is answered."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._dogs: list[Watchdog] = []

    async def enter(self, link: str) -> dict[str, Any]:
        """Into the only room of `link`, which the window has kept."""
        await self._begin_watch()
        rooms = self._window.pages.lobby.rooms
        async with asyncio.timeout(PATIENCE_S):
            while not rooms.model.rowCount():
                await asyncio.sleep(0.05)
            rooms.chosen.emit(rooms.model.index(0, 0).data(RowRole.ROW))
            while not self._window.in_room or _found(RoomSession).room.me is None:
                await asyncio.sleep(0.05)
        return {"identity": _found(RoomSession).room.me.identity}

    async def begin(self) -> dict[str, Any]:
        """Count anew."""
        for dog in self._dogs:
            dog.close()
        await self._begin_watch()
        _found(SoundDesk)._pauses = Pauses(SystemClock())
        return {}

    async def read(self) -> dict[str, Any]:
        """What was counted."""
        window, media = (1000 * dog.close().length_s for dog in self._dogs)
        session = _found(RoomSession)
        ended = session.room.closed_because
        return {
            "window_ms": window,
            "media_ms": media,
            "sound_ms": 1000 * _found(SoundDesk).longest_pause_s,
            "ended": ended.value if ended else "inside",
        }

    async def _begin_watch(self) -> None:
        async def here() -> tuple[int, asyncio.AbstractEventLoop]:
            return threading.get_ident(), asyncio.get_running_loop()

        thread, loop = await _found(Bridge).wish(here)
        self._asked = WindowAsked()
        self._dogs = [
            Watchdog("the window", threading.get_ident(), self._asked.ask),
            Watchdog("the media loop", thread, loop.call_soon_threadsafe),
        ]


def _found(kind: type[Any]) -> Any:
    return [each for each in gc.get_objects() if isinstance(each, kind)][-1]


def main() -> int:
    """Answer until standard input closes."""
    first = json.loads(sys.stdin.readline())
    clock = SystemClock()

    async def serve(window: MainWindow) -> int:
        stage, line = Stage(window), json.dumps(first)
        while line:
            asked = json.loads(line)
            answer = await getattr(stage, asked.pop("do"))(**asked)
            print(json.dumps(answer), flush=True)
            line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        return 0

    with TemporaryDirectory() as directory:
        return run_window(
            lambda: Profile.temporary(Path(directory)),
            (first["link"],),
            GivenSound(SilentMicrophone(clock), NullSpeaker(clock)),
            serve,
            display_name="Budi",
        )


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
