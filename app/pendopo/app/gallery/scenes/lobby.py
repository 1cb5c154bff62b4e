"""What is seen before a room is entered: the welcome, the lobby and its sheets."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from PySide6.QtWidgets import QLineEdit

from pendopo.app.gallery import invented
from pendopo.app.gallery.stage import Scene, Stage
from pendopo.model.errors import AccessError, AccessReason, ReachError, ReachReason

HOST = "rooms.tani.example"


async def welcome(stage: Stage) -> None:
    await stage.welcome()


async def welcome_refused(stage: Stage) -> None:
    await stage.welcome()
    stage.window.pages.welcome.field.edit.setText("https://example.org/room")
    stage.press("welcomeContinueButton")
    await stage.until("welcomeLinkTrouble")


async def welcome_echo(stage: Stage) -> None:
    stage.window.pages.welcome.offer_echo()
    stage.window.pages.welcome.offer_hosting()
    await stage.welcome()


async def lobby(stage: Stage) -> None:
    reached = ReachError(ReachReason.TIMED_OUT, host="makers.example")
    stage.backend.lobby.troubles["nairobi"] = reached
    await stage.open()


async def lobby_ended(stage: Stage) -> None:
    await stage.open()
    stage.backend.lobby.open["tani"] = invented.ROOMS[1:]
    stage.window.arriving.places.refresh()
    await stage.settle()


async def lobby_loading(stage: Stage) -> None:
    stage.backend.lobby.silent = True
    await stage.open()


async def lobby_empty(stage: Stage) -> None:
    stage.backend.lobby.open = {}
    await stage.open()


async def lobby_failed(stage: Stage) -> None:
    stage.backend.lobby.troubles["tani"] = ReachError(ReachReason.TLS_RESET, host=HOST)
    await stage.open()


async def lobby_near(stage: Stage) -> None:
    near = ReachError(ReachReason.NEAR, host=HOST, address="192.168.1.1")
    stage.backend.lobby.troubles["tani"] = near
    await stage.open()
    await stage.until("nearSheet")


async def lobby_refused(stage: Stage) -> None:
    stage.backend.lobby.troubles["tani"] = AccessError(AccessReason.TICKET, host=HOST)
    await stage.open()


async def lobby_search(stage: Stage) -> None:
    await stage.open()
    stage.window.pages.lobby.rooms.seek()
    stage.find(QLineEdit, "searchEdit").setText("kebun")
    await stage.settle()


async def lobby_search_nothing(stage: Stage) -> None:
    await stage.open()
    stage.window.pages.lobby.rooms.seek()
    stage.find(QLineEdit, "searchEdit").setText("gamelan")
    await stage.settle()


async def lobby_one_room(stage: Stage) -> None:
    await stage.open()
    stage.window.pages.lobby.places.select("kebun")
    stage.window.arriving.places.show_place(invented.KEBUN)
    await stage.settle()


async def lobby_endless(stage: Stage) -> None:
    kept = stage.backend.lobby.kept
    kept[0] = replace(kept[0], name=invented.ENDLESS)
    kept[1] = replace(kept[1], name=invented.CJK)
    stage.backend.lobby.open["tani"] = (
        replace(invented.ROOMS[0], title=invented.ENDLESS * 2, topic=invented.ENDLESS),
        replace(invented.ROOMS[1], title=invented.CJK * 2, topic=invented.CJK),
    )
    await stage.open()


async def lobby_own_closed(stage: Stage) -> None:
    stage.backend.lobby.kept[1] = replace(invented.PLACES[1], server="wss://127.0.0.1:7880")
    own = stage.backend.hosting.own = invented.PLACES[1].id
    stage.backend.lobby.troubles[own] = ReachError(ReachReason.REFUSED, host="127.0.0.1")
    await stage.open()


async def joining(stage: Stage) -> None:
    await stage.open()
    stage.press("joinButton")
    await stage.until("placeNotice")


async def join_failed(stage: Stage) -> None:
    stage.backend.visits.trouble = AccessError(AccessReason.TICKET, host=HOST)
    await stage.open()
    stage.press("joinButton")
    await stage.until("placeNotice")


async def link(stage: Stage) -> None:
    await stage.open()
    stage.window.arriving.places.invite_wanted.emit()
    await stage.until("linkSheet")


async def link_refused(stage: Stage) -> None:
    await link(stage)
    stage.find(QLineEdit, "inviteEdit").setText("https://example.org/room")
    stage.press("inviteContinueButton")
    await stage.until("inviteTrouble")


async def invite_place(stage: Stage) -> None:
    await stage.offer()


async def invite_room(stage: Stage) -> None:
    stage.backend.lobby.invite = invented.ROOM_INVITE
    await stage.offer()


async def invite_near(stage: Stage) -> None:
    stage.backend.lobby.invite = invented.NEAR_INVITE
    await stage.offer()


async def invite_replaces(stage: Stage) -> None:
    stage.backend.lobby.invite = invented.HARSH_INVITE
    await stage.offer()


async def forget(stage: Stage) -> None:
    await stage.open()
    stage.window.pages.lobby.places.forget_wanted.emit(invented.TANI)
    await stage.until("forgetSheet")


async def name(stage: Stage) -> None:
    await stage.open()
    stage.window.pages.lobby.places.name_wanted.emit()
    await stage.until("nameSheet")


SCENES: Final[Mapping[str, Scene]] = MappingProxyType(
    {
        "welcome": welcome,
        "welcome-refused": welcome_refused,
        "welcome-all": welcome_echo,
        "lobby": lobby,
        "lobby-ended": lobby_ended,
        "lobby-loading": lobby_loading,
        "lobby-empty": lobby_empty,
        "lobby-failed": lobby_failed,
        "lobby-near": lobby_near,
        "lobby-refused": lobby_refused,
        "lobby-search": lobby_search,
        "lobby-search-nothing": lobby_search_nothing,
        "lobby-one-room": lobby_one_room,
        "lobby-endless": lobby_endless,
        "joining": joining,
        "join-failed": join_failed,
        "link": link,
        "link-refused": link_refused,
        "invite-place": invite_place,
        "invite-room": invite_room,
        "invite-near": invite_near,
        "invite-replaces": invite_replaces,
        "forget": forget,
        "name": name,
        "lobby-own-closed": lobby_own_closed,
    }
)
