"""Invites and other secrets on the command line: in files and pipes, never among arguments."""

import argparse
import sys
import time
from pathlib import Path

from pendopo.app import files
from pendopo.app.outlet import write_secret
from pendopo.cli import profile
from pendopo.cli.output import Output, say
from pendopo.lobby.invite import Invite, InviteKind
from pendopo.lobby.link import parse, render
from pendopo.lobby.passphrase import check_passphrase
from pendopo.lobby.pasted import find_link
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.model.host_name import is_near
from pendopo.reach.near import Near
from pendopo.signaling import access
from pendopo.words import near as words
from pendopo.words.invite import handed_over
from pendopo.words.keychain import sentence
from pendopo.words.options import option


def add_invite_argument(parser: argparse.ArgumentParser) -> None:
    """`--invite-file F`."""
    parser.add_argument(
        "--invite-file",
        required=True,
        metavar="F",
        help=option("--invite-file"),
    )


def add_near_argument(parser: argparse.ArgumentParser) -> None:
    """`--not-near`."""
    parser.add_argument("--not-near", action="store_true", help=option("--not-near"))


def near(arguments: argparse.Namespace) -> Near:
    """Where the servers of the invite may be, as the person said."""
    return Near() if arguments.not_near else _Told()


def read_passphrase(path: str | None, mode: Mode) -> str | None:
    """The typed password of a room in mode `shared`. Raises InputError."""
    if path is None:
        return None
    if mode is not Mode.SHARED:
        raise InputError(InputReason.USAGE, fault=UsageFault.PASSPHRASE_UNUSED)
    passphrase = files.read_text(path).strip("\r\n")
    check_passphrase(passphrase)
    return passphrase


def read_api_secret(path: str) -> str:
    """The secret of a LiveKit API key. Raises InputError."""
    secret = files.read_text(path).strip("\r\n")
    if not secret:
        raise InputError(InputReason.USAGE, fault=UsageFault.API_SECRET_EMPTY)
    access.check_secret(secret)
    return secret


def hand_over(invite: Invite, directory: Path, output: Output, out: Path | None = None) -> None:
    """Links are secrets: to a terminal, to JSON asked for, or to a file of mode 0600."""
    kind = "place" if invite.kind is InviteKind.PLACE else "room"
    role, link = invite.role.value, render(invite)
    fields = {"role": role, "kind": kind, "room": invite.room}
    if out is None and (output.as_json or sys.stdout.isatty()):
        output.event("invite", handed_over(invite, link), **fields, link=link)
        return
    path = out or directory / f"invite-{role}-{kind}-{invite.invite_id.hex()}"
    write_secret(path, link.encode() + b"\n")
    output.event("invite", handed_over(invite, str(path)), **fields, file=str(path))


async def persona_seed(
    arguments: argparse.Namespace, invite: Invite, output: Output
) -> bytes | None:
    """Of the profile, for an invite that belongs to whoever uses it first; otherwise None, which
    is a throw-away one. Without a keychain to remember it by, that is said."""
    if not invite.single_use:
        return None
    kept = profile.kept(arguments)
    try:
        seed = await kept.persona_seed()
        if kept.secrets.keeping.lost_at_the_end:
            output.error(sentence(kept.secrets.keeping))
        return seed
    finally:
        await kept.close()


def read_invite(path: str) -> Invite:
    """The one in the text of a file. Raises InputError or PolicyError."""
    return parse(find_link(files.read_around(path)), int(time.time()))


class _Told(Near):
    """Whoever types a command has named the link; of a name that hides where it leads they are
    told once."""

    def allows(self, host: str) -> bool:
        """It may be near."""
        if host not in self.agreed and not is_near(host):
            self.agree(host)
            say(words.leads(host))
        return True
