"""argparse in the person's language, whose mistakes are said in one sentence."""

import argparse
from typing import NoReturn

from pendopo.words import catalogue


class Parser(argparse.ArgumentParser):
    """Says what is wrong without the long words of what was typed."""

    def error(self, message: str) -> NoReturn:
        """Raises InputError(USAGE)."""
        from pendopo.cli.output import shortened
        from pendopo.model.errors import InputError, InputReason
        from pendopo.model.faults import UsageFault

        said = " ".join(map(shortened, message.split()))
        raise InputError(InputReason.USAGE, fault=UsageFault.ARGUMENTS, said=said)


def speak() -> None:
    """Have argparse look its own messages (words.parser) up in our catalogue."""
    # it has taken gettext's own functions, which know only catalogues of the whole system
    vars(argparse).update(_=catalogue._, ngettext=catalogue.ngettext)
