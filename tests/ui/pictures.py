"""Pictures of the window: `python -m tests.ui.pictures DIRECTORY SCHEME WIDTH HEIGHT`."""

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget

from pendopo.e2ee.indicator import Cause, Happening
from pendopo.model.encryption import EncryptionState
from pendopo.model.errors import AccessError, AccessReason, ReachError, ReachReason
from pendopo.model.room import LeaveReason, MicrophoneState
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import Scheme, TextSize
from pendopo.ui.room.encryption_line import EncryptionLine
from pendopo.words.encryption import line
from tests.ui.fake_backend import (
    LINK,
    PREVIEW,
    ROOMS,
    TANI,
    hosting,
    listener_room,
    needles,
)
from tests.ui.test_microphone import speaking
from tests.ui.window_case import WindowCase, run, settle

LONG = "Warung Malam Yang Sangat Panjang Sekali Namanya Supaya Kelihatan"


class Album:
    """Takes pictures into a directory."""

    def __init__(self, directory: Path, scheme: Scheme, size: tuple[int, int]) -> None:
        self.directory, self.scheme, self.size = directory, scheme, size
        self.mark = f"{scheme.value}-{size[0]}"

    async def take(self, widget: QWidget, name: str) -> None:
        await settle()
        widget.grab().save(str(self.directory / f"{name}-{self.mark}.png"))

    async def lobby(self, case: WindowCase) -> None:
        case.window.resize(*self.size)
        await case.open()
        await self.take(case.window, "lobby")
        case.window.open_link(LINK)
        await case.until(lambda: case.window.findChild(QWidget, "inviteSheet"))
        await self.take(case.window, "invite")
        case.press("notNowButton")
        await settle()
        case.backend.lobby.previewed = replace(PREVIEW, name=LONG, replaces=TANI)
        case.window.open_link(LINK)
        await case.until(lambda: case.window.findChild(QWidget, "inviteSheet"))
        await self.take(case.window, "invite-replaces")
        case.press("notNowButton")
        await settle()
        case.press("addInviteButton")
        await case.until(lambda: case.window.findChild(QWidget, "linkSheet"))
        case.find(QLineEdit, "inviteEdit").setText("https://example.org/room")
        case.press("inviteContinueButton")
        await settle()
        await self.take(case.window, "link-refused")
        case.press("inviteCancelButton")
        case.backend.lobby.trouble = ReachError(ReachReason.TLS_RESET, host="rooms.tani.example")
        case.window.places.refresh()
        await settle()
        await self.take(case.window, "lobby-failed")
        case.backend.lobby.trouble, case.backend.lobby.open = None, ()
        case.window.places.refresh()
        await settle()
        await self.take(case.window, "lobby-empty")
        case.backend.lobby.kept.clear()
        await case.window.places.show_places()
        await self.take(case.window, "welcome")

    async def listener(self, case: WindowCase) -> None:
        case.window.resize(*self.size)
        case.session.reading = needles()
        await case.enter()
        await case.until(lambda: case.window.room.stage.stage.rows[0].ring.loudness > 0.8)
        await self.take(case.window, "listener")
        case.session.refuse = AccessError(AccessReason.NOT_ALLOWED, host="rooms.tani.example")
        case.window.room.bar.hand.click()
        await case.until(case.window.toast.isVisible)
        await self.take(case.window, "listener-toast")
        case.window.toast.dismiss()
        happened = (Happening(Cause.TAMPER, "priya", 1, 2, 2, 1_204, 30, True),)
        case.session.reading = needles(
            EncryptionState.WARN_TAMPER, subject="priya", pieces=1_204, happened=happened,
            uncounted=2,
        )  # fmt: skip
        case.window.room.line.click()
        await case.until(lambda: case.window.room.stage.stage.rows[3].refused)
        await self.take(case.window, "listener-warning")
        await case.tell(case.session.end, LeaveReason.REMOVED)
        await self.take(case.window, "removed")

    async def microphone(self, case: WindowCase) -> None:
        case.window.resize(*self.size)
        case.session.reading = needles(own=-22.0)
        await case.enter()
        for state in MicrophoneState:
            await case.tell(case.session.become, speaking(state))
            await self.take(case.window.room.bar, f"bar-{state.value}")
        await self.take(case.window, "stopped")
        await case.tell(case.session.become, listener_room())
        case.press("handButton")
        await self.take(case.window.room.bar, "bar-hand")

    async def ended(self, case: WindowCase) -> None:
        case.window.resize(*self.size)
        await case.open()
        case.backend.lobby.open = ROOMS[1:]
        case.window.places.refresh()
        await case.until(lambda: case.window.lobby.rooms.model.rows[0].ended)
        await self.take(case.window, "lobby-ended")

    async def host(self, case: WindowCase) -> None:
        case.window.resize(*self.size)
        case.session.reading = needles(own=-22.0)
        await case.enter()
        await case.until(lambda: case.window.room.stage.stage.rows[1].ring.loudness > 0.8)
        await self.take(case.window, "host")
        case.window.room.stage.stage_list.chosen.emit(case.window.room.stage.stage.index(1))
        await self.take(case.find(QMenu, "personMenu"), "menu")
        case.find(QMenu, "personMenu").close()
        case.window.close()
        await settle()
        await self.take(case.window, "closing")

    async def states(self, case: WindowCase) -> None:
        page = Ground(case.theme, "canvas")
        column = QVBoxLayout(page)
        page.setFixedWidth(min(700, self.size[0]))
        for state in EncryptionState:
            column.addWidget(PlainLabel(case.theme, state.value, TextSize.CAPTION, "quiet"))
            drawn = EncryptionLine(case.theme)
            words = line(state, subject="Priya Raghunathan", pieces=38, reason="token_other_room")
            drawn.show_words(state, words)
            column.addWidget(drawn)
        page.show()
        await settle()
        page.setFixedHeight(column.totalHeightForWidth(page.width()))
        await self.take(page, "states")


def main() -> None:
    """Every picture in one scheme and size."""
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    scheme = Scheme(sys.argv[2])
    size = (int(sys.argv[3]), int(sys.argv[4]))
    application = QApplication([])
    font = QFont("Inter")
    font.setPixelSize(14)
    application.setFont(font)
    album = Album(directory, scheme, size)
    run(album.lobby, scheme=scheme)
    run(album.listener, scheme=scheme)
    run(album.host, hosting(), scheme=scheme)
    run(album.states, scheme=scheme)
    run(album.microphone, scheme=scheme)
    run(album.ended, scheme=scheme)


if __name__ == "__main__":
    main()
