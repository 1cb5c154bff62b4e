"""One parser under atheris, in a process of its own that libFuzzer ends."""

import importlib
import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.fuzz.target import Target

SEEDS, SLOWEST, LOG = "seeds", "slowest", "log"
_DEARER = 1.2
"""How much dearer than the dearest so far an input must be to be written down."""


def atheris() -> Any:
    """Only the command has it. Raises ModuleNotFoundError."""
    return importlib.import_module("atheris")


def watched() -> dict[str, Target]:
    """Every parser, its coverage counted; takes a while."""
    with atheris().instrument_imports(include=["pendopo"]):
        every: dict[str, Target] = importlib.import_module("tests.fuzz.targets").ALL
    return every


def started(target: Target, folder: Path, options: Sequence[str]) -> int:
    """The process that tries a parser; `options` are libFuzzer's. What is found, said and
    dearest is in the folder. It is a fork: nothing is imported again."""
    folder.mkdir(parents=True, exist_ok=True)
    pid = os.fork()
    if pid:
        return pid
    try:
        log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        _fuzz(target, folder, options)
    finally:
        os._exit(3)  # never back into what has forked


def _fuzz(target: Target, folder: Path, options: Sequence[str]) -> None:
    logging.disable()
    seeds = folder / SEEDS
    seeds.mkdir(exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (seeds / f"seed{number}").write_bytes(seed)
    dearest = 0.0

    def check(content: bytes) -> None:
        nonlocal dearest
        began = time.process_time()
        target.check(content)
        spent = time.process_time() - began
        if spent > _DEARER * dearest + 0.001:
            dearest = spent
            said = f"{spent * 1000:.1f} {len(content)} {content[:4096].hex()}"
            (folder / SLOWEST).write_text(said, encoding="ascii")

    words = [f"-max_len={target.most}", f"-artifact_prefix={folder}/", *options]
    words += [f"-dict={_dictionary(folder, target.words)}"] if target.words else []
    atheris().Setup([target.name, *words, str(seeds)], check)
    atheris().Fuzz()


def _dictionary(folder: Path, words: Sequence[bytes]) -> Path:
    path = folder / "words"
    short = (word[:64] for word in words)
    lines = ("".join(f"\\x{byte:02x}" for byte in word) for word in short)
    path.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")
    return path
