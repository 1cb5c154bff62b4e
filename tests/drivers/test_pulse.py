"""The library of PulseAudio where the system refuses it what it needs."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

import pendopo
from tests import bare

APP = str(Path(pendopo.__file__).parents[1])


def known() -> bool:
    try:
        ctypes.CDLL("libpulse.so.0")
    except OSError:
        return False
    return True


USED_UP = """
import os, resource, sys
from pendopo.drivers.pulse import PulseServer, _library
_library()
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
held = []
try:
    while True:
        held.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    for number in held[:int(sys.argv[1])]:
        os.close(number)
try:
    PulseServer()
except OSError as error:
    print("refused")
"""


@pytest.mark.skipif(not known(), reason="there is no libpulse")
@pytest.mark.parametrize("left", range(6))
def test_without_descriptors_it_is_refused_and_the_process_goes_on(left: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", USED_UP, str(left)],
        env=bare.environment(PULSE_SERVER="unix:/nowhere", PYTHONPATH=APP),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "refused\n"), ran.stderr
