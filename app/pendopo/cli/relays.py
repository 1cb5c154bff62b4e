"""`pendopo relays`: the relays that sound may go through."""

import argparse
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from pendopo.app import files
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.cli import logs, media_loop, profile
from pendopo.cli.outcome import FINE, exit_code
from pendopo.cli.output import Output, say
from pendopo.drivers.aside import aside
from pendopo.model import relay_url
from pendopo.model.errors import InputError, InputReason, PendopoError
from pendopo.model.faults import UsageFault
from pendopo.model.relay import (
    Password,
    Relay,
    RelayCredentials,
    RelayPassed,
    RelayTransport,
    RelayWay,
    SharedSecret,
)
from pendopo.model.text import is_printable
from pendopo.words import relays as words
from pendopo.words.errors import sentence
from pendopo.words.options import option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its subcommands and their options."""
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help=option("relays-list"))
    listing.set_defaults(relays=_list)
    adding = commands.add_parser("add", help=option("relays-add"))
    adding.add_argument("url", nargs="+", metavar="URL", help=option("relays-url"))
    adding.add_argument("--credentials-file", metavar="F", help=option("relays-credentials"))
    adding.set_defaults(relays=_add)
    for name, work in (
        ("enable", _enable), ("disable", _disable), ("remove", _remove), ("test", _test),
    ):  # fmt: skip
        command = commands.add_parser(name, help=option(f"relays-{name}"))
        command.add_argument("relay", metavar="RELAY", help=option("relays-relay"))
        command.set_defaults(relays=work)
        if name in ("enable", "disable"):
            command.add_argument(
                "--over", choices=list(RelayTransport), action="append", type=RelayTransport,
                default=[], help=option("relays-over"),
            )  # fmt: skip
        if name == "enable":
            command.add_argument("--near", action="store_true", help=option("relays-near"))
    for command in commands.choices.values():
        profile.add_arguments(command)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Do it, and wait until it is kept."""
    logs.set_up(arguments.verbose)
    kept = profile.kept(arguments)
    relays = Relays(kept, leads_near=tell_near)
    return media_loop.run(_done(kept, arguments.relays(relays, arguments, output)))


def tell_near(row: Relay) -> None:
    """Why a relay is kept off, and what to do about it."""
    say(words.near_hint(row))


async def _done(kept: Profile, work: Coroutine[Any, Any, int]) -> int:
    try:
        return await work
    finally:
        await kept.close()


async def _list(relays: Relays, arguments: argparse.Namespace, output: Output) -> int:
    for row in relays.rows:
        output.event("relay", words.row(row), **_fields(row))
    if not relays.rows:
        output.error(words.nothing())
    return FINE


async def _add(relays: Relays, arguments: argparse.Namespace, output: Output) -> int:
    """Whoever writes an address down has switched it on."""
    hops = [relay_url.parse(url) for url in arguments.url]
    known = [hop for hop in hops if hop is not None]
    if len(known) != len(hops) or len({hop.host for hop in known}) != 1:
        raise InputError(InputReason.USAGE, fault=UsageFault.NO_RELAY)
    ways = tuple(RelayWay(hop.transport, hop.port, True) for hop in known)
    credentials = await aside(lambda: _credentials(arguments.credentials_file))
    row = await relays.add(known[0].host, ways, credentials)
    output.event("relay", words.added(row), **_fields(row))
    return FINE


async def _enable(relays: Relays, arguments: argparse.Namespace, output: Output) -> int:
    if arguments.near:
        await relays.agree_near(_row(relays, arguments.relay).id)
    return await _switch(relays, arguments, output, True)


async def _disable(relays: Relays, arguments: argparse.Namespace, output: Output) -> int:
    return await _switch(relays, arguments, output, False)


async def _switch(relays: Relays, arguments: argparse.Namespace, output: Output, on: bool) -> int:
    """The relay, or only some ways to it."""
    row = _row(relays, arguments.relay)
    for transport in arguments.over:
        row = row.allowing(transport, on)
    if not arguments.over:
        row = replace(row, enabled=on)
    await relays.edit(row)
    output.event("relay", words.switched(row), **_fields(row))
    return FINE


async def _remove(relays: Relays, arguments: argparse.Namespace, output: Output) -> int:
    row = _row(relays, arguments.relay)
    await relays.remove(row.id)
    output.event("removed", words.removed(row), id=row.id)
    return FINE


async def _test(relays: Relays, arguments: argparse.Namespace, output: Output) -> int:
    """Fine when one way works; otherwise the code of the first that does not."""
    outcomes = await relays.test(_row(relays, arguments.relay).id)
    for hop, outcome in outcomes.items():
        way = {"transport": hop.transport.value, "port": hop.port}
        match outcome:
            case RelayPassed():
                output.event(
                    "works", words.works(outcome), **way,
                    latency_ms=round(outcome.latency_s * 1000, 1), address=outcome.address,
                )  # fmt: skip
            case PendopoError():
                output.event(
                    "fails", words.failed(hop.transport, outcome), **way,
                    reason=outcome.reason.value, sentence=sentence(outcome),
                )  # fmt: skip
    failures = [outcome for outcome in outcomes.values() if isinstance(outcome, PendopoError)]
    return FINE if len(failures) < len(outcomes) else exit_code(failures[0])


def _row(relays: Relays, named: str) -> Relay:
    """By its id, or by its host when only one has it. Raises RelayError(UNKNOWN)."""
    hosts = [row for row in relays.rows if row.host == named]
    return hosts[0] if len(hosts) == 1 else relays.row(named)


def _credentials(path: str | None) -> RelayCredentials | None:
    """Two lines: a user name, then a password, or `secret:` and a shared secret. Neither is
    altered."""
    if path is None:
        return None
    lines = files.read_text(path).strip("\r\n").splitlines()
    if len(lines) != 2 or not lines[1] or not is_printable("".join(lines)):
        raise InputError(InputReason.USAGE, fault=UsageFault.RELAY_CREDENTIALS)
    user, opens = lines
    if opens.startswith(SHARED):
        return SharedSecret(user, opens.removeprefix(SHARED).lstrip())
    return Password(user, opens)


SHARED = "secret:"


def _fields(row: Relay) -> dict[str, Any]:
    return {
        "id": row.id,
        "origin": row.origin.value,
        "host": row.host,
        "enabled": row.enabled,
        "near": row.near,
        "ways": [
            {"transport": way.transport.value, "port": way.port, "allowed": way.allowed}
            for way in row.ways
        ],
    }
