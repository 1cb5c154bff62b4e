"""The program as its users run it: `pendopo host` and `pendopo join` as processes."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pendopo.app import resources
from pendopo.audio.ogg import read_ogg_opus
from pendopo.audio.wav import WavWriter, read_wav
from pendopo.model.frames import Samples
from tests.real.program import TREE, Program

PATIENCE_S = 60.0


def start(*words: str, program: Program = TREE, **options: Any) -> "subprocess.Popen[str]":
    """`pendopo WORDS…`."""
    return subprocess.Popen(
        [*program.command, *words],
        env=program.environment(os.environ),
        text=True,
        encoding="utf-8",
        **options,
    )


def run(*words: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    """`pendopo WORDS…`, to its end."""
    return subprocess.run(
        [*TREE.command, *words],
        env=TREE.environment(os.environ),
        text=True,
        encoding="utf-8",
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
        **options,
    )


@dataclass(frozen=True)
class Hosted:
    """A running `pendopo host`."""

    process: "subprocess.Popen[str]"
    url: str
    rooms: list[dict[str, Any]]
    links: dict[tuple[str, str], str]
    """(kind, role) → link; room links are the first room's."""

    def invite_file(self, directory: Path, role: str, kind: str = "place") -> Path:
        path = directory / f"{kind}-{role}.invite"
        path.write_text(self.links[kind, role])
        path.chmod(0o600)
        return path


@contextmanager
def hosting(
    data_dir: Path, *words: str, listen: str = "127.0.0.1:0", program: Program = TREE
) -> Iterator[Hosted]:
    """A `pendopo host --json`, stopped at the end."""
    process = start(
        "host", "--json", "--listen", listen, "--data-dir", str(data_dir), *words,
        program=program, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield read_events(process)
    finally:
        stop(process)


def read_events(process: "subprocess.Popen[str]") -> Hosted:
    """Everything it says at its start: the place's and then the rooms' invites come last."""
    assert process.stdout is not None
    url = ""
    rooms: list[dict[str, Any]] = []
    links: dict[tuple[str, str], str] = {}
    wanted = {("place", "host"), ("place", "speaker"), ("place", "listener"), ("room", "listener")}
    while not wanted <= links.keys():
        line = process.stdout.readline()
        assert line, "the host ended at its start"
        event = json.loads(line)
        match event["event"]:
            case "listening":
                url = url or event["url"]
            case "room":
                rooms.append(event)
            case "invite":
                links.setdefault((event["kind"], event["role"]), event["link"])
    return Hosted(process, url, rooms, links)


def stop(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()


@dataclass(frozen=True)
class Person:
    """A `pendopo join` and what it leaves behind."""

    process: "subprocess.Popen[str]"
    directory: Path
    name: str

    @classmethod
    def start(
        cls, directory: Path, invite: Path, name: str, *words: str, program: Program = TREE
    ) -> "Person":
        return cls(
            start(
                "join", "--invite-file", str(invite), "--name", name,
                "--record", str(directory / f"{name}.wav"),
                "--report", str(directory / f"{name}.json"), *words,
                program=program, stdout=subprocess.DEVNULL,
            ),
            directory,
            name,
        )  # fmt: skip

    def finished(self) -> int:
        return self.process.wait(PATIENCE_S)

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.directory / f"{self.name}.json").read_text())
        return report

    @property
    def recording(self) -> Samples:
        return read_wav((self.directory / f"{self.name}.wav").read_bytes())


def voice(name: str) -> Samples:
    """A bundled voice."""
    return read_ogg_opus((resources.directory() / "voices" / f"{name}.ogg").read_bytes())


def write_wav(path: Path, samples: Samples) -> Path:
    with path.open("w+b") as file:
        writer = WavWriter(file)
        writer.write(samples)
        writer.close()
    return path
