"""What of the environment is obeyed: libraries look at it before any code of ours runs."""

import os
import sys
from pathlib import Path
from typing import Final

import pendopo

REFUSED: Final = ("SSLKEYLOGFILE", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")
"""The first has the keys of connections written down, or no connection made where that cannot be;
the others have code of another Qt loaded, which ends the process."""
PYTHON_KEPT: Final = frozenset(
    f"PYTHON{name}"
    for name in ("PATH", "HOME", "UTF8", "DONTWRITEBYTECODE", "PYCACHEPREFIX", "USERBASE")
)
"""Of what is meant for Python: where it lives and what it may write. All else (warnings as errors,
a prompt at the end, another encoding of pipes) would make another program of ours."""


def refuse() -> None:
    """Forget what is refused. Called before any library is loaded that would obey it."""
    for name in _refused():
        os.environ.pop(name, None)


def for_ourselves() -> dict[str, str]:
    """For another process of this program: it finds this very source and, unlike Python by
    itself, no module in whatever folder it is started in."""
    handed = {
        name: value
        for name, value in os.environ.items()
        if name not in _refused() and (not _is_pythons(name) or name in PYTHON_KEPT)
    }
    if not _frozen():
        source = str(Path(pendopo.__file__).resolve().parent.parent)
        others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        handed["PYTHONPATH"] = os.pathsep.join([source, *filter(os.path.isabs, others)])
    return handed


def _refused() -> tuple[str, ...]:
    """A frozen program's own start names the plugins it brings along."""
    return REFUSED[:1] if _frozen() else REFUSED


def _is_pythons(name: str) -> bool:
    """PYTHON_KEYRING_BACKEND is not."""
    return name.startswith("PYTHON") and name[6:7].isalpha()


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
