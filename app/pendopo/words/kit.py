"""Words of the controls that every page is made of."""

from pendopo.words.catalogue import _, pgettext


def program() -> str:
    """Our name, the same in every language."""
    return "Pendopo"


def dismiss() -> str:
    """Takes a notice away."""
    return pgettext("button", "Dismiss")


def close() -> str:
    """Closes a panel."""
    return pgettext("button", "Close")


def key(letter: str) -> str:
    """Which key does the same as a button."""
    return _("Key {letter}", letter=letter)


def with_key(words: str, letter: str) -> str:
    """A button's words with its key, for a tooltip."""
    return _("{words} ({letter})", words=words, letter=letter)


def listed(*facts: str) -> str:
    """Facts one after the other; empty ones are left out."""
    # Translators: what stands between two facts that are read out one after the other.
    return pgettext("between facts", ", ").join(fact for fact in facts if fact)
