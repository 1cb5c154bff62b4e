"""What is seen of a visit, from inside the room and from elsewhere."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

from pendopo.app.gallery import invented
from pendopo.app.gallery.hosting import opened
from pendopo.app.gallery.stage import Scene, Stage
from pendopo.e2ee.indicator import Cause, Happening, Indicator
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, LeaveReason, MicrophoneState, Role
from pendopo.ui.room.marks import MISSED_AFTER_S

_PRIYA = "Priya Raghunathan"
_TAMPER = Happening(Cause.TAMPER, "priya", 1, 2, 2, 1_204, 30, True, _PRIYA)


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


async def not_heard(stage: Stage) -> None:
    await stage.enter(invented.listener_room())
    session = stage.backend.visits.session
    assert session is not None
    silenced, missing = (frozenset((ParticipantIdentity(who),)) for who in ("sari", "priya"))
    session.reading = replace(session.reading, silenced=silenced, missing=missing)
    stage.window.pages.room.show_needles(session.reading, MISSED_AFTER_S)
    await stage.settle()


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


async def line(state: EncryptionState, stage: Stage) -> None:
    mode = Mode.NONE if state is EncryptionState.OFF else Mode.SHARED
    told = Indicator(state, "priya", 1_204, True, "token_other_room", name=_PRIYA)
    await stage.enter(replace(invented.listener_room(), mode=mode), told)


async def line_unseen(stage: Stage) -> None:
    told = Indicator(EncryptionState.SHARED, measured=True, uncounted=2)
    await stage.enter(invented.listener_room(), told)


async def line_unmeasured(stage: Stage) -> None:
    await stage.enter(invented.listener_room(), Indicator(EncryptionState.SHARED))


async def panel(stage: Stage) -> None:
    warned = EncryptionState.WARN_TAMPER
    told = Indicator(warned, "priya", 1_204, True, happened=(_TAMPER,), name=_PRIYA)
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


async def ended_refused(stage: Stage) -> None:
    failure = ReachError(ReachReason.PIN, host="rooms.tani.example")
    await stage.enter(invented.listener_room())
    lost = LeaveReason.LOST
    await stage.become(connection=Connection.CLOSED, closed_because=lost, failure=failure)


async def closing(stage: Stage) -> None:
    await stage.enter(replace(invented.listener_room(), role=Role.LISTENER))
    stage.window.close()
    await stage.until("closeSheet")


SCENES: Final[Mapping[str, Scene]] = MappingProxyType(
    {
        "listener": listener,
        "listener-hand": listener_hand,
        "first-here": first_here,
        "few": few,
        "not-heard": not_heard,
        **{f"microphone-{state.value}": partial(microphone, state) for state in MicrophoneState},
        "host": host,
        "host-own": host_own,
        "away": away,
        "away-hosting": away_hosting,
        "away-alarm": away_alarm,
        "moving": moving,
        **{f"line-{state.value}": partial(line, state) for state in EncryptionState},
        "line-unseen": line_unseen,
        "line-unmeasured": line_unmeasured,
        "panel": panel,
        "reconnecting": reconnecting,
        **{f"ended-{reason.value}": partial(ended, reason) for reason in LeaveReason},
        "ended-refused": ended_refused,
        "closing": closing,
    }
)
