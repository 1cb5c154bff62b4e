"""Invites and other secrets on the command line: in files and pipes, never among arguments."""

import argparse
import sys
import time
from pathlib import Path

from pendopo.app import files
from pendopo.cli.output import Output
from pendopo.lobby.invite import Invite, InviteKind, parse, render
from pendopo.lobby.passphrase import check_passphrase
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason


def add_invite_argument(parser: argparse.ArgumentParser) -> None:
    """`--invite-file F`."""
    parser.add_argument(
        "--invite-file",
        required=True,
        metavar="F",
        help="file that holds the invite link, - for standard input",
    )


def read_passphrase(path: str | None, mode: Mode) -> str | None:
    """The typed password of a room in mode `shared`. Raises InputError."""
    if path is None:
        return None
    if mode is not Mode.SHARED:
        raise InputError(InputReason.USAGE, what="--passphrase-file needs --mode shared")
    passphrase = files.read_text(path).strip("\r\n")
    check_passphrase(passphrase)
    return passphrase


def read_api_secret(path: str) -> str:
    """The secret of a LiveKit API key. Raises InputError."""
    secret = files.read_text(path).strip()
    if not secret:
        raise InputError(InputReason.USAGE, what="the file of --api-secret-file is empty")
    return secret


def hand_over(invite: Invite, directory: Path, output: Output, out: Path | None = None) -> None:
    """Links are secrets: to a terminal, to JSON asked for, or to a file of mode 0600."""
    kind = "place" if invite.kind is InviteKind.PLACE else "room"
    role, link = invite.role.value, render(invite)
    what = f"{kind} invite for a {role} ({invite.name})"
    fields = {"role": role, "kind": kind, "room": invite.room}
    if out is None and (output.as_json or sys.stdout.isatty()):
        output.event("invite", f"{what}: {link}", **fields, link=link)
        return
    path = out or directory / f"invite-{role}-{kind}-{invite.invite_id.hex()}"
    files.write_private(path, link.encode() + b"\n")
    output.event("invite", f"{what}: {path}", **fields, file=str(path))


def read_invite(path: str) -> Invite:
    """Raises InputError or PolicyError."""
    return parse(files.read_text(path), int(time.time()))
