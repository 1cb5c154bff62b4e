"""A link that was clicked: handed to the window there is, and taken out of sight."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pendopo.app.one_window import OneWindow, claim
from tests.cli import links
from tests.cli.command_line import CommandLine

LINK = links.place()
APP = str(Path(__file__).parents[2] / "app")


@pytest.fixture
def heard(profile: Path) -> Iterator[list[str]]:
    """What a window of this profile is told; it is there already."""
    found: list[str] = []
    loop = asyncio.SelectorEventLoop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    one = claim(profile)
    assert isinstance(one, OneWindow)
    asyncio.run_coroutine_threadsafe(one.hear(found.append), loop).result(20)
    yield found
    asyncio.run_coroutine_threadsafe(one.close(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


@pytest.mark.parametrize(
    ("words", "brought"),
    [
        ((LINK,), LINK),
        (("--verbose", LINK), LINK),
        ((LINK.upper(),), LINK.upper()),
        ((), ""),
    ],
)
def test_a_second_start_hands_over_and_ends(
    pendopo: CommandLine, heard: list[str], profile: Path, words: tuple[str, ...], brought: str
) -> None:
    for begin in ((), ("window",)):
        said = pendopo(*begin, "--profile", profile, *words)
        assert (said.code, said.out, said.err) == (0, "", "")
    assert heard == [brought, brought]


@pytest.mark.parametrize("begin", [(), ("window",)])
@pytest.mark.parametrize("link", [LINK, "pendopo:damaged"])
def test_what_a_desktop_gives_is_handed_over_whatever_it_is(
    pendopo: CommandLine,
    heard: list[str],
    profile: Path,
    monkeypatch: pytest.MonkeyPatch,
    begin: tuple[str, ...],
    link: str,
) -> None:
    monkeypatch.setattr("pendopo.cli.profile._usual", lambda: profile)
    assert pendopo(*begin, link).code == 0
    assert heard == [link]


SMUGGLED = ("--profile=//evil/share", "")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((LINK, *SMUGGLED), "nothing may follow a link, so options stand before it"),
        (("window", LINK, "--verbose"), "nothing may follow a link"),
        (("pendopo:", *SMUGGLED), "nothing may follow a link"),
        (("pendopo:x", "--profile=//evil/share", LINK), "other programs can read an invite"),
    ],
)
def test_what_follows_a_link_is_not_obeyed(
    pendopo: CommandLine,
    heard: list[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    why: str,
) -> None:
    """Whoever sends it may have written that, too. A folder of theirs is not even looked at."""
    seen: list[Path] = []

    def look(folder: Path) -> str:
        seen.append(folder)
        return ""

    monkeypatch.setattr("pendopo.app.language.kept", look)
    pendopo(*words).refused(2, why, LINK[20:50])
    assert heard == []
    assert [folder for folder in seen if "evil" in str(folder)] == []


@pytest.mark.parametrize(
    "words",
    [
        ("host", "--room", "Pendopo: pagi", "--listen", "127.0.0.1:http"),
        ("host", "--name", "pendopo://warung", "--listen", "127.0.0.1:http"),
        ("join", "--name", "Pendopo: Ani", "--invite-file", "./pendopo:x"),
        ("--profile", "pendopo:joined", "--nothing"),
    ],
)
def test_words_that_hold_no_link_are_nobodys_secret(
    pendopo: CommandLine, words: tuple[str, ...]
) -> None:
    said = pendopo(*words)
    assert said.code == 2
    assert "other programs" not in said.err


@pytest.mark.parametrize(
    "words", [("window", LINK, LINK), (LINK, "x" + LINK), ("window", "x" + LINK)]
)
def test_what_no_desktop_does_is_refused(
    pendopo: CommandLine, heard: list[str], words: tuple[str, ...]
) -> None:
    pendopo(*words).refused(2, "other programs can read an invite", LINK[20:50])
    assert heard == []


def test_help_says_what_is_known_about_links(
    pendopo: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        pendopo("window", "--help")
    said = " ".join(capsys.readouterr().out.split())
    assert "for a moment other programs of this computer can read it" in said


@pytest.mark.skipif(sys.platform != "linux", reason="the list of processes is Linux's")
def test_the_list_of_processes_shows_no_link() -> None:
    script = (
        "import sys; from pathlib import Path; from pendopo.cli.spoken import heard\n"
        "print(heard(sys.argv[1:]).words, sys.argv)\n"
        "print(Path('/proc/self/cmdline').read_bytes())\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, "--profile", "dossier-é", LINK, "--verbose"],
        env={"PYTHONPATH": APP}, capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert "['window', '--profile', 'dossier-é', '--verbose']" in said
    assert LINK[15:40] not in said
    assert "xxxxxxxx" in said
    assert "--verbose" in said.splitlines()[1]
