"""What the program is, under which licences, and whom to tell."""

from pendopo.words.catalogue import _


def title() -> str:
    """The name of the page."""
    return _("About")


def version(number: str) -> str:
    """Which one this is."""
    return _("Version {version}", version=number)


def means() -> str:
    """What it is for."""
    return _(
        "Pendopo is a program for audio rooms. It shows the rooms that you have an invite to, "
        "lets you listen, raise a hand and speak, and says on one line how the sound is protected."
    )


def called() -> str:
    """Why it is called that."""
    return _("A pendopo is the open pavilion of a Javanese house, where people sit and talk.")


def licence() -> str:
    """The heading over our own licence."""
    return _("Licence")


def licence_means() -> str:
    """Ours."""
    return _(
        "You may use, change and pass on Pendopo under the Apache License 2.0. "
        "It comes without any warranty."
    )


def qt() -> str:
    """What the licence of the window's library asks us to say."""
    return _(
        "The window is drawn with Qt, under the GNU Lesser General Public License, version 3. "
        "You may put another build of Qt in its place."
    )


def codecs(opus_alone: bool) -> str:
    """What comes along with the library that holds Opus."""
    if opus_alone:
        return _("Sound is encoded with Opus, under a BSD licence.")
    return _(
        "Sound is encoded with Opus, under a BSD licence. It comes in PyAV, together with parts "
        "of FFmpeg under the GNU General Public License that Pendopo leaves alone."
    )


def libraries() -> str:
    """The heading over what others made."""
    return _("Libraries in use")


def library(name: str, number: str, licence: str) -> str:
    """One of them; `licence` as its makers state it."""
    return _(
        "{name} {version}: {licence}",
        name=name,
        version=number,
        licence=licence or _("licence not stated"),
    )


def no_libraries() -> str:
    """This installation does not say what it is made of."""
    return _("This installation does not list them.")


def fault() -> str:
    """The heading over where to report."""
    return _("If something goes wrong")


def fault_means() -> str:
    """Whom to tell, and what."""
    return _(
        "Tell whoever gave you Pendopo: which version you have, what you did, "
        "and what you saw or heard. Never send an invite link along."
    )
