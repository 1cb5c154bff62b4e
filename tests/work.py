"""How much work a call makes: counted in lines of Python that are run, never in seconds.

What is done in C is not seen: regular expressions, `int`, JSON. Bound their input first.
"""

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any


def work(call: Callable[[], object], within: str = "") -> int:
    """How many lines are run, each turn of a loop counted; of files with `within` in their path.

    What the call raises is left aside. No garbage is collected meanwhile: what others do at that
    (Hypothesis takes the time) would count as the call's.
    """
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if within not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    former, collects = sys.gettrace(), gc.isenabled()
    gc.disable()
    sys.settrace(trace)
    try:
        with suppress(Exception):
            call()
    finally:
        sys.settrace(former)
        if collects:
            gc.enable()
    return count
