"""Whether we are heard is said as it is, and a refused wish is never silent."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QListView

from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.room import Connection, MicrophoneState, Room
from pendopo.model.wish import RefusalReason, Wish, WishRefused
from pendopo.ui.kit.pill import PillLook
from pendopo.ui.kit.plain import ElidedLabel
from pendopo.ui.room.changes import changes
from pendopo.ui.room.people import PersonRole
from pendopo.words.errors import sentence
from tests.ui.fake_backend import ME, FakeBackend, FakeSession, listener_room, needles, someone
from tests.ui.window_case import WindowCase, run, settle


def speaking(state: MicrophoneState) -> Room:
    return replace(listener_room(), me=someone(ME, "Bagus Prakoso", stage=True), microphone=state)


def at(state: MicrophoneState) -> FakeBackend:
    return FakeBackend(FakeSession(speaking(state)))


SAID = {
    MicrophoneState.MUTED: ("Microphone off", "You are on stage. Nobody hears you."),
    MicrophoneState.OPENING: ("Opening the microphone", "Nobody hears you yet."),
    MicrophoneState.LIVE: ("Microphone on", ""),
    MicrophoneState.REFUSED: (
        "Nobody hears you",
        "The server takes no sound from you. Try again.",
    ),
    MicrophoneState.STOPPED: (
        "Nobody hears you",
        "Pendopo holds your sound back. See the line above.",
    ),
}


TURNED_OFF = {
    MicrophoneState.MUTED_BY_MODERATOR: (
        "Microphone off",
        "A moderator muted you. You can unmute yourself.",
    ),
    MicrophoneState.WITHDRAWN: (
        "Microphone off",
        "The server took your sound out of the room. You can unmute yourself.",
    ),
}
"""Like what we turned off ourselves, but for the words."""


@pytest.mark.parametrize(("state", "said"), [*SAID.items(), *TURNED_OFF.items()])
def test_the_bar_says_what_becomes_of_our_voice(
    state: MicrophoneState, said: tuple[str, str]
) -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(own=-20.0)
        await case.enter()
        await settle()
        shown = case.find(QLabel, "stateLabel"), case.find(QLabel, "stateNote")
        assert (shown[0].accessibleName(), shown[1].accessibleName()) == said
        button = case.find(QAbstractButton, "micButton")
        live = state is MicrophoneState.LIVE
        assert ("microphone is on" in button.accessibleName()) is live
        assert (case.window.pages.room.bar.mic.face.look is PillLook.FILLED) is live
        assert case.window.pages.room.bar._meter.isVisible() is live
        stage = case.find(QListView, "stageList").model()
        mine = next(
            stage.index(row, 0)
            for row in range(stage.rowCount())
            if stage.index(row, 0).data(PersonRole.IDENTITY) == ME
        )
        assert mine.data(PersonRole.MUTED) is not live

    run(story, at(state))


@pytest.mark.parametrize(("state", "said"), SAID.items())
def test_a_press_wishes_the_other_thing(state: MicrophoneState, said: tuple[str, str]) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("micButton")
        await case.until(lambda: case.session.wishes)
        assert case.session.wishes == [("set_muted", state.wished_on)]

    run(story, at(state))


@pytest.mark.parametrize("state", SAID)
def test_we_are_shown_speaking_only_while_we_are_heard(state: MicrophoneState) -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(own=-10.0)
        await case.enter()
        model = case.window.pages.room.stage.stage
        sari = model.index_of("sari")
        await case.until(lambda: sari.data(PersonRole.SPEAKING))
        await settle()
        await settle()
        assert model.index_of(ME).data(PersonRole.SPEAKING) is (state is MicrophoneState.LIVE)

    run(story, at(state))


@pytest.mark.parametrize("size", [(420, 760), (900, 480)])
@pytest.mark.parametrize("state", SAID)
def test_that_nobody_hears_us_is_said_in_small_windows_too(
    state: MicrophoneState, size: tuple[int, int]
) -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(*size)
        await case.enter()
        await settle()
        on_screen = " ".join(
            label.text() for label in case.window.findChildren(QLabel) if label.isVisible()
        )
        unheard = state.wished_on or state is MicrophoneState.REFUSED
        if unheard and state is not MicrophoneState.LIVE:
            assert SAID[state][1] in on_screen

    run(story, at(state))


def test_every_state_looks_different() -> None:
    faces = set()

    async def story(case: WindowCase) -> None:
        await case.enter()
        for state in SAID:
            await case.tell(case.session.become, speaking(state))
            await settle()
            face = case.window.pages.room.bar.mic.face
            faces.add((face.icon, face.look, face.text))

    run(story, at(MicrophoneState.MUTED))
    assert len(faces) == len(SAID)


@pytest.mark.parametrize("state", MicrophoneState)
def test_without_a_connection_the_button_promises_nothing(state: MicrophoneState) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        lost = replace(case.session.room, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        pill = case.window.pages.room.bar.mic
        assert pill.face.look is not PillLook.FILLED
        assert pill.isEnabled() is state.wished_on
        assert "is on" not in pill.accessibleName()

    run(story, at(state))


def test_no_state_but_live_says_on() -> None:
    for state in MicrophoneState:
        before = MicrophoneState.LIVE if state is not MicrophoneState.LIVE else (
            MicrophoneState.OPENING
        )  # fmt: skip
        said = " ".join(changes(speaking(before), speaking(state)))
        assert ("Microphone on" in said) is (state is MicrophoneState.LIVE), state


def test_the_opening_is_spoken_and_then_that_it_is_on() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        for state in (MicrophoneState.OPENING, MicrophoneState.LIVE):
            await case.tell(case.session.become, speaking(state))
            await case.until(lambda: case.window.pages.room.bar.state.whole == SAID[state][0])  # noqa: B023
        assert case.said == [
            "Opening the microphone. Nobody hears you yet.",
            "Microphone on.",
        ]

    run(story, at(MicrophoneState.MUTED))


def test_muting_works_without_a_connection_and_unmuting_waits() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        for state in SAID:
            away = replace(speaking(state), connection=Connection.RECONNECTING)
            await case.tell(case.session.become, away)
            await settle()
            assert case.find(QAbstractButton, "micButton").isEnabled() is state.wished_on

    run(story, at(MicrophoneState.LIVE))


@pytest.mark.parametrize("wish", Wish)
@pytest.mark.parametrize("reason", RefusalReason)
def test_every_refused_wish_is_said(wish: Wish, reason: RefusalReason) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.say_no, WishRefused(wish, reason))
        await case.until(lambda: case.has("noticeLabel"))
        told = case.find(QLabel, "noticeLabel").text()
        assert told.endswith(".")
        assert case.said == [told]
        assert case.find(QLabel, "noticeLabel").textFormat() is Qt.TextFormat.PlainText

    run(story)


def test_a_refused_hand_is_said_and_stays_down() -> None:
    async def story(case: WindowCase) -> None:
        async def nothing_happens() -> None:
            case.session.say_no(WishRefused(Wish.HAND, RefusalReason.NOT_ALLOWED))

        await case.enter()
        case.session.raise_hand = nothing_happens  # type: ignore[method-assign]
        case.press("handButton")
        await case.until(lambda: case.has("noticeLabel"))
        assert case.find(QLabel, "noticeLabel").text().startswith("Your hand was not raised")
        assert case.find(QAbstractButton, "handButton").text() == "Raise hand"

    run(story)


def test_a_flood_of_refusals_is_bounded() -> None:
    async def story(case: WindowCase) -> None:
        def flood() -> None:
            for _ in range(1_000):
                case.session.say_no(WishRefused(Wish.HAND, RefusalReason.OTHER))

        told: Callable[..., None] = flood
        await case.enter()
        await case.tell(told)
        await case.until(lambda: case.has("noticeLabel"))
        await settle()
        assert 1 <= len(case.said) < 1_000

    run(story)


def test_a_microphone_notice_is_only_for_those_who_can_speak_now() -> None:
    silent = sentence(DeviceError(DeviceReason.MICROPHONE_SILENT))
    deaf = sentence(DeviceError(DeviceReason.NO_SPEAKER))

    async def story(case: WindowCase) -> None:
        await case.enter()
        notices, on_stage = case.window.pages.room.notices, case.session.room
        case.window.pages.room.show_sound_notice(f"{silent}\n{deaf}")
        assert notices.text() == f"{silent}\n{deaf}"
        await case.tell(case.session.become, replace(on_stage, connection=Connection.RECONNECTING))
        await case.until(lambda: notices.text() == deaf)
        await case.tell(case.session.become, on_stage)
        await case.until(lambda: silent in notices.text())
        await case.tell(case.session.become, listener_room())
        await case.until(lambda: notices.text() == deaf)

    run(story, at(MicrophoneState.MUTED))


def test_the_narrowest_bar_says_whether_the_microphone_is_on() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.window.resize(420, 760)
        await settle()
        state = case.find(ElidedLabel, "stateLabel")
        assert state.text() == "Microphone off"
        assert state.width() >= state.fontMetrics().horizontalAdvance("Microphone off")

    run(story, at(MicrophoneState.MUTED))
