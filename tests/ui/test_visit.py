"""A visit: what a listener does and what is shown and said meanwhile."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QListView,
)

from pendopo.e2ee.indicator import Cause, Happening
from pendopo.model.encryption import EncryptionState
from pendopo.model.errors import (
    AccessError,
    AccessReason,
)
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection
from pendopo.ui.room.marks import MISSED_AFTER_S, Marks
from pendopo.ui.room.people import Mark, PersonRole
from tests.ui.fake_backend import (
    ME,
    FakeBackend,
    needles,
)
from tests.ui.window_case import WindowCase, row_of, run, settle


def test_a_listener_raises_a_hand_speaks_and_leaves() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        assert not case.find(QAbstractButton, "micButton").isEnabled()
        case.press("handButton")
        await case.until(
            lambda: case.find(QAbstractButton, "handButton").text() == "Lower hand · 1st"
        )
        assert case.find(QLabel, "stateLabel").text() == "Your hand is up"
        audience = case.find(QListView, "audienceList")
        mine = audience.model().index(row_of(audience, ME), 0)
        assert mine.data(PersonRole.HAND) is True
        await case.tell(case.session.promote_me)
        await case.until(lambda: case.find(QAbstractButton, "micButton").isEnabled())
        assert not case.has("handButton")
        stage = case.find(QListView, "stageList")
        assert stage.model().index(row_of(stage, ME), 0).data(PersonRole.MUTED) is True
        case.press("micButton")
        await case.until(lambda: case.find(QAbstractButton, "micButton").text() == "Mute")
        case.press("leaveButton")
        await case.until(lambda: case.has("roomList"))
        await case.until(lambda: len(case.session.wishes) == 3)
        assert [wish[0] for wish in case.session.wishes] == ["raise_hand", "set_muted", "leave"]
        assert case.session.wishes[1] == ("set_muted", False)
        assert case.session.listeners == 0
        assert case.said == [
            "Your hand is up.",
            "You were invited to speak.",
            "Microphone on.",
            "You left the room. You are in the lobby.",
        ]

    run(story)


def test_who_is_speaking_shows_on_stage() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        stage = case.find(QListView, "stageList")
        sari = stage.model().index(row_of(stage, "sari"), 0)
        await case.until(lambda: sari.data(PersonRole.SPEAKING))
        quiet = stage.model().index(row_of(stage, "chen"), 0)
        assert quiet.data(PersonRole.SPEAKING) is False
        quiet_now = replace(needles().needles, levels={})
        case.session.reading = replace(needles(), needles=quiet_now)
        await case.until(lambda: not sari.data(PersonRole.SPEAKING))

    run(story)


@pytest.mark.parametrize("state", EncryptionState)
def test_the_line_and_its_counters(state: EncryptionState) -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(state, subject="priya", pieces=12, reason="too_old")
        await case.enter()
        line = case.find(QAbstractButton, "encryptionLine")
        assert case.window.pages.room.line.state is state
        assert case.window.pages.room.line.words.sentence in line.accessibleName()
        assert not case.has("encryptionCounters")
        case.press("encryptionLine")
        await case.until(lambda: case.find(QListView, "encryptionCounters").model().rowCount())
        model = case.find(QListView, "encryptionCounters").model()
        said = [model.index(row, 0).data() for row in range(model.rowCount())]
        assert "Sari Wulandari: 4,970 opened, 0 refused." in said
        case.press("encryptionClose")
        assert not case.has("encryptionCounters")

    run(story)


def test_a_warning_is_spoken_and_the_person_marked() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        happened = (Happening(Cause.TAMPER, "priya", 0, 1, 1, 38, 10, True),)
        case.session.reading = needles(
            EncryptionState.WARN_TAMPER, subject="priya", pieces=38, happened=happened
        )
        await case.until(lambda: case.said)
        assert case.said == [
            '38 damaged, repeated or forged pieces of sound labelled "Priya Raghunathan" '
            "were thrown away."
        ]
        stage = case.find(QListView, "stageList")
        assert stage.model().index(row_of(stage, "priya"), 0).data(PersonRole.REFUSED) is True

    run(story)


def marks(case: WindowCase) -> dict[str, Mark | None]:
    return {row.identity: row.mark for row in case.window.pages.room.stage.stage.rows}


def test_who_is_turned_down_to_nothing_is_marked() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        assert set(marks(case).values()) == {None}
        gauges = replace(needles().needles, silenced=frozenset({ParticipantIdentity("priya")}))
        case.session.reading = replace(needles(), needles=gauges)
        await case.until(lambda: marks(case)["priya"] is Mark.SILENCED)
        case.session.reading = needles()
        await case.until(lambda: marks(case)["priya"] is None)

    run(story)


def test_whose_sound_does_not_come_is_marked_when_it_had_time_to() -> None:
    told = Marks()
    priya = frozenset({ParticipantIdentity("priya")})
    gauges = replace(needles().needles, missing=priya)
    line = needles().indicator
    assert not told.measure(gauges, MISSED_AFTER_S / 2)
    assert told.of(line) == {}
    assert told.measure(gauges, MISSED_AFTER_S / 2)
    assert told.of(line) == {"priya": Mark.MISSING}
    assert not told.measure(gauges, 1.0)
    assert told.measure(needles().needles, 0.1)
    assert told.of(line) == {}
    told.measure(gauges, MISSED_AFTER_S / 2)
    assert told.of(line) == {}, "each time anew"


def test_of_several_marks_what_was_refused_is_shown_then_what_we_did() -> None:
    told, who = Marks(), ParticipantIdentity("priya")
    here = frozenset({who})
    told.measure(replace(needles().needles, missing=here, silenced=here), MISSED_AFTER_S)
    assert told.of(needles().indicator) == {who: Mark.SILENCED}
    happened = (Happening(Cause.TAMPER, who, 0, 1, 1, 38, 10, True),)
    assert told.of(needles(happened=happened).indicator) == {who: Mark.REFUSED}


def test_uncounted_people_and_missing_sound_are_said() -> None:
    backend = FakeBackend()
    backend.visits.missing_sound = "There is no sound: PortAudio is missing."
    backend.visits.session.reading = needles(uncounted=3)

    async def story(case: WindowCase) -> None:
        await case.enter()
        assert case.find(QLabel, "roomNotices").text().splitlines() == [
            "There is no sound: PortAudio is missing.",
            "The server counts 3 more people than it shows. Somebody may be listening unseen.",
        ]

    run(story, backend)


def test_sound_that_goes_missing_in_a_visit_is_said_until_it_is_back() -> None:
    backend = FakeBackend()

    async def story(case: WindowCase) -> None:
        await case.enter()
        notices = case.window.pages.room.notices

        def tell(notice: str | None) -> None:
            thread = threading.Thread(target=backend.visits.sound_listener, args=(notice,))
            thread.start()
            thread.join()

        tell("The microphone stopped working.")
        await case.until(lambda: notices.text() == "The microphone stopped working.")
        tell(None)
        await case.until(lambda: not notices.isVisible() and not notices.text())

    run(story, backend)


def test_a_refused_wish_is_a_sentence_and_nothing_changes() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.session.refuse = AccessError(AccessReason.NOT_ALLOWED, host="rooms.tani.example")
        case.press("handButton")
        await case.until(lambda: case.has("noticeLabel"))
        assert case.find(QLabel, "noticeLabel").text().startswith("rooms.tani.example does not")
        assert case.find(QAbstractButton, "handButton").text() == "Raise hand"
        case.press("noticeClose")
        assert not case.has("noticeLabel")

    run(story)


def test_reconnecting_holds_the_buttons() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        lost = replace(case.session.room, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await case.until(lambda: not case.find(QAbstractButton, "handButton").isEnabled())
        assert case.find(QLabel, "stateLabel").text() == "Reconnecting…"
        back = replace(lost, connection=Connection.CONNECTED)
        await case.tell(case.session.become, back)
        await case.until(lambda: case.find(QAbstractButton, "handButton").isEnabled())
        assert case.said == ["Connection lost. Reconnecting.", "Connected."]

    run(story)


def test_the_arrow_keys_bring_people_into_sight() -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(683, 384)
        await case.enter()
        audience = case.find(QListView, "audienceList")
        audience.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(20):
            QTest.keyClick(audience, Qt.Key.Key_Right)
        await settle()
        last = audience.visualRect(audience.currentIndex())
        seen = audience.viewport().visibleRegion().boundingRect()
        assert seen.contains(last.center())

    run(story)
