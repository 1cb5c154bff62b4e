"""A language that nobody speaks: [Éńğļīšĥ], longer and in brackets, so what is not marked shows.

It has no `.po`, because it follows from the template alone.
"""

import re

from babel.messages.catalog import Catalog

LANGUAGE = "en_XA"
"""The code that Android and Chromium give to accented English."""

_KEPT = re.compile(r"(\{\w+\}|%(?:\(\w+\))?[a-z]|--[a-z-]+|\w+://\S*|\s+)")
"""Places for values, options and addresses mean something to the program."""
_ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅßÇÐÉƑĞĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_VOWELS = re.compile(r"[AEIOUaeiou]")


def translated(template: Catalog) -> Catalog:
    """The whole template in the pseudo-language."""
    catalog = Catalog(locale=LANGUAGE, project=template.project, version="", fuzzy=False)
    for message in template:
        if message.id:
            forms = (message.id,) if isinstance(message.id, str) else message.id
            said = tuple(map(pseudo, forms))
            form = said if message.pluralizable else said[0]
            catalog.add(message.id, form, context=message.context)
    return catalog


def pseudo(message: str) -> str:
    """A message with accents, about 40 % longer, in brackets; its places stay as they are."""
    said = "".join(
        part if at % 2 else _VOWELS.sub(r"\g<0>\g<0>", part).translate(_ACCENTED)
        for at, part in enumerate(_KEPT.split(message))
    )
    if said == message:
        return message
    inner = said.strip()
    before, after = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
    return f"{before}[{inner}]{after}"
