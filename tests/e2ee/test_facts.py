"""What the opener counted, as the line is told of it."""

from pendopo.e2ee.facts import remote_facts
from pendopo.e2ee.opener import OpeningCounts, Refusal
from tests.e2ee.sound import ANI


def test_every_counter_goes_where_it_belongs() -> None:
    refused = {refusal: 10 + n for n, refusal in enumerate(Refusal)}
    facts = remote_facts(ANI.identity, OpeningCounts(7, refused=refused))
    assert facts.opened == 7
    assert facts.plain_or_foreign == refused[Refusal.PLAIN_OR_FOREIGN]
    assert facts.auth == refused[Refusal.AUTH]
    assert facts.replay == refused[Refusal.REPLAY]
    assert facts.dup == refused[Refusal.DUP]
    assert facts.no_key == refused[Refusal.NO_KEY]
    assert facts.sif == refused[Refusal.SIF]
    assert facts.exhausted == refused[Refusal.EXHAUSTED]


def test_the_server_s_word_is_said_only_where_it_was_given() -> None:
    counts = OpeningCounts()
    assert remote_facts(ANI.identity, counts).flag_none is False
    assert remote_facts(ANI.identity, counts, flag_none=True).flag_none is True
