"""What is said when secrets do not outlive the program."""

from typing import assert_never

from pendopo.ports.secret_store import Keeping
from pendopo.words.catalogue import _, pgettext


def sentence(keeping: Keeping) -> str:
    """Why, what follows from it and what to do; "" when secrets are kept."""
    match keeping:
        case Keeping.UNTRIED | Keeping.KEPT | Keeping.TEMPORARY:
            return ""
        case Keeping.MISSING:
            return _(
                "This computer has no keychain that Pendopo can use, so places are kept only until "
                "Pendopo is closed. On Linux, install GNOME Keyring or KWallet."
            )
        case Keeping.READABLE:
            return _(
                "The keychain set up on this computer would keep secrets where others can read "
                "them, so places are kept only until Pendopo is closed."
            )
        case Keeping.LOCKED:
            return _(
                "The keychain is locked, so places from before are not shown and new ones are kept "
                "only until Pendopo is closed. Unlock it and try again."
            )
        case Keeping.DENIED:
            return _(
                "The keychain was not opened for Pendopo, so places from before are not shown and "
                "new ones are kept only until Pendopo is closed. Allow it and try again."
            )
        case Keeping.SILENT:
            return _(
                "The keychain does not answer; it may be asking for a password in another window. "
                "Until then places are kept only until Pendopo is closed."
            )
        case Keeping.FAILED:
            return _(
                "The keychain cannot be used, so places are kept only until Pendopo is closed. "
                "What you add or forget now is made up for when you try again."
            )
        case _:
            assert_never(keeping)


def not_forgotten() -> str:
    """What an uninstaller wished to be gone."""
    return _(
        "Secrets of Pendopo may have stayed in the keychain: it cannot be used, or the list of "
        "them in it is damaged. Look there for entries that begin with Pendopo."
    )


def waiting() -> str:
    """Before it has answered for the first time."""
    return _(
        "Pendopo waits for the keychain, which may be asking for a password in another window. "
        "Places are shown when it answers."
    )


def try_again() -> str:
    """Asks the keychain once more."""
    return pgettext("button", "Try again")
