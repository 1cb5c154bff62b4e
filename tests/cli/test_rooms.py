"""Rooms that cannot be chosen, and a recording that cannot go on, at a real host."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo.lobby.link import parse, render
from pendopo.model.ids import RoomName
from tests.cli.command_line import CommandLine
from tests.real import processes
from tests.real.processes import Hosted

pytestmark = pytest.mark.real
Written = Callable[[str | bytes], Path]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    rooms = ("--room", "Pavilion", "--room", "Rice terraces")
    with processes.hosting(tmp_path_factory.mktemp("host"), *rooms) as running:
        yield running


@pytest.fixture
def link(host: Hosted) -> str:
    return host.links["place", "listener"]


def test_which_of_the_rooms(pendopo: CommandLine, written: Written, link: str) -> None:
    pendopo("join", "--invite-file", written(link)).refused(2, "Say which one with --room.", link)


def test_a_room_that_nobody_opened(pendopo: CommandLine, written: Written, link: str) -> None:
    said = pendopo("join", "--invite-file", written(link), "--room", "Pavillon")
    said.refused(2, "There is no room Pavillon here.", link)


def test_a_room_of_another_place(pendopo: CommandLine, written: Written, link: str) -> None:
    """Its metadata do not open with this place's secret: it is not offered."""
    foreign = render(replace(parse(link, 0), secret=bytes(range(32))))
    said = pendopo("join", "--invite-file", written(foreign), "--room", "Pavilion")
    said.refused(2, "There is no room Pavilion here.", foreign)
    said = pendopo("rooms", "--json", "--invite-file", written(foreign))
    assert (said.code, said.out) == (0, "")


def test_a_ticket_for_another_room(pendopo: CommandLine, written: Written, host: Hosted) -> None:
    invite = parse(host.links["room", "listener"], 0)
    names = {str(room["name"]) for room in host.rooms} - {str(invite.room)}
    other = render(replace(invite, room=RoomName(names.pop())))
    pendopo("join", "--invite-file", written(other)).refused(4, "did not accept this invite", other)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to try")
@pytest.mark.alone
def test_a_disk_that_fills_up(pendopo: CommandLine, written: Written, link: str) -> None:
    """It is told and ends; the visit goes on, and its end says that the recording is not whole."""
    words = ("join", "--json", "--invite-file", written(link), "--room", "Pavilion")
    said = pendopo(*words, "--seconds", "2.5", "--record", "/dev/full")
    assert said.code == 2
    assert [event["event"] for event in said.events] == ["joined", "left"]
    lines = said.err.splitlines()
    assert len(lines) == 2
    assert all("/dev/full cannot be" in line for line in lines)


@pytest.mark.skipif(sys.platform == "win32", reason="no such file there")
@pytest.mark.alone
def test_a_visit_that_is_fine_is_quiet(pendopo: CommandLine, written: Written, link: str) -> None:
    """The control: nothing on standard error, every line of standard output JSON."""
    words = ("join", "--json", "--invite-file", written(link), "--room", "Pavilion")
    said = pendopo(*words, "--seconds", "0.5", "--name", "Zoë 凉亭", "--report", "/dev/null")
    assert (said.code, said.err) == (0, "")
    assert [event["event"] for event in said.events] == ["joined", "left"]
    said.kept(link, link[15:60])
