"""A process of the benchmark's own: asked and answering in lines of JSON."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from tests.bench import ROOT

Json = dict[str, Any]

MAX_LINE = 1 << 24
PATIENCE_S = 60.0


class Child:
    """The parent's end: `start`, `ask`, `close`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, module: str) -> "Child":
        """Run `python -m tests.bench.MODULE`; its messages go to standard error."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"tests.bench.{module}",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, limit=MAX_LINE,
        )  # fmt: skip
        return cls(process)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def ask(self, do: str, **words: Any) -> Json:
        """Have it do something and wait for the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **words}).encode() + b"\n")
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_S)
        if not line:
            raise RuntimeError(f"a process of the benchmark ended while asked to {do}")
        answer: Json = json.loads(line)
        return answer

    async def close(self) -> None:
        """It ends when there is nobody to ask any more."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def serve(answer: Callable[[Json], Awaitable[Json]]) -> None:
    """The child's end: answer until standard input closes."""

    async def listen() -> None:
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await answer(json.loads(line))), flush=True)

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(listen())
