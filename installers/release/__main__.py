"""Makes and signs the word of a newer version that programs read which look for one.

    export PYTHONPATH=app
    .venv/bin/python -m installers.release key release.key
    .venv/bin/python -m installers.release make --version 0.2.0 --date 2026-12-31 \\
        --link https://pendopo.example/0.2.0 --key-file release.key --out release.txt
    .venv/bin/python -m installers.release check release.txt --public=PUBLIC

`key` writes a new private key, readable by its owner only, and prints the public one, which belongs
into `RELEASES` of app/pendopo/app/updates.py together with the address of the file.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.model import base64url
from pendopo.model.errors import InputError
from pendopo.reach.release import Release, check, read, render


def main(argv: Sequence[str] | None = None) -> int:
    """0 when it is done, 1 when what was given makes no sense."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.work(arguments)
    except (InputError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _key(arguments: argparse.Namespace) -> None:
    """Never over another one."""
    seed = os.urandom(32)
    handle = os.open(arguments.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(base64url.encode(seed) + "\n")
    print(base64url.encode(_public(seed)))


def _make(arguments: argparse.Namespace) -> None:
    seed = base64url.decode(arguments.key_file.read_text().strip())
    release = Release(arguments.version, arguments.date, arguments.link)
    content = render(release, seed)
    check(read(content, _public(seed)), None, datetime.now(UTC).date())
    arguments.out.write_bytes(content)


def _check(arguments: argparse.Namespace) -> None:
    release = read(arguments.file.read_bytes(), base64url.decode(arguments.public))
    print(f"{release.version} {release.date} {release.link}")


def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m installers.release")
    commands = parser.add_subparsers(required=True)
    key = commands.add_parser("key")
    key.add_argument("file", type=Path)
    key.set_defaults(work=_key)
    make = commands.add_parser("make")
    make.add_argument("--version", required=True)
    make.add_argument("--date", default=date.today().isoformat())
    make.add_argument("--link", required=True)
    make.add_argument("--key-file", type=Path, required=True)
    make.add_argument("--out", type=Path, required=True)
    make.set_defaults(work=_make)
    inspect = commands.add_parser("check")
    inspect.add_argument("file", type=Path)
    inspect.add_argument("--public", required=True)
    inspect.set_defaults(work=_check)
    return parser


if __name__ == "__main__":
    sys.exit(main())
