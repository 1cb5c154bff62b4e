"""The one library of PyAV's that the program uses: libopus, found where its wheel keeps it."""

import importlib.metadata


def files() -> list[tuple[str, str]]:
    """Where it is, and the folder it goes to; what it needs in turn is PyInstaller's to find."""
    wheel = importlib.metadata.distribution("av")
    found = [
        (str(wheel.locate_file(file)), file.parent.as_posix())
        for file in wheel.files or ()
        if file.name.startswith("libopus")
    ]
    if not found:
        raise FileNotFoundError("this wheel of av carries no libopus")
    return found
