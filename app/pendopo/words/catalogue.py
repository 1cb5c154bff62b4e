"""The language people read: messages stand in English in the code, other languages in catalogues.

A message is looked up when it is said, never at import, so that the language can change while the
program runs. Values are put in once, after translation, and are not interpreted.
"""

import gettext as gnu
import re
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

DOMAIN: Final = "pendopo"
VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where a person's languages stand, the first that is set counts; LANGUAGE may list several."""

SOURCE: Final = "en"
"""The language that the messages are written in."""

_SOURCE = re.compile(r"(en|C|POSIX)(?![A-Za-z])")
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
"""Chinese that is not written in the characters of our catalogue, unless it says so (Hans)."""
_CODE = re.compile(r"[A-Za-z0-9_.@-]+")
_PLACE = re.compile(r"\{(\w+)\}")

_chosen: gnu.NullTranslations = gnu.NullTranslations()
"""One for the process, as its locale is: a sentence is not asked whom it is for."""


def use(directory: Path, languages: Sequence[str]) -> None:
    """Speak the first of `languages` that `directory` has; the next ones fill its gaps.

    Catalogues are `<language>/LC_MESSAGES/pendopo.mo`. English needs none and ends the list; a
    catalogue that is missing or damaged counts as not there.
    """
    global _chosen
    chain = gnu.NullTranslations()
    for _name, catalogue in reversed(_catalogues(directory, languages)):
        catalogue.add_fallback(chain)
        chain = catalogue
    _chosen = chain


def spoken(directory: Path, languages: Sequence[str]) -> str:
    """The name of the language that `use` would speak, as its folder is called."""
    return next((name for name, _catalogue in _catalogues(directory, languages)), SOURCE)


def size(directory: Path, language: str) -> int:
    """How many messages a catalogue has; 0 for one that is missing or damaged."""
    found = _read(directory, language)
    return sum(bool(message) for message in found[1]._catalog) if found else 0  # type: ignore[attr-defined]


def from_environment(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The languages a person's environment asks for, best first."""
    chosen = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return tuple(language for language in chosen.split(":") if language)


def _(message: str, /, **values: object) -> str:
    """The message in the person's language, with values for its {places}."""
    return _filled(_chosen.gettext(message), values) if message else ""


def pgettext(context: str, message: str, /, **values: object) -> str:
    """As `_`, for a word that means one thing here and another elsewhere."""
    return _filled(_chosen.pgettext(context, message), values) if message else ""


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """The form that goes with `count`, which is also put in for {count}."""
    return _filled(_chosen.ngettext(one, many, count), {"count": count, **values})


def N_(message: str) -> str:
    """Marks a message of a table for translation; whoever takes it out says it with `_`."""
    return message


def NP_(context: str, message: str) -> str:
    """As `N_`; whoever takes it out says it with `pgettext` and the same context."""
    return message


def _catalogues(directory: Path, languages: Sequence[str]) -> list[tuple[str, gnu.GNUTranslations]]:
    found: list[tuple[str, gnu.GNUTranslations]] = []
    for language in languages:
        catalogue = _read(directory, language) if _CODE.fullmatch(language) else None
        if catalogue is not None:
            found.append(catalogue)
        elif _SOURCE.match(language):
            break
    return found


def _read(directory: Path, language: str) -> tuple[str, gnu.GNUTranslations] | None:
    path = gnu.find(DOMAIN, str(directory), [_spelled(language)])
    if path is None:
        return None
    try:
        with open(path, "rb") as file:
            return Path(path).parents[1].name, gnu.GNUTranslations(file)
    except (OSError, ValueError, KeyError, IndexError, struct.error):
        return None


def _spelled(language: str) -> str:
    """A language as our folders are called: Windows and macOS write id-ID and zh-Hans-SG."""
    parts = re.split(r"[-_]", re.split(r"[.@]", language.lower())[0])
    if parts[0] == "zh" and ("hans" in parts or not _TRADITIONAL & set(parts)):
        return "zh_CN"
    return language.replace("-", "_")


def _filled(message: str, values: Mapping[str, object]) -> str:
    """A place without a value stays as it is written: a faulty translation must not raise."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), message)
