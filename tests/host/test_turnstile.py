"""What strangers by one public link can take from the honest ones by the same."""

from collections.abc import Iterator

from pendopo.host import limits
from pendopo.host.turnstile import Turnstile
from pendopo.model.ids import ParticipantIdentity
from pendopo.signaling import access
from pendopo.signaling.ticket import TicketRequest, sign_ticket
from tests.host.fakes import ROOM
from tests.host.test_door import AUTHORITY

OPEN = b"p" * 32
MOST = 60 << 10
HONEST = 3000


class Stile:
    """A turnstile, and seconds that pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self.stile = Turnstile(lambda: self.now)

    def seconds(self, many: int, each_s: float = 1.0) -> Iterator[int]:
        for turn in range(int(many / each_s)):
            self.now += each_s
            yield turn


def shown(room: str) -> TicketRequest:
    return sign_ticket(b"A" * 32, AUTHORITY, OPEN, room, 1)


def by_link(name: str) -> access.Grants:
    identity = ParticipantIdentity(name)
    return access.Grants(identity, ROOM, room_join=True, holder=f"T {name}")


def test_who_asks_for_lists_all_the_time_keeps_nobody_from_coming_in() -> None:
    at = Stile()
    listing, entrance = shown(""), shown(ROOM)
    for second in at.seconds(1200):
        for network in range(60):
            while at.stile.ticket(listing, f"10.1.{network}.1"):
                pass
        assert at.stile.ticket(entrance, f"10.2.{second % 250}.1")


def test_who_asks_much_of_the_service_keeps_nobody_from_coming_in() -> None:
    at = Stile()
    hostile = [by_link(f"h{n}") for n in range(100)]
    for second in at.seconds(60):
        for one in hostile:
            while at.stile.request(one, "10.1.1.1", MOST):
                pass
        assert at.stile.visit(by_link(f"honest{second}"), HONEST)


def test_a_hundred_who_come_again_and_again_with_all_they_may_bring_leave_room_for_others() -> None:
    at = Stile()
    hostile = [by_link(f"h{n}") for n in range(100)]
    refused = 0
    for turn in at.seconds(300):
        for one in hostile:
            at.stile.visit(one, MOST)
        refused += turn > 100 and not at.stile.visit(by_link(f"honest{turn}"), HONEST)
    assert refused == 0


def test_what_is_refused_for_the_link_costs_its_holder_nothing() -> None:
    at = Stile()
    hostile = [by_link(f"h{n}") for n in range(1000)]
    for one in hostile:
        while at.stile.request(one, "10.1.1.1", MOST):
            pass
    honest = by_link("honest")
    for _ in range(2 * int(limits.REQUESTS.burst)):
        assert not at.stile.request(honest, "10.1.1.1", MOST)
    at.now += 1
    assert at.stile.request(honest, "10.1.1.1", MOST)


def test_visits_of_all_by_one_link_are_bounded_together() -> None:
    at = Stile()
    came = sum(at.stile.visit(by_link(f"p{n}"), MOST) for n in range(1000))
    assert came == limits.TICKET_VISIT_OCTETS.burst // (limits.REQUEST + MOST)
    elsewhere = access.Grants(ParticipantIdentity("q"), ROOM, room_join=True, holder="other 1")
    assert at.stile.visit(elsewhere, MOST)
