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
        (("window", LINK), LINK),
        (("--verbose", LINK), LINK),
        ((LINK.upper(),), LINK.upper()),
        (("pendopo:damaged",), "pendopo:damaged"),
        ((), ""),
    ],
)
def test_a_second_start_hands_over_and_ends(
    pendopo: CommandLine, heard: list[str], profile: Path, words: tuple[str, ...], brought: str
) -> None:
    said = pendopo(*words, "--profile", profile)
    assert (said.code, said.out, said.err) == (0, "", "")
    assert heard == [brought]


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
        "import sys; from pathlib import Path; from pendopo.cli.spoken import without_links\n"
        "print(without_links(sys.argv[1:]), sys.argv)\n"
        "print(Path('/proc/self/cmdline').read_bytes())\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, "--profile", "dossier-é", LINK, "--verbose"],
        env={"PYTHONPATH": APP}, capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert "['--profile', 'dossier-é', '--verbose']" in said
    assert LINK[15:40] not in said
    assert "xxxxxxxx" in said
    assert "--verbose" in said.splitlines()[1]
