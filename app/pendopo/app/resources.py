"""Where icons, colours and voices lie: beside `app/`, or packed into the package."""

from pathlib import Path

import pendopo


def directory() -> Path:
    """The resources folder of this installation."""
    package = Path(pendopo.__file__).parent
    packed = package / "resources"
    return packed if packed.is_dir() else package.parent.parent / "resources"
