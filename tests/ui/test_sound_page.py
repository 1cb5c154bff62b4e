"""Settings › Sound, the echo room, and Space that talks."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider
from pytestqt.qtbot import QtBot

from pendopo.model.device import Device, DeviceKind
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.room import MicrophoneState
from pendopo.ui.kit.choice import Choice
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import Theme
from pendopo.ui.settings.sound import SoundPage
from pendopo.ui.sound.level_meter import BLOCKS, NARROWEST, STEP, LevelMeter
from pendopo.ui.sound.trial import TrialLook, TrialPhase
from pendopo.words import catalogue
from pendopo.words import sound as words
from tests.ui.fake_backend import FakeBackend, hosting
from tests.ui.fake_sound import BOX, HEADSET, LAPTOP
from tests.ui.window_case import RESOURCES, WindowCase, run, settle

SPEAKING = TrialLook(TrialPhase.LISTENING, 2.0, 5.0, own_dbov=-20.0, heard_dbov=-20.0)


async def page(case: WindowCase) -> SoundPage:
    await case.open()
    case.window.pages.lobby.places.settings_wanted.emit()
    shown = case.window.findChild(SoundPage)
    assert shown is not None
    case.window.pages.settings.show_page(shown)
    await case.until(lambda: case.find(Choice, "microphoneChoice").count() > 1)
    return shown


def listed(choice: Choice) -> list[str]:
    return [choice.itemText(row) for row in range(choice.count())]


def choose(choice: Choice, row: int) -> None:
    choice.setCurrentIndex(row)
    choice.activated.emit(row)


def test_devices_are_chosen_by_name_and_come_and_go_while_the_page_is_seen() -> None:
    async def story(case: WindowCase) -> None:
        await page(case)
        choice = case.find(Choice, "microphoneChoice")
        assert listed(choice) == ["System default: Built-in Audio", HEADSET.name, LAPTOP.name]
        assert choice.key == ""
        choose(choice, 1)
        await case.until(lambda: case.backend.preferences.settings.microphone == "headset")
        case.backend.sound.become(LAPTOP, BOX)
        await case.until(lambda: listed(choice)[-1] == f"{HEADSET.name} (not connected)")
        assert choice.key == "headset"
        new = Device(DeviceKind.MICROPHONE, "new", "Studio")
        case.backend.sound.become(LAPTOP, new, BOX)
        await case.until(lambda: "Studio" in listed(choice))
        case.window.pages.settings.back.emit()
        await case.until(lambda: not case.backend.sound.listeners)

    run(story)


def test_gain_volume_and_push_to_talk_are_chosen_by_keyboard() -> None:
    async def story(case: WindowCase) -> None:
        await page(case)
        chosen = case.backend.preferences
        gain = case.find(QSlider, "gainSlider")
        for _ in range(3):
            QTest.keyClick(gain, Qt.Key.Key_Right)
        await case.until(lambda: chosen.settings.microphone_gain_db == 3)
        assert gain.accessibleDescription() == "+3 dB"
        volume = case.find(QSlider, "volumeSlider")
        QTest.keyClick(volume, Qt.Key.Key_PageDown)
        await case.until(lambda: chosen.settings.speaker_volume == 90)
        QTest.keyClick(case.find(Switch, "pushToTalkSwitch"), Qt.Key.Key_Space)
        await case.until(lambda: chosen.settings.push_to_talk)

    run(story)


def test_the_microphone_is_open_only_from_the_press_to_the_end_of_the_test() -> None:
    async def story(case: WindowCase) -> None:
        shown = await page(case)
        sound = case.backend.sound
        assert sound.trials == []
        assert shown.meter.accessibleDescription() == words.not_open()
        case.press("soundTestButton")
        await case.until(lambda: sound.trials)
        trial = sound.trials[0][1]
        trial.now = SPEAKING
        await case.until(lambda: shown.meter.accessibleDescription() == "Good")
        assert shown.test.heading.text() == words.say_something(3)
        trial.now = replace(SPEAKING, phase=TrialPhase.PLAYING)
        await case.until(lambda: shown.test.heading.text() == words.plays_back())
        trial.now = replace(SPEAKING, phase=TrialPhase.OVER)
        await case.until(lambda: trial.closed)
        note = case.find(PlainLabel, "soundTestNote")
        assert note.text() == words.test_over()
        case.press("soundTestButton")
        await case.until(lambda: len(sound.trials) == 2)
        case.window.pages.settings.back.emit()
        await case.until(lambda: sound.trials[1][1].closed)

    run(story)


def test_a_test_that_heard_nothing_says_what_to_do() -> None:
    async def story(case: WindowCase) -> None:
        await page(case)
        case.press("soundTestButton")
        await case.until(lambda: case.backend.sound.trials)
        trial = case.backend.sound.trials[0][1]
        trial.now = TrialLook(TrialPhase.LISTENING, 1.0, 5.0, notice="No microphone was found.")
        note = case.find(PlainLabel, "soundTestNote")
        await case.until(lambda: note.text() == "No microphone was found.")
        trial.now = TrialLook(TrialPhase.OVER)
        await case.until(lambda: note.text() == words.heard_nothing())

    run(story)


def test_a_tone_that_cannot_be_played_is_explained() -> None:
    async def story(case: WindowCase) -> None:
        await page(case)
        case.backend.sound.trouble = DeviceError(DeviceReason.NO_SPEAKER)
        case.press("toneButton")
        await case.until(lambda: case.has("soundTrouble"))
        assert "speaker" in case.find(PlainLabel, "soundTrouble").text()
        assert case.backend.sound.tones == 1

    run(story)


def test_the_echo_room_opens_devices_while_it_is_seen_and_leaves_nothing_behind() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.pages.show_echo()
        await case.until(lambda: case.backend.sound.trials)
        what, trial = case.backend.sound.trials[0]
        assert what == "echo"
        state = case.find(PlainLabel, "echoState")
        trial.now = SPEAKING
        await case.until(lambda: state.text() == words.echo_comes())
        trial.now = TrialLook(TrialPhase.WAITING, notice="No microphone was found.")
        await case.until(lambda: "No microphone was found." in case.said)
        assert case.find(PlainLabel, "echoNotice").text() == "No microphone was found."
        QTest.keyClick(case.window.pages.echo, Qt.Key.Key_Escape)
        await case.until(lambda: trial.closed)
        assert case.window.pages.lobby.isVisible()
        assert case.backend.visits.joined == []

    run(story)


def test_what_is_missing_in_a_room_is_announced_and_so_is_its_return() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.backend.visits.sound_listener("The microphone is gone.")
        await case.until(lambda: "The microphone is gone." in case.said)
        case.backend.visits.sound_listener(None)
        await case.until(lambda: words.works_again() in case.said)

    run(story)


def talking() -> FakeBackend:
    backend = hosting()
    session = backend.visits.session
    session.room = replace(session.room, microphone=MicrophoneState.MUTED)
    chosen = backend.preferences
    chosen.settings = replace(chosen.settings, push_to_talk=True)
    return backend


def space(case: WindowCase, kind: QEvent.Type, repeats: bool = False) -> None:
    target = QApplication.focusWidget() or case.window
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QKeyEvent(kind, Qt.Key.Key_Space, none, " ", repeats))


DOWN, UP = QEvent.Type.KeyPress, QEvent.Type.KeyRelease


def test_space_held_down_talks_and_its_repetitions_change_nothing() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        session = case.session
        space(case, DOWN)
        await case.until(lambda: ("hold_to_talk",) in session.wishes)
        for _ in range(5):
            space(case, UP, repeats=True)
            space(case, DOWN, repeats=True)
        await case.until(lambda: ("keep_talking",) in session.wishes)
        assert session.wishes.count(("hold_to_talk",)) == 1
        assert ("set_muted", True) not in session.wishes
        space(case, UP)
        await case.until(lambda: ("set_muted", True) in session.wishes)
        renewed = session.wishes.count(("keep_talking",))
        await settle()
        assert session.wishes.count(("keep_talking",)) == renewed

    run(story, talking())


def test_letting_go_of_the_key_is_nobodys_doing() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        space(case, DOWN)
        await case.until(lambda: "Microphone on." in case.said)
        space(case, UP)
        await case.until(lambda: "Microphone muted." in case.said)
        await settle()
        assert not any("moderator" in said for said in case.said)
        assert not case.window.news.toast.isVisible()

    run(story, talking())


def test_losing_the_window_lets_go_of_the_key() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        space(case, DOWN)
        await case.until(lambda: ("hold_to_talk",) in case.session.wishes)
        QApplication.sendEvent(case.window, QEvent(QEvent.Type.WindowDeactivate))
        await case.until(lambda: ("set_muted", True) in case.session.wishes)

    run(story, talking())


def test_a_sheet_that_opens_lets_go_of_the_key() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        space(case, DOWN)
        await case.until(lambda: ("hold_to_talk",) in case.session.wishes)
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        await case.until(lambda: ("set_muted", True) in case.session.wishes)

    run(story, talking())


def test_off_the_stage_or_not_chosen_space_does_not_talk() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        space(case, DOWN)
        space(case, UP)
        await settle()
        assert ("hold_to_talk",) not in case.session.wishes

    run(story, hosting())
    listener = FakeBackend()
    chosen = listener.preferences
    chosen.settings = replace(chosen.settings, push_to_talk=True)
    run(story, listener)


def test_the_room_s_volume_is_the_one_of_the_settings() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        room = case.find(QSlider, "roomVolume")
        room.setValue(40)
        await case.until(lambda: case.backend.preferences.settings.speaker_volume == 40)
        case.find(QAbstractButton, "roomSoundButton").click()
        settings = case.find(QSlider, "volumeSlider")
        await case.until(lambda: settings.value() == 40)
        settings.setValue(70)
        await case.until(lambda: room.value() == 70)
        case.window.pages.settings.back.emit()
        assert case.window.in_room

    run(story)


@pytest.mark.parametrize("languages", [(), ("id",), ("zh_CN",)])
def test_beside_a_meter_there_is_room_for_every_word(
    qtbot: QtBot, languages: tuple[str, ...]
) -> None:
    catalogue.use(RESOURCES / "locale", languages)
    try:
        meter = LevelMeter(Theme(RESOURCES), "level", words.level)
        qtbot.addWidget(meter)
        meter.resize(meter.minimumSizeHint())
        narrow = inked(meter.grab().toImage(), BLOCKS * NARROWEST)
        meter.resize(BLOCKS * STEP + 400, meter.height())
        assert narrow == inked(meter.grab().toImage(), BLOCKS * STEP) != 0
    finally:
        catalogue.use(RESOURCES / "locale", ())


def inked(picture: QImage, left: int) -> int:
    ground = picture.pixelColor(left, 0)
    return sum(
        picture.pixelColor(x, y) != ground
        for x in range(left, picture.width())
        for y in range(picture.height())
    )
