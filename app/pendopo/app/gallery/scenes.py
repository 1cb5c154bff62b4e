"""The table of all pictures: a name, and what has to happen before it is taken."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from PySide6.QtWidgets import QLineEdit

from pendopo.app.gallery import invented
from pendopo.app.gallery.hosting import opened
from pendopo.app.gallery.stage import Stage
from pendopo.e2ee.indicator import Cause, Happening, Indicator
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    DeviceError,
    DeviceReason,
    ReachError,
    ReachReason,
)
from pendopo.model.room import Connection, LeaveReason, MicrophoneState, Role
from pendopo.ui.hosting.hosting import Closed, HostState, Starting
from pendopo.ui.hosting.operating import OperatedServer
from pendopo.ui.settings.about import AboutPage
from pendopo.ui.settings.diagnostics import DiagnosticsPage
from pendopo.ui.settings.testing import TestingPage
from pendopo.ui.settings.view import SettingsPage
from pendopo.ui.sound.trial import TrialLook, TrialPhase
from pendopo.words.errors import sentence

Scene: TypeAlias = Callable[[Stage], Awaitable[None]]

HOST = "rooms.tani.example"
_TAMPER = Happening(Cause.TAMPER, "priya", 1, 2, 2, 1_204, 30, True)


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


async def listener(stage: Stage) -> None:
    await stage.enter(invented.listener_room())


async def listener_hand(stage: Stage) -> None:
    await stage.enter(invented.listener_room())
    stage.press("handButton")
    await stage.settle()


async def first_here(stage: Stage) -> None:
    await stage.enter(invented.listener_room(0, 0))


async def few(stage: Stage) -> None:
    await stage.enter(invented.listener_room(2, 3))


async def microphone(state: MicrophoneState, stage: Stage) -> None:
    await stage.enter(invented.speaker_room(state), own=-22.0)


async def host(stage: Stage) -> None:
    await stage.enter(invented.host_room(), own=-22.0)


async def host_own(stage: Stage) -> None:
    stage.backend.hosting.state = replace(opened(1), place_id=invented.TANI.id)
    await host(stage)


async def away(stage: Stage) -> None:
    await host_own(stage)
    stage.press("roomBackButton")
    await stage.settle()


async def away_hosting(stage: Stage) -> None:
    await host_own(stage)
    stage.press("roomInviteButton")
    await stage.settle()


async def away_alarm(stage: Stage) -> None:
    await line(EncryptionState.BLOCKED, stage)
    stage.press("roomBackButton")
    await stage.settle()


async def moving(stage: Stage) -> None:
    await away(stage)
    stage.window.news.start(stage.window.join(invented.TANI, invented.ROOMS[1]))
    await stage.until("moveSheet")


async def lobby_own_closed(stage: Stage) -> None:
    stage.backend.lobby.kept[1] = replace(invented.PLACES[1], server="wss://127.0.0.1:7880")
    own = stage.backend.hosting.own = invented.PLACES[1].id
    stage.backend.lobby.troubles[own] = ReachError(ReachReason.REFUSED, host="127.0.0.1")
    await stage.open()


async def line(state: EncryptionState, stage: Stage) -> None:
    mode = Mode.NONE if state is EncryptionState.OFF else Mode.SHARED
    told = Indicator(state, "priya", 1_204, True, "token_other_room")
    await stage.enter(replace(invented.listener_room(), mode=mode), told)


async def line_unseen(stage: Stage) -> None:
    told = Indicator(EncryptionState.SHARED, measured=True, uncounted=2)
    await stage.enter(invented.listener_room(), told)


async def line_unmeasured(stage: Stage) -> None:
    await stage.enter(invented.listener_room(), Indicator(EncryptionState.SHARED))


async def panel(stage: Stage) -> None:
    told = Indicator(EncryptionState.WARN_TAMPER, "priya", 1_204, True, happened=(_TAMPER,))
    await stage.enter(invented.listener_room(), told)
    stage.press("encryptionLine")
    await stage.settle()


async def reconnecting(stage: Stage) -> None:
    await stage.enter(invented.speaker_room())
    session = stage.backend.visits.session
    assert session is not None
    await stage.tell(lambda: session.show_line(Indicator(EncryptionState.OFFLINE)))
    await stage.become(connection=Connection.RECONNECTING, microphone=MicrophoneState.OPENING)


async def ended(reason: LeaveReason, stage: Stage) -> None:
    await stage.enter(invented.listener_room())
    await stage.become(connection=Connection.CLOSED, closed_because=reason)


async def closing(stage: Stage) -> None:
    await stage.enter(replace(invented.listener_room(), role=Role.LISTENER))
    stage.window.close()
    await stage.until("closeSheet")


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


def scenes(stage: Stage) -> Mapping[str, Scene]:
    """Everything there is to be seen, by name; each page of the settings is one."""
    pages = enumerate(stage.window.pages.settings.pages)
    subjects = {f"settings-{page.objectName()}": partial(settings, at) for at, page in pages}
    return MappingProxyType({**SCENES, **subjects})


SCENES: Final[Mapping[str, Scene]] = MappingProxyType(
    {
        "welcome": welcome,
        "welcome-refused": welcome_refused,
        "welcome-all": welcome_echo,
        "sound-test": sound_test,
        "self-test-running": partial(self_test, "call"),
        "diagnostics-told": diagnostics_told,
        "newer": newer,
        "testing": testing,
        "testing-room": testing_room,
        "self-test": partial(self_test, ""),
        "echo": echo,
        "echo-silent": echo_silent,
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
        "relay-near": relay_near,
        "forget": forget,
        "name": name,
        "listener": listener,
        "listener-hand": listener_hand,
        "first-here": first_here,
        "few": few,
        **{f"microphone-{state.value}": partial(microphone, state) for state in MicrophoneState},
        "host": host,
        "host-own": host_own,
        "away": away,
        "away-hosting": away_hosting,
        "away-alarm": away_alarm,
        "moving": moving,
        "lobby-own-closed": lobby_own_closed,
        **{f"line-{state.value}": partial(line, state) for state in EncryptionState},
        "line-unseen": line_unseen,
        "line-unmeasured": line_unmeasured,
        "panel": panel,
        "reconnecting": reconnecting,
        **{f"ended-{reason.value}": partial(ended, reason) for reason in LeaveReason},
        "closing": closing,
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
