"""The standard texts of Qt that the window shows: dialog buttons, edit menus, keys."""

from typing import Final

from pendopo.words.catalogue import NP_, pgettext


def translated(text: str) -> str | None:
    """A standard text of Qt in the person's language; None for one that is not ours to say."""
    return pgettext("Qt", text) if text in TEXTS else None


TEXTS: Final = frozenset(
    {
        # Translators: RTL for a language written from right to left, otherwise LTR.
        NP_("Qt", "QT_LAYOUT_DIRECTION"),
        NP_("Qt", "OK"),
        NP_("Qt", "Save"),
        NP_("Qt", "Open"),
        NP_("Qt", "&Yes"),
        NP_("Qt", "&No"),
        NP_("Qt", "Retry"),
        NP_("Qt", "Ignore"),
        NP_("Qt", "Close"),
        NP_("Qt", "Cancel"),
        NP_("Qt", "Discard"),
        NP_("Qt", "Help"),
        NP_("Qt", "Apply"),
        NP_("Qt", "Reset"),
        NP_("Qt", "&Undo"),
        NP_("Qt", "&Redo"),
        NP_("Qt", "Cu&t"),
        NP_("Qt", "&Copy"),
        NP_("Qt", "&Paste"),
        NP_("Qt", "Delete"),
        NP_("Qt", "Select All"),
        # Translators: the names of keys, as they are printed on keyboards.
        NP_("Qt", "Ctrl"),
        NP_("Qt", "Shift"),
        NP_("Qt", "Alt"),
        NP_("Qt", "Meta"),
        NP_("Qt", "Esc"),
        NP_("Qt", "Space"),
        NP_("Qt", "Tab"),
        NP_("Qt", "Return"),
        NP_("Qt", "Enter"),
        NP_("Qt", "Del"),
    }
)
