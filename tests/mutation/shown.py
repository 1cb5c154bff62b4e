"""What mutants change: from names and paths on stdin to differences on stdout, both JSON objects.

One process for all of them; it is run by its path, as `quick.py` is.
"""

import json
import sys
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

if __name__ == "__main__":
    paths: dict[str, str] = json.load(sys.stdin)
    found = {name: get_diff_for_mutant(name, path=Path(path)) for name, path in paths.items()}
    json.dump(found, sys.stdout)
