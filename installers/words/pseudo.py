"""Languages that nobody speaks, for finding what was forgotten.

[Éńğļīšĥ] is longer and in brackets, so what is not marked shows; the other is English in Arabic
letters, so what is not mirrored shows. They have no `.po`, because they follow from the template.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from babel.messages.catalog import Catalog

LANGUAGE: Final = "en_XA"
"""The code that Android and Chromium give to accented English."""
MIRRORED: Final = "ar_XB"
"""Their code for a language written from right to left."""

_KEPT = re.compile(r"(\{\w+\}|%(?:\(\w+\))?[a-z]|--[a-z-]+|\w+://\S*|\s+)")
"""Places for values, options and addresses mean something to the program."""
_ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅßÇÐÉƑĞĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz,;?", "ابجديفقهيجكلمنوبقرستوفوخيز،؛؟")
_VOWELS = re.compile(r"[AEIOUaeiou]")
_DIRECTION = ("Qt", "QT_LAYOUT_DIRECTION")


def translated(template: Catalog) -> Catalog:
    """The whole template in accented English."""
    return _catalog(LANGUAGE, template, pseudo)


def mirrored(template: Catalog) -> Catalog:
    """The whole template in Arabic letters, to be read from right to left."""
    return _catalog(MIRRORED, template, arabic)


CATALOGUES: Final[Mapping[str, Callable[[Catalog], Catalog]]] = {
    LANGUAGE: translated,
    MIRRORED: mirrored,
}
"""How each of them is made."""


def pseudo(message: str) -> str:
    """A message with accents, about 40 % longer, in brackets; its places stay as they are."""
    said = _each(message, lambda part: _VOWELS.sub(r"\g<0>\g<0>", part).translate(_ACCENTED))
    if said == message:
        return message
    inner = said.strip()
    before, after = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
    return f"{before}[{inner}]{after}"


def arabic(message: str) -> str:
    """A message with other letters; its places stay as they are."""
    return _each(message, lambda part: part.lower().translate(_ARABIC))


def _each(message: str, change: Callable[[str], str]) -> str:
    """Change what lies between the parts that mean something to the program."""
    return "".join(part if at % 2 else change(part) for at, part in enumerate(_KEPT.split(message)))


def _catalog(language: str, template: Catalog, change: Callable[[str], str]) -> Catalog:
    catalog = Catalog(locale=language, project=template.project, version="", fuzzy=False)
    for message in template:
        if message.id:
            forms = (message.id,) if isinstance(message.id, str) else message.id
            said = tuple(map(change, forms))
            if language == MIRRORED and (message.context, message.id) == _DIRECTION:
                said = ("RTL",)
            form = said if message.pluralizable else said[0]
            catalog.add(message.id, form, context=message.context)
    return catalog
