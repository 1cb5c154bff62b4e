"""The sound page of the settings, the test of both devices, and the echo room."""

from pendopo.words.catalogue import _, pgettext


def sound() -> str:
    """The page."""
    return _("Sound")


def microphone() -> str:
    """The first card."""
    return pgettext("settings", "Microphone")


def loudspeaker() -> str:
    """The second card."""
    return _("Loudspeaker")


def device() -> str:
    """A row: which device."""
    return _("Device")


def microphone_device() -> str:
    """The same for somebody who does not see the card."""
    return _("Microphone to use")


def speaker_device() -> str:
    """The same."""
    return _("Loudspeaker to use")


def level() -> str:
    """A row: how loud the microphone is."""
    return _("Level")


def gain() -> str:
    """A row: how much louder the microphone is made."""
    return _("Gain")


def volume() -> str:
    """A row: how loud the loudspeaker is."""
    return pgettext("settings", "Volume")


def decibels(gain_db: int) -> str:
    """What was added."""
    if gain_db > 0:
        return _("+{number} dB", number=gain_db)
    return _("−{number} dB", number=-gain_db) if gain_db < 0 else _("0 dB")


def percent(part: int) -> str:
    """Of full volume."""
    return _("{number} %", number=part)


def loudness(dbov: float) -> str:
    """A level in a word."""
    if dbov <= -90:
        return _("Nothing")
    if dbov < -45:
        return _("Very quiet")
    if dbov < -32:
        return _("Quiet")
    return _("Good") if dbov < -8 else _("Too loud")


def every_level() -> tuple[str, ...]:
    """All that stands beside a meter at one time or another: room is kept for the longest."""
    return not_open(), *(loudness(dbov) for dbov in (-127.0, -50.0, -40.0, -20.0, 0.0))


def not_open() -> str:
    """Instead of a level: nothing listens now."""
    return _("Shown during a test")


def play_tone() -> str:
    """A button."""
    return _("Play a tone")


def test_heading() -> str:
    """Before the test."""
    return _("Hear yourself as others hear you")


def test_means(seconds: int) -> str:
    """What pressing the button does."""
    return _(
        "Pendopo listens for {number} seconds and plays it back. "
        "The recording stays in memory and is deleted after it has played.",
        number=seconds,
    )


def test() -> str:
    """The button."""
    return _("Test")


def opening() -> str:
    """The test waits for the microphone."""
    return _("Opening the microphone…")


def say_something(seconds: int) -> str:
    """While it listens."""
    return _("Say something. You hear it back in {number} s.", number=seconds)


def plays_back() -> str:
    """While it plays."""
    return _("This is how you sound.")


def test_over() -> str:
    """Afterwards."""
    return _("That was all. The recording is deleted.")


def heard_nothing() -> str:
    """Afterwards, when the microphone gave no sound."""
    return _("Nothing was heard. Choose another microphone, or look for a mute switch on it.")


def deleted_afterwards() -> str:
    """What becomes of the recording."""
    return _("The recording stays in memory and is deleted after it has played.")


def time_of(done: int, whole: int) -> str:
    """How far the test is."""
    return _("{done} of {whole} s", done=done, whole=whole)


def progress() -> str:
    """The bar's name."""
    return _("Progress of the test")


def cancel() -> str:
    """End the test."""
    return _("Cancel")


def push_to_talk() -> str:
    """A switch."""
    return _("Push to talk")


def push_to_talk_means() -> str:
    """What it does."""
    return _("Hold Space while the window is in front")


def echo_room() -> str:
    """The page, and the button that leads there."""
    return _("Echo room")


def echo_means() -> str:
    """What it is."""
    return _(
        "Speak, and hear yourself a second later. "
        "Nothing leaves this computer, and nothing is kept."
    )


def echo_headphones() -> str:
    """A hint."""
    return _("With headphones on, you hear yourself once; a loudspeaker repeats you.")


def you_speak() -> str:
    """The first meter."""
    return _("You speak")


def you_hear() -> str:
    """The second meter."""
    return _("You hear")


def echo_waits() -> str:
    """Nothing was said yet."""
    return _("Say something.")


def echo_comes() -> str:
    """Something was said and is on its way or heard."""
    return _("You should hear it now.")


def echo_nothing() -> str:
    """For a while nothing was captured."""
    return _(
        "The microphone hears nothing. Speak up, look for a mute switch on it, "
        "or choose another one in the settings."
    )


def echo_over() -> str:
    """Our own fault."""
    return _("The echo stopped. Leave and come in again.")


def sound_settings() -> str:
    """A button: choose other devices."""
    return _("Sound settings")


def leave() -> str:
    """Out of the echo room."""
    return _("Leave")


def works_again() -> str:
    """Announced when nothing is missing any more."""
    return _("Sound works again.")
