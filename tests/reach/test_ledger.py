"""Contacts as they are written down."""

from pendopo.model.transport import Destination, Why
from pendopo.reach.ledger import MAX_CONTACTS, Ledger


def contact(number: int, why: Why = Why.PEER) -> Destination:
    return Destination(f"192.0.2.{number}", 7880, "udp", why)


def test_every_contact_once_and_in_order() -> None:
    ledger = Ledger()
    for number in (3, 1, 3, 2, 1):
        ledger.enter(contact(number))
    ledger.enter(contact(3, Why.STUN))
    assert ledger.contacts == (contact(3), contact(1), contact(2), contact(3, Why.STUN))


def test_a_new_one_is_empty() -> None:
    Ledger().enter(contact(1))
    assert Ledger().contacts == ()


def test_a_server_cannot_make_it_grow_for_ever() -> None:
    ledger = Ledger()
    for port in range(MAX_CONTACTS + 5):
        ledger.enter(Destination("192.0.2.1", port, "udp", Why.PEER))
    assert len(ledger.contacts) == MAX_CONTACTS
    assert ledger.contacts[0].port == 0
    assert ledger.left_out == 5
