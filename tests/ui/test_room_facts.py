"""Bar, line, counts and people say the same; few people are large; seats are kept."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from pendopo.model.encryption import EncryptionState
from pendopo.model.ids import ParticipantIdentity, ParticipantSid
from pendopo.model.room import Connection, LeaveReason, MicrophoneState
from pendopo.ui.kit.pill import PillLook
from pendopo.ui.kit.theme import TextSize
from pendopo.ui.room.ring_spots import RingSpot, RingSpots
from pendopo.ui.room.seats import Seats
from pendopo.ui.room.voice_meter import SILENT
from pendopo.words.hands import ordinal
from tests.ui.fake_backend import (
    LISTENERS,
    SPEAKERS,
    FakeBackend,
    FakeSession,
    listener_room,
    needles,
    people,
    someone,
)
from tests.ui.test_microphone import at, speaking
from tests.ui.window_case import WindowCase, run, settle


def small_room(*others: str) -> FakeBackend:
    speakers = (someone(name, name.title(), stage=True) for name in others)
    return FakeBackend(FakeSession(replace(listener_room(), others=people(*speakers))))


def test_while_reconnecting_everything_says_so_and_nothing_is_heard() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        room = case.window.pages.room
        await case.until(lambda: room.line.state is EncryptionState.SHARED)
        await case.until(lambda: room.stage.stage.rows[0].speaking)
        lost = replace(case.session.room, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await case.until(lambda: case.find(QLabel, "stateLabel").text() == "Reconnecting…")
        assert room.line.state is EncryptionState.OFFLINE
        assert all(row.away for row in (*room.stage.stage.rows, *room.stage.audience.rows))
        assert "not connected" in case.find(QLabel, "roomSubtitle").accessibleName()
        assert room.stage._stage_count.text() == "5 · last known"
        await case.until(lambda: not room.stage.stage.rows[0].speaking)
        back = replace(lost, connection=Connection.CONNECTED)
        await case.tell(case.session.become, back)
        await case.until(lambda: room.line.state is EncryptionState.SHARED)
        assert room.stage._stage_count.text() == "5"
        assert not room.stage.stage.rows[0].away

    run(story)


def test_a_loss_stays_on_the_line_while_reconnecting() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(EncryptionState.WARN_PLAINTEXT, subject="olu")
        await case.enter()
        line = case.window.pages.room.line
        await case.until(lambda: line.state is EncryptionState.WARN_PLAINTEXT)
        lost = replace(case.session.room, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await settle()
        assert line.state is EncryptionState.WARN_PLAINTEXT

    run(story)


def test_people_are_painted_faintly_while_they_are_only_remembered() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        stage = case.window.pages.room.stage.stage_list
        before = stage.viewport().grab().toImage()
        lost = replace(case.session.room, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await settle()
        at = stage.visualRect(stage.model().index(0, 0)).center()
        now = stage.viewport().grab().toImage()
        spot = at.x() - 30, at.y() - 8
        assert before.pixelColor(*spot).alphaF() == 1.0
        assert now.pixelColor(*spot).alphaF() < 0.5

    run(story)


@pytest.mark.parametrize("others", [("ani",), ("ani", "bagus"), ("ani", "bagus", "citra")])
@pytest.mark.parametrize("size", [(1120, 720), (1900, 1060), (420, 760)])
def test_a_few_people_stand_large_in_the_middle(
    others: tuple[str, ...], size: tuple[int, int]
) -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(*size)
        await case.enter()
        await settle()
        card = case.window.pages.room.stage
        stage = card.stage_list
        cells = [stage.visualRect(stage.model().index(n, 0)) for n in range(len(others))]
        assert len({cell.top() for cell in cells}) == 1
        left = stage.viewport().x() + cells[0].left()
        right = stage.width() - stage.viewport().x() - cells[-1].right()
        assert abs(left - right) <= 8
        if size[0] >= 1000:
            assert card._stage_delegate.avatar > 88
        assert card._stage_delegate.avatar <= cells[0].width() - 16

    run(story, small_room(*others))


def test_no_name_is_cut_beside_free_space() -> None:
    names = ("Maximiliana Konstantinopolitanska", "Oluwaseun Adébáyọ̀")
    speakers = (someone(f"s{at}", name, stage=True) for at, name in enumerate(names))
    backend = FakeBackend(FakeSession(replace(listener_room(), others=people(*speakers))))

    async def story(case: WindowCase) -> None:
        await case.enter()
        await settle()
        stage = case.window.pages.room.stage.stage_list
        font = QFontMetricsF(case.theme.font(TextSize.STRONG))
        for row, name in enumerate(names):
            cell = stage.visualRect(stage.model().index(row, 0))
            assert font.horizontalAdvance(name) + 22 <= cell.width() - 8

    run(story, backend)


def test_whoever_is_alone_is_the_first_here() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        assert case.has("firstHere")
        lost = replace(case.session.room, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await case.until(lambda: not case.has("firstHere"))
        await case.tell(case.session.become, replace(lost, connection=Connection.CONNECTED))
        await case.until(lambda: case.has("firstHere"))
        others = people(SPEAKERS[0])
        await case.tell(case.session.become, replace(case.session.room, others=others))
        await case.until(lambda: not case.has("firstHere"))

    run(story, FakeBackend(FakeSession(replace(listener_room(), others=people()))))


def test_seats_are_kept_when_a_server_lists_anew() -> None:
    seats = Seats()
    first = seats.ordered(SPEAKERS)
    turned = tuple(replace(p, sid=ParticipantSid(f"new-{p.sid}")) for p in reversed(SPEAKERS))
    assert [p.identity for p in seats.ordered(turned)] == [p.identity for p in first]
    later = seats.ordered((*LISTENERS[:1], *turned))
    assert later[-1].identity == LISTENERS[0].identity
    seats.clear()
    assert seats.ordered(turned)[0].identity == turned[0].identity


def test_everybody_stands_where_they_stood_after_a_reconnect() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        stage = case.window.pages.room.stage.stage
        before = [row.identity for row in stage.rows]
        lists_anew = people(*reversed(SPEAKERS))
        await case.tell(case.session.become, replace(case.session.room, others=lists_anew))
        await settle()
        assert [row.identity for row in stage.rows] == before

    run(story)


def test_somebody_unseen_is_a_warning() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.session.reading = needles(uncounted=2)
        await case.until(lambda: case.has("roomNotices"))
        await settle()
        strip = case.find(QWidget, "roomNoticeStrip")
        ground = strip.grab().toImage().pixelColor(strip.width() - 30, 4)
        assert ground == case.theme.color("warn_strong")
        assert any("listening unseen" in said for said in case.said)

    run(story)


def test_a_missing_device_is_no_warning() -> None:
    backend = FakeBackend()
    backend.visits.missing_sound = "PortAudio is missing."

    async def story(case: WindowCase) -> None:
        await case.enter()
        strip = case.find(QWidget, "roomNoticeStrip")
        ground = strip.grab().toImage().pixelColor(strip.width() - 30, 4)
        assert ground == case.theme.color("info_soft")

    run(story, backend)


def test_on_off_and_hand_up_are_three_looks() -> None:
    faces = []

    async def story(case: WindowCase) -> None:
        case.session.reading = needles(own=-20.0)
        await case.enter()
        bar = case.window.pages.room.bar
        faces.append((bar.mic.face.look, bar.mic.face.icon))
        await case.tell(case.session.become, speaking(MicrophoneState.MUTED))
        await settle()
        faces.append((bar.mic.face.look, bar.mic.face.icon))
        hands = {
            ParticipantIdentity(name): replace(person, hand_raised_ms=waits)
            for name, person, waits in (("l1", LISTENERS[1], 1),)
        }
        up = replace(listener_room().me, hand_raised_ms=5)  # type: ignore[type-var]
        room = replace(listener_room(), me=up, others={**listener_room().others, **hands})
        await case.tell(case.session.become, room)
        await case.until(lambda: case.has("handButton"))
        faces.append((bar.hand.face.look, bar.hand.face.icon))
        assert case.find(QAbstractButton, "handButton").text() == "Lower hand · 2nd"

    run(story, at(MicrophoneState.LIVE))
    assert faces == [
        (PillLook.FILLED, "mic"), (PillLook.PLAIN, "mic-off"), (PillLook.HAND, "hand-lower"),
    ]  # fmt: skip


def test_places_in_a_queue_are_written_short() -> None:
    said = {n: ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 113)}
    assert said == {
        1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st",
        102: "102nd", 113: "113th",
    }  # fmt: skip


def test_the_line_is_not_laid_out_again_by_every_measurement() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        shown: list[object] = []
        room = case.window.pages.room
        await case.until(lambda: room.line.state is EncryptionState.SHARED)
        whole = room.show_line
        room.show_line = lambda line: (shown.append(line), whole(line))  # type: ignore[assignment, func-returns-value]
        for _ in range(5):
            await settle()
        assert shown == []

    run(story)


def test_an_ended_visit_keeps_no_warning() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.end, LeaveReason.ROOM_ENDED)
        await case.until(lambda: case.has("visitEnded"))
        assert not case.has("roomNoticeStrip")

    run(story)


def test_a_ring_is_painted_without_the_list_below_it() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        card = case.window.pages.room.stage
        await case.until(lambda: _loudness(case) > 0.8)
        told: list[int] = []
        card.stage.dataChanged.connect(lambda first, _last: told.append(first.row()))
        quieter = replace(needles().needles, levels={ParticipantIdentity("sari"): -28.0})
        case.session.reading = replace(needles(), needles=quieter)
        spot = next(spot for spot in card.findChildren(RingSpot) if spot.isVisible())
        loud = spot.pixmap().toImage()
        await case.until(lambda: _loudness(case) < 0.7)
        await settle()
        assert spot.pixmap().toImage() != loud
        assert card.stage.rows[0].speaking
        assert 0 not in told

    run(story)


def test_no_ring_covers_the_mark_of_whoever_is_not_heard() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        card = case.window.pages.room.stage
        sari = ParticipantIdentity("sari")
        await case.until(lambda: sari in card._spots._spots)
        silenced = replace(needles().needles, silenced=frozenset({sari}))
        case.session.reading = replace(needles(), needles=silenced)
        await case.until(lambda: card.stage.rows[0].mark is not None)
        assert card.stage.rows[0].speaking
        assert sari not in card._spots._spots

    run(story)


def test_rings_stand_around_the_pictures_wherever_those_go() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        card = case.window.pages.room.stage
        await case.until(lambda: card._spots._spots)
        for size in ((700, 500), (1400, 900)):
            case.window.resize(*size)
            await settle()
            await settle()
            view, model = card.stage_list, card.stage
            for identity, spot in card._spots._spots.items():
                cell = view.visualRect(model.index_of(identity))
                picture = card._stage_delegate.picture(cell)
                assert spot.geometry().center() == picture.center()

    run(story)


def test_rings_are_placed_once_for_many_who_come(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        card = case.window.pages.room.stage
        await case.until(lambda: card._spots._spots)
        await settle()
        placed = 0
        move = RingSpots._move

        def count(spots: RingSpots, identity: ParticipantIdentity, spot: RingSpot) -> None:
            nonlocal placed
            placed += 1
            move(spots, identity, spot)

        monkeypatch.setattr(RingSpots, "_move", count)
        many = (someone(f"new{n}", f"New {n}", stage=True) for n in range(200))
        room = case.session.room
        await case.tell(
            case.session.become, replace(room, others=people(*room.others.values(), *many))
        )
        await case.until(lambda: len(card.stage.rows) > 200)
        assert placed < 50
        await settle()
        assert placed

    run(story)


def test_nobody_looks_often_while_nobody_is_heard() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        visit = case.window.visiting.visit
        assert visit is not None
        await settle()
        quiet = visit._timer.interval()
        case.session.reading = needles()
        await case.until(lambda: visit._timer.interval() < quiet)
        case.session.reading = replace(needles(), needles=replace(needles().needles, levels={}))
        await case.until(lambda: visit._timer.interval() == quiet)

    run(story)


def _loudness(case: WindowCase) -> float:
    """Of whoever is first on stage."""
    room = case.window.pages.room
    return room._rings.get(room.stage.stage.rows[0].identity, SILENT).loudness
