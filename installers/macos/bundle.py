"""Pendopo.app as build.spec makes it: what it says of itself, in each language of the program."""

import plistlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pendopo
from installers.linux.tree import APP_ID
from installers.windows import label

NAME: Final = "Pendopo.app"
SCHEME: Final = "pendopo"
MINIMUM: Final = "14.0"
"""What the wheels of NumPy and PyAV (its libopus) are built for; Qt 6.11 begins with 13. PySide6's
own libraries are marked 15.0 and ask for nothing that 14 lacks."""
LANGUAGES: Final[Mapping[str, str]] = {"en": "en", "id": "id", "zh_CN": "zh-Hans"}
"""Apple's name for each catalogue of ours."""
REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "NSMicrophoneUsageDescription": {
        "en": "Pendopo listens to the microphone while you speak on stage, and while you test it.",
        "id": "Pendopo memakai mikrofon saat Anda berbicara di panggung dan saat Anda mengujinya.",
        "zh-Hans": "你在台上发言时，以及测试麦克风时，Pendopo 会使用麦克风。",
    },
    "NSLocalNetworkUsageDescription": {
        "en": "Pendopo reaches places on this network, and opens yours to it.",
        "id": "Pendopo menghubungi tempat di jaringan ini, dan membuka tempat Anda di sana.",
        "zh-Hans": "Pendopo 会连接此网络中的空间，并向其开放你的空间。",
    },
}
"""Shown by macOS when it asks; without the first it would end the program instead. The second is
asked since macOS 15."""


def info() -> dict[str, Any]:
    """What Info.plist holds beside PyInstaller's own. No exception to App Transport Security: no
    connection of ours is made by the system's own loader, which is all that it governs."""
    return {
        "CFBundleDevelopmentRegion": "en",
        "CFBundleDisplayName": "Pendopo",
        "CFBundleLocalizations": list(LANGUAGES.values()),
        "CFBundleName": "Pendopo",
        "CFBundleURLTypes": [
            {
                "CFBundleTypeRole": "Viewer",
                "CFBundleURLName": f"{APP_ID}.invite",
                "CFBundleURLSchemes": [SCHEME],
            }
        ],
        "CFBundleVersion": version(),
        "LSApplicationCategoryType": "public.app-category.social-networking",
        "LSMinimumSystemVersion": MINIMUM,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "Apache License 2.0",
        **{reason: texts["en"] for reason, texts in REASONS.items()},
    }


def version() -> str:
    """The three numbers that macOS compares."""
    return ".".join(map(str, label.numbers(pendopo.__version__)[:3]))


def words(work: Path) -> list[tuple[str, str, str]]:
    """The reasons in each language, written below `work`; their places for PyInstaller."""
    entries = []
    for language in LANGUAGES.values():
        place = f"{language}.lproj/InfoPlist.strings"
        file = work / place
        file.parent.mkdir(parents=True, exist_ok=True)
        said = {reason: texts[language] for reason, texts in REASONS.items()}
        file.write_bytes(plistlib.dumps(said))
        entries.append((place, str(file), "DATA"))
    return entries
