"""How `pendopo` is started: from this tree, or as somebody has installed it."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

APP = str(Path(__file__).parents[2] / "app")
PATH = "PYTHONPATH"


@dataclass(frozen=True)
class Program:
    """`command` stands before the program's own words."""

    command: tuple[str, ...]
    of_tree: bool = False
    """Whether Python must be told where its modules are; an installed one must not be."""

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """`given`, with the tree's modules first or with nothing that Python would read."""
        plain = {name: value for name, value in given.items() if name != PATH}
        if self.of_tree:
            plain[PATH] = os.pathsep.join(filter(None, (APP, given.get(PATH))))
        return plain


TREE = Program((sys.executable, "-m", "pendopo"), of_tree=True)
