"""Finds what was not translated, in the language that nobody speaks.

A word in plain letters that is no option, no command and no value was not marked.
"""

import re

from pendopo import cli

NOT_WORDS = re.compile(
    r"--[a-z-]+|\w+://\S*|\{[^}]*\}|\S+\.(?:wav|json|example)\b|\S*/\S+|[A-Z]:\\\S+|[\w.]+:\d+|\b[0-9a-f]{8,}\b|\w+…"
)
"""Options, addresses, choices, files, hexadecimal numbers, words cut short."""
PLAIN = re.compile(r"(?<![^\W_])[A-Za-z]?[a-z]{2,}(?![^\W_])")
SYMBOLS = {"pendopo", "rsk", "shared", "none", "room", "place", *cli.COMMANDS, "self", "test"} | {
    "listener", "speaker", "moderator", "host", "make", "show",
    "add", "list", "enable", "disable", "remove",
}  # fmt: skip
"""The program, its commands, modes, roles and kinds: what one types, in every language."""


def unmarked(said: str, *values: str) -> set[str]:
    """Words in plain letters; those of `values` are not ours."""
    said = NOT_WORDS.sub(" ", said)
    for value in sorted(values, key=len, reverse=True):
        said = said.replace(value, " ")
    return set(PLAIN.findall(said)) - SYMBOLS
