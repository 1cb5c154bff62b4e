"""The only interface of a guest is taken away in the middle of a visit, and given back."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.scene import ROOT

UNSHARE = ("unshare", "--net", "--pid", "--fork", "--mount-proc", "--kill-child")
"""Nobody who was started inside outlives it."""
TOOLS = ("unshare", "nsenter", "ip")


def hindrance() -> str:
    """Why no pair of interfaces can be made here; empty when one can."""
    if not sys.platform.startswith("linux"):
        return "network namespaces are Linux's"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return f"there is no {missing[0]} here"
    adding = "ip link add here type veth peer name there"
    tried = subprocess.run([*UNSHARE, *adding.split()], capture_output=True, text=True)
    return f"no pair of interfaces can be made: {tried.stderr.strip()}" if tried.returncode else ""


HINDRANCE = hindrance()
pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(HINDRANCE), reason=HINDRANCE)]


@pytest.mark.timeout(300)
def test_a_guest_whose_interface_is_taken_away_comes_back_and_can_leave_without_one(
    tmp_path: Path,
) -> None:
    """Given back with the same address, and with another one; then two leave while it is away."""
    run = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "tests.real.taken_away", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "app"), str(ROOT)))},
        stdout=subprocess.PIPE, text=True, timeout=280, check=True,
    )  # fmt: skip
    seen = json.loads(run.stdout)
    back = {"shown": ["reconnecting", "connected"], "others": ["Ani"], "failure": "None"}
    assert seen["rounds"] == [back, back]
    assert seen["ended"] == [130, "closed"]
    report = seen["report"]
    assert (report["error"], report["room"]) == (None, seen["room"])
    assert [state["state"] for state in report["states"]][-1] == "OFFLINE"
