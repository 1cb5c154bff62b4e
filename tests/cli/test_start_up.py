"""What is loaded to answer a simple question, and what the process list shows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pendopo.lobby.link import PREFIX
from tests.real import processes
from tests.real.program import APP

HEAVY = ("PySide6", "aiortc", "aioice", "aiohttp", "av", "numpy", "sounddevice", "cryptography")
ASKING = """
import contextlib, io, json, sys
from pendopo.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[1:])
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("fly",)])
def test_simple_questions_load_little(words: tuple[str, ...]) -> None:
    loaded = _loaded(*words)
    assert "pendopo" in loaded
    assert loaded & set(HEAVY) == set()


@pytest.mark.parametrize("command", ["join", "host", "invite"])
def test_no_command_but_the_window_loads_qt(command: str) -> None:
    assert _loaded(command, "--help") & {"PySide6", "qasync"} == set()


def _loaded(*words: str) -> set[str]:
    done = _ran(sys.executable, "-c", ASKING, *words)
    done.check_returncode()
    return set(json.loads(done.stdout))


def _ran(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": APP},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.real
def test_a_process_of_its_own_says_the_same() -> None:
    """Exit code, one sentence and nothing else, also outside this process."""
    done = processes.run("rooms", "--json", "--invite-file", "-", input="pendopo://join#AAAA")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "This invite is damaged" in done.stderr


@pytest.mark.real
@pytest.mark.skipif(sys.platform == "win32", reason="sh")
def test_a_reader_that_goes_away_is_no_stack_trace(tmp_path: Path) -> None:
    done = _ran("sh", "-c", f'"{sys.executable}" -m pendopo join --help | true')
    assert done.stderr == ""


@pytest.mark.real
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
@pytest.mark.alone
def test_no_command_line_carries_a_secret(tmp_path: Path) -> None:
    """A host with its child and a guest, seen as any other user of the computer sees them."""
    with processes.hosting(tmp_path / "host") as host:
        invite = host.invite_file(tmp_path, "listener", "room")
        report = tmp_path / "guest.json"
        guest = processes.start(
            "join", "--json", "--invite-file", str(invite), "--seconds", "30",
            "--report", str(report), stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert guest.stdout is not None
            assert json.loads(guest.stdout.readline())["event"] == "joined"
            seen = _command_lines_of_ours()
        finally:
            processes.stop(guest)
        assert any("host-process" in line for line in seen)
        assert any("join" in line for line in seen)
        place = json.loads((tmp_path / "host" / "place.json").read_text())
        kept = [place["api_secret"], place["secret"], place["host_seed"], place["api_key"]]
        kept += [ticket[2] for ticket in place["tickets"]]
        links = [link.removeprefix(PREFIX) for link in host.links.values()]
        everything = "\n".join(seen)
        for secret in (*kept, *links, PREFIX, "eyJ"):
            assert secret not in everything
        assert not any(link[:60] in report.read_text() for link in links)


def _command_lines_of_ours() -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if "pendopo" in line:
            found.append(line)
    return found


@pytest.mark.skipif(os.name == "nt", reason="Windows has no core dumps")
def test_a_crash_leaves_no_core() -> None:
    """Also in the processes that we start, the host's among them."""
    script = (
        "import resource; from pendopo.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = _ran(sys.executable, "-c", script)
    done.check_returncode()
    assert done.stdout.splitlines()[-1] == "(0, 0)"
