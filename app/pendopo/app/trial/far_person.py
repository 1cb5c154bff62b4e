"""Somebody else in the room, as a process of their own."""

import asyncio
import contextlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pendopo.app import files, own_program
from pendopo.lobby.invite import Invite
from pendopo.lobby.link import render

END_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class FarPerson:
    """Speaks a recording, answers hands, writes down what they heard and leaves last."""

    recording: Path
    report: Path
    process: "subprocess.Popen[str]"

    @classmethod
    def start(
        cls, invite: Invite, room: str, name: str, voice: Path, directory: Path, stay: bool
    ) -> "FarPerson":
        """`stay`: until stopped; otherwise until everybody else has left."""
        link = directory / "far-invite"
        files.write_private(link, render(invite).encode())
        recording, report = directory / "far.wav", directory / "far.json"
        words = ["join", "--invite-file", str(link), "--room", room, "--name", name]
        words += ["--play", str(voice), "--loop", "--accept-hands"]
        if not stay:
            words += ["--until-alone", "--record", str(recording), "--report", str(report)]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        return cls(recording, report, own_program.start(words, **quiet))

    async def ended(self) -> None:
        """Wait until they have left and written everything down; give up in the end."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(self.process.wait, END_WITHIN_S)

    def stop(self) -> None:
        """End the process."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(END_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
