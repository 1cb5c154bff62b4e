"""One window for each profile, whatever became of the former one."""

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pendopo.app import one_window
from pendopo.app.one_window import OneWindow, claim
from pendopo.drivers import window_socket
from pendopo.drivers.window_socket import hand_over

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed here")
LINK = "pendopo://join#AAAA"
APP = str(Path(__file__).parents[2] / "app")


def claimed(directory: Path, link: str = "") -> OneWindow:
    one = claim(directory, link)
    assert one is not None
    return one


def test_the_second_hands_over_its_link_and_ends(tmp_path: Path) -> None:
    async def story() -> None:
        heard: list[str] = []
        first = claimed(tmp_path / "profile")
        await first.hear(heard.append)
        assert await asyncio.to_thread(claim, tmp_path / "profile", LINK) is None
        assert await asyncio.to_thread(claim, tmp_path / "profile") is None
        assert heard == [LINK, ""]
        other = claimed(tmp_path / "another profile", LINK)
        await other.close()
        await first.close()
        assert heard == [LINK, ""]
        again = claimed(tmp_path / "profile", LINK)
        await again.close()

    asyncio.run(story())


def test_a_first_one_that_only_just_starts_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        heard: list[str] = []
        first = claimed(tmp_path)
        asking = threading.Event()

        def ask(directory: Path, link: str) -> bool:
            asking.set()
            return hand_over(directory, link)

        monkeypatch.setattr(window_socket, "hand_over", ask)
        second = asyncio.create_task(asyncio.to_thread(claim, tmp_path, LINK))
        assert await asyncio.to_thread(asking.wait, 20)
        await first.hear(heard.append)
        assert await second is None
        assert heard == [LINK]
        await first.close()

    asyncio.run(story())


def test_one_that_was_killed_is_followed_at_once(profile: Path) -> None:
    script = (
        "import asyncio, sys; from pathlib import Path; from pendopo.app.one_window import claim\n"
        "async def story():\n"
        "    await claim(Path(sys.argv[1])).hear(print)\n"
        "    print('ready', flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(story())\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(profile)],
        env={**os.environ, "PYTHONPATH": APP}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert claim(profile, LINK) is None
        process.kill()
    assert (profile / "window.socket").exists()

    async def story() -> None:
        heard: list[str] = []
        one = claimed(profile, LINK)
        await one.hear(heard.append)
        assert await asyncio.to_thread(claim, profile, LINK) is None
        assert heard == [LINK]
        await one.close()

    asyncio.run(story())


def test_one_that_hangs_does_not_keep_others_from_working(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_window, "WITHIN_S", 0.0)
    first = claimed(tmp_path)
    second = claimed(tmp_path, LINK)
    asyncio.run(second.close())
    asyncio.run(first.close())


def test_one_that_lives_again_hears_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a suspend: the window that was opened beside it leaves its socket alone."""

    async def story() -> None:
        heard: list[str] = []
        first = claimed(tmp_path)
        await first.hear(heard.append)
        with monkeypatch.context() as hanging:
            hanging.setattr(one_window, "WITHIN_S", 0.0)
            hanging.setattr(window_socket, "hand_over", lambda *_: False)
            second = claimed(tmp_path, LINK)
        await second.hear(lambda link: heard.append("the second"))
        assert await asyncio.to_thread(claim, tmp_path, LINK) is None
        await second.close()
        assert await asyncio.to_thread(claim, tmp_path, LINK) is None
        assert heard == [LINK, LINK]
        await first.close()

    asyncio.run(story())


def test_a_profile_that_cannot_be_written_to_has_a_window(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "file").write_text("")
        one = claimed(tmp_path / "file" / "profile", LINK)
        await one.hear(print)
        await one.close()

    asyncio.run(story())
