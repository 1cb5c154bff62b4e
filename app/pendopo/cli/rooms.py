"""`pendopo rooms`: the rooms behind an invite."""

import argparse

from pendopo.app.doors import Doors
from pendopo.cli import logs, media_loop, profile
from pendopo.cli.invites import (
    add_invite_argument,
    add_near_argument,
    near,
    persona_seed,
    read_invite,
)
from pendopo.cli.output import Output
from pendopo.model.room import RoomListing
from pendopo.words import visit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)
    add_invite_argument(parser)
    add_near_argument(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """List and print."""
    logs.set_up(arguments.verbose)
    invite = read_invite(arguments.invite_file)

    async def listed() -> tuple[RoomListing, ...]:
        seed = await persona_seed(arguments, invite, output)
        return await Doors.open().place(invite, seed, near(arguments)).rooms()

    rooms = media_loop.run(listed())
    for room in rooms:
        _print(room, output)
    if not rooms:
        output.error(visit.no_room())
    return 0


def _print(room: RoomListing, output: Output) -> None:
    mode = room.mode.name.lower()
    output.event(
        "room",
        visit.listing(room, mode),
        name=room.name,
        title=room.title,
        topic=room.topic,
        people=room.people,
        speakers=room.speakers,
        mode=mode,
    )
