"""A screen and sound devices of the benchmark's own (Xvfb, PulseAudio), and what runs on them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import ROOT

PULSE = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=ears rate=48000
load-module module-null-sink sink_name=feed rate=48000
load-module module-remap-source master=feed.monitor source_name=voice
"""
ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint { show on description "Default" } }
"""
BEGINS_WITHIN_S = 10.0

Environment = Mapping[str, str]


@contextmanager
def screen(home: Path) -> Iterator[dict[str, str]]:
    """What programs must have in their environment to be seen there, `home` being theirs."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x800x24", "-nolisten", "tcp",
               "-noreset"]  # fmt: skip
    with running(command, os.environ, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        environment = {
            **os.environ,
            "DISPLAY": f":{process.stdout.readline().strip()}",
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}",
            "HOME": str(home),
            "XDG_DATA_HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "LANG": "C.UTF-8",
        }
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        yield environment


@contextmanager
def sound(environment: Environment, home: Path) -> Iterator[dict[str, str]]:
    """The same environment, with a speaker and a silent microphone."""
    socket, script, alsa = home / "pulse.socket", home / "pulse.pa", home / "asound.conf"
    script.write_text(PULSE.format(socket=socket))
    alsa.write_text(ALSA)
    command = ["pulseaudio", "--daemonize=no", "-n", "-F", str(script), "--exit-idle-time=-1",
               "--use-pid-file=no"]  # fmt: skip
    with running(command, environment):
        until = time.monotonic() + BEGINS_WITHIN_S
        while not socket.exists():
            if time.monotonic() > until:
                raise RuntimeError("PulseAudio does not begin")
            time.sleep(0.05)
        yield {
            **environment,
            "PULSE_SERVER": f"unix:{socket}",
            "ALSA_CONFIG_PATH": str(alsa),
            "PULSE_SINK": "ears",
            "PULSE_SOURCE": "voice",
        }


@contextmanager
def child(
    environment: Environment, *words: str, said: str = ""
) -> Iterator["subprocess.Popen[str]"]:
    """`python -m WORDS…`, told what is `said` first; it has answered that it is ready."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": ROOT}
    with running([sys.executable, "-m", *words], environment, **pipes) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if said:
            process.stdin.write(f"{said}\n")
            process.stdin.flush()
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{words} does not begin")
        yield process


@contextmanager
def running(
    command: Sequence[str], environment: Environment, **options: Any
) -> Iterator["subprocess.Popen[str]"]:
    """Until the block ends."""
    process = subprocess.Popen(
        command, env=dict(environment), text=True, stderr=subprocess.DEVNULL, **options
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
