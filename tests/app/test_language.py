"""The language is the one chosen in the settings, then the environment's, then the system's."""

import ctypes
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pendopo.app import language, resources
from pendopo.app.language import Languages
from pendopo.drivers import system_languages
from pendopo.words import catalogue
from pendopo.words.catalogue import _

HELLO = {"en": "Not connected.", "id": "Tidak tersambung.", "zh_CN": "未连接。"}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in catalogue.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    yield
    catalogue.use(resources.directory() / "locale", ())


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def prefers(*languages: str) -> None:
        monkeypatch.setattr(system_languages, "preferred", lambda: languages)

    return prefers


def said() -> str:
    return next(name for name, words in HELLO.items() if _("Not connected.") == words)


def test_what_is_chosen_comes_first(
    system: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    system("id-ID")
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    for chosen in HELLO:
        language.choose(chosen)
        assert said() == chosen


def test_the_environment_comes_before_the_system(
    system: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    system("id-ID")
    monkeypatch.setenv("LANG", "zh_SG.UTF-8")
    language.choose()
    assert said() == "zh_CN" == Languages().of_system


@pytest.mark.parametrize(
    ("languages", "spoken"),
    [
        (("id-ID", "en-US"), "id"),
        (("en-GB", "id-ID"), "en"),
        (("fr-FR", "zh-Hans-SG"), "zh_CN"),
        (("nl-NL",), "en"),
        ((), "en"),
    ],
)
def test_the_system_is_followed_while_nothing_is_chosen(
    system: Callable[..., None], languages: tuple[str, ...], spoken: str
) -> None:
    system(*languages)
    language.choose()
    assert said() == spoken == Languages().of_system


def test_a_choice_that_is_not_there_any_more_follows_the_system(
    system: Callable[..., None],
) -> None:
    system("id-ID")
    language.choose("xx_YY")
    assert said() == "id"


def test_every_language_that_is_offered_is_there() -> None:
    for name in Languages().offered:
        language.choose(name)
        assert said() == name


@pytest.mark.parametrize(
    ("content", "chosen"),
    [
        (json.dumps({"version": 1, "language": "id"}), "id"),
        (json.dumps({"version": 1, "language": ""}), ""),
        (json.dumps({"version": 1}), ""),
        (json.dumps({"version": 1, "language": 7}), ""),
        ("half of it {", ""),
        (json.dumps({"version": 2, "language": "id"}), ""),
        (None, ""),
    ],
)
def test_what_was_chosen_is_read_from_the_profile(
    tmp_path: Path, content: str | None, chosen: str
) -> None:
    if content is not None:
        (tmp_path / "settings.json").write_text(content, encoding="utf-8")
    assert language.kept(tmp_path) == chosen


class Windows:
    """kernel32 with a list of languages; writes as the real one does."""

    def __init__(self, *names: str, asks: int = 1, writes: int = 1) -> None:
        self.listed = "".join(f"{name}\0" for name in names) + "\0"
        self.asks, self.writes = asks, writes

    def GetUserPreferredUILanguages(self, flags: int, count: Any, names: Any, size: Any) -> int:
        assert flags == system_languages.NAMES
        room = ctypes.cast(size, ctypes.POINTER(ctypes.c_ulong)).contents
        if names is None:
            room.value = len(self.listed)
            return self.asks
        assert room.value >= len(self.listed)
        names[: len(self.listed)] = self.listed
        return self.writes


def test_windows_lists_its_languages() -> None:
    assert system_languages.of_windows(Windows("id-ID", "en-US")) == ("id-ID", "en-US")
    assert system_languages.of_windows(Windows()) == ()
    assert system_languages.of_windows(Windows("id-ID", asks=0)) == ()
    assert system_languages.of_windows(Windows("id-ID", writes=0)) == ()


class Function:
    """A function of a library: callable, and its types can be set."""

    def __init__(self, does: Callable[..., Any]) -> None:
        self._does = does

    def __call__(self, *arguments: Any) -> Any:
        return self._does(*arguments)


class CoreFoundation:
    """The framework with a list of languages, whose memory it counts."""

    def __init__(self, *names: str) -> None:
        self.names, self.held = names, 0
        self.CFLocaleCopyPreferredLanguages = Function(self._copy)
        self.CFArrayGetCount = Function(lambda array: len(self.names))
        self.CFArrayGetValueAtIndex = Function(lambda array, at: at)
        self.CFRelease = Function(self._release)
        self.CFStringGetCString = Function(self._write)

    def _copy(self) -> int:
        self.held += 1
        return 4711

    def _release(self, array: int) -> None:
        assert array == 4711
        self.held -= 1

    def _write(self, at: int, into: Any, size: int, encoding: int) -> bool:
        assert encoding == system_languages.UTF8
        name = self.names[at].encode()
        if len(name) >= size:
            return False
        into.value = name
        return True


def test_macos_lists_its_languages_and_gets_its_memory_back() -> None:
    framework = CoreFoundation("zh-Hans-CN", "x" * 400, "id-ID")
    assert system_languages.of_macos(framework) == ("zh-Hans-CN", "id-ID")
    assert framework.held == 0


def test_a_system_that_tells_nothing_is_english() -> None:
    assert system_languages.preferred("linux") == ()
    assert system_languages.preferred("darwin") == ()
    if sys.platform != "win32":
        assert system_languages.preferred("win32") == ()
