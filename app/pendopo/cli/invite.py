"""`pendopo invite make|show`."""

import argparse
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pendopo.app import files
from pendopo.app.doors import Doors
from pendopo.app.room_keys import FileKeyRing, RoomKeyRing, SecretKeyRing
from pendopo.cli import logs, media_loop, profile, typed
from pendopo.cli.invites import (
    add_invite_argument,
    hand_over,
    read_api_secret,
    read_invite,
    read_passphrase,
)
from pendopo.cli.named_files import check_distinct
from pendopo.cli.output import Output
from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.operator import Operator, Terms
from pendopo.lobby.server_url import canonical_url
from pendopo.model.encryption import Mode
from pendopo.model.errors import PolicyError, PolicyReason
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint
from pendopo.words import invite as words
from pendopo.words import typed as mistyped
from pendopo.words.keychain import sentence
from pendopo.words.options import command, option

MAX_LIFETIME_S = 6 * 3600
_UNITS = {"s": 1, "m": 60, "h": 3600}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its two words and their options."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="make|show")
    make = verbs.add_parser("make", help=command("invite-make"))
    profile.add_arguments(make)
    make.add_argument("--server", required=True, metavar="URL")
    make.add_argument("--api-key", required=True, type=typed.text(200, 1), metavar="K")
    make.add_argument("--api-secret-file", required=True, metavar="F")
    make.add_argument("--room", required=True, type=typed.text(60, 1), metavar="TITLE")
    make.add_argument("--room-name", type=typed.text(64, 1), metavar="R")
    make.add_argument("--role", choices=[r.value for r in Role], default="listener")
    make.add_argument("--mode", choices=["rsk1", "shared", "none"], default="shared")
    make.add_argument("--passphrase-file", metavar="F")
    make.add_argument("--expires", type=_lifetime, default=MAX_LIFETIME_S, metavar="6h")
    make.add_argument("--once", action="store_true", help=option("invite --once"))
    make.add_argument("--out", metavar="F", help=option("invite --out"))
    make.add_argument("--data-dir", type=Path, metavar="D", help=option("invite --data-dir"))
    show = verbs.add_parser("show", help=command("invite-show"))
    profile.add_arguments(show)
    add_invite_argument(show)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make or show."""
    logs.set_up(arguments.verbose)
    if arguments.verb == "show":
        _show(read_invite(arguments.invite_file), output)
        return 0
    return _make(arguments, output)


def _make(arguments: argparse.Namespace, output: Output) -> int:
    mode = Mode[arguments.mode.upper()]
    if mode is Mode.RSK1:
        raise PolicyError(PolicyReason.MODE)
    if arguments.once:
        raise PolicyError(PolicyReason.SINGLE_USE)
    check_distinct(arguments.api_secret_file, arguments.passphrase_file, arguments.out)
    passphrase = read_passphrase(arguments.passphrase_file, mode)
    terms = Terms(arguments.room, Role(arguments.role), mode, arguments.expires, passphrase)
    server = Endpoint(canonical_url(arguments.server))
    secret = read_api_secret(arguments.api_secret_file)
    if arguments.out:
        files.check_private(Path(arguments.out))
    directory = arguments.data_dir or profile.directory(arguments) / "rooms"
    now = int(time.time())

    async def made() -> Invite:
        async with _key_ring(arguments, directory, output) as ring:
            keys = await ring.keys(server.url, arguments.room, arguments.room_name)
            signals = Doors.open().signals_to(server)
            operator = Operator(signals, server, arguments.api_key, secret)
            await operator.prepare(keys, terms, now)
            return operator.invite(keys, terms, now)

    out = Path(arguments.out) if arguments.out else None
    hand_over(media_loop.run(made()), directory, output, out)
    return 0


@asynccontextmanager
async def _key_ring(
    arguments: argparse.Namespace, directory: Path, output: Output
) -> AsyncIterator[RoomKeyRing]:
    """In files for --data-dir, else in the profile's keychain; when what was made with them
    will outlive them, that is said."""
    if arguments.data_dir:
        yield FileKeyRing(directory)
        return
    whose = profile.kept(arguments)
    try:
        yield SecretKeyRing(whose.secrets, FileKeyRing(directory))
        if whose.secrets.keeping.lost_at_the_end:
            output.error(sentence(whose.secrets.keeping))
    finally:
        await whose.close()


def _show(invite: Invite, output: Output) -> None:
    facts = {
        "kind": "place" if invite.kind is InviteKind.PLACE else "room",
        "name": invite.name,
        "mode": invite.mode.name.lower(),
        "role": invite.role.value,
        "servers": [server.url for server in invite.servers],
        "pinned": all(server.pins for server in invite.servers),
        "room": invite.room,
        "expires": invite.not_after or None,
        "single_use": invite.single_use,
        "host_link": bool(invite.policy & Policy.HOST_LINK),
        "relay_only": bool(invite.policy & Policy.RELAY_ONLY),
        "typed_passphrase": bool(invite.policy & Policy.TYPED_PASSPHRASE),
        "relays": list(invite.relays),
        "invite_id": invite.invite_id.hex(),
        "host_key": invite.host_key.hex(),
    }
    output.event("invite", None, **facts)
    if not output.as_json:
        for name, value in facts.items():
            output.event(name, words.fact(name, value))


def _lifetime(text: str) -> int:
    match = re.fullmatch(r"(\d{1,6})([smh])", text)
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    if not 60 <= seconds <= MAX_LIFETIME_S:
        raise argparse.ArgumentTypeError(mistyped.lifetime())
    return seconds
