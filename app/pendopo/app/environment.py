"""What of the environment is obeyed: libraries look at it before any code of ours runs."""

import math
import os
import sys
from pathlib import Path
from typing import Final

import pendopo

REFUSED: Final = ("SSLKEYLOGFILE", "QT_FATAL_WARNINGS", "QT_FATAL_CRITICALS")
"""The first has the keys of connections written down, or no connection made where that cannot be;
the others have Qt end the process at whatever it has to remark."""
PLUGINS: Final = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")
"""They have code of another Qt loaded, which ends the process."""
SCALES: Final = {"QT_SCALE_FACTOR": 1.0, "QT_SCREEN_SCALE_FACTORS": 1.0, "QT_FONT_DPI": 96.0}
"""Qt takes them times each other; beside each, what leaves everything as large as it is."""
LEAST_SCALE, MOST_SCALE = 0.5, 8.0
"""Below this Qt paints nothing and says so without end; above, it paints what no screen could show
and hears nobody meanwhile."""
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
    refused = _refused()
    handed = {
        name: value
        for name, value in os.environ.items()
        if name not in refused and (not _is_pythons(name) or name in PYTHON_KEPT)
    }
    if not _frozen():
        source = str(Path(pendopo.__file__).resolve().parent.parent)
        others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        handed["PYTHONPATH"] = os.pathsep.join([source, *filter(os.path.isabs, others)])
    return handed


def _refused() -> tuple[str, ...]:
    """A frozen program's own start names the plugins it brings along."""
    plugins = () if _frozen() else PLUGINS
    return (*REFUSED, *plugins, *(() if _scales_show() else SCALES))


def _scales_show() -> bool:
    """Whether there is something to see at what is given together."""
    try:
        given = [_times(name) for name in SCALES]
    except ValueError:
        return False
    least, most = (float(math.prod(each)) for each in zip(*given, strict=True))
    return least >= LEAST_SCALE and most <= MOST_SCALE


def _times(name: str) -> tuple[float, float]:
    """The least and the most: each screen may have its own, `DP-1=2;1.5`. Raises ValueError."""
    words = [word for word in os.environ.get(name, "").split(";") if word]
    found = [float(word.rpartition("=")[2]) / SCALES[name] for word in words] or [1.0]
    if not all(0.0 < each < math.inf for each in found):
        raise ValueError
    return min(found), max(found)


def _is_pythons(name: str) -> bool:
    """PYTHON_KEYRING_BACKEND is not."""
    return name.startswith("PYTHON") and name[6:7].isalpha()


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
