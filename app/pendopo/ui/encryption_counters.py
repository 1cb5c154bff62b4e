"""The counters below the encryption line, as sentences."""

from collections.abc import Callable
from dataclasses import dataclass

from pendopo.e2ee.facts import EncryptionFacts, RemoteFacts
from pendopo.e2ee.indicator import Cause, Happening, Indicator
from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import Mode
from pendopo.ui.encryption_wording import REFUSALS, uncounted

Name = Callable[[str], str]
"""From an identity to the name that is shown."""


@dataclass(frozen=True, slots=True)
class CounterRow:
    """One line; `key` is stable: sent, heard/IDENTITY, happened/…, note/…, heading/…."""

    key: str
    text: str

    @property
    def heading(self) -> bool:
        """Whether rows below belong to it."""
        return self.key.startswith("heading/")


def counter_rows(
    facts: EncryptionFacts, indicator: Indicator, name: Name
) -> tuple[CounterRow, ...]:
    """Everything counted since joining, in the past tense."""
    heard = [p for p in facts.remotes if _any(p)]
    rows = [CounterRow("heading/sent", "Your microphone"), CounterRow("sent", _sent(facts))]
    rows.append(CounterRow("heading/heard", "Pieces of sound from"))
    rows += [CounterRow(f"heard/{p.identity}", _heard(p, name)) for p in heard]
    if not heard:
        rows.append(CounterRow("heard", "Nothing was received yet."))
    rows.append(CounterRow("heading/happened", "What happened"))
    rows += [
        CounterRow(f"happened/{h.cause.value}/{h.subject}", _happened(h, name))
        for h in indicator.happened
    ] or [CounterRow("happened", "Nothing out of the ordinary so far.")]
    return (*rows, *_notes(facts))


def _sent(facts: EncryptionFacts) -> str:
    total = facts.tx_sealed + facts.tx_open
    if not total and not facts.tx_dropped_no_key:
        return "You sent nothing since you joined."
    sent = f"You sent {total:,} pieces: {facts.tx_sealed:,} encrypted, {facts.tx_open:,} open."
    if facts.tx_dropped_no_key:
        sent += f" {facts.tx_dropped_no_key:,} were thrown away because there was no key."
    return sent


def _heard(person: RemoteFacts, name: Name) -> str:
    refused = _refused(person)
    said = f"{name(person.identity)}: {person.opened:,} opened, {sum(refused.values()):,} refused"
    parts = [f"{count:,} {REFUSALS[why]}" for why, count in refused.items() if count]
    said += f" ({', '.join(parts)})." if parts else "."
    if person.dup:
        said += f" {person.dup:,} {REFUSALS[Refusal.DUP]}."
    if person.flag_none:
        said += " The server calls this sound not encrypted."
    return said


def _refused(person: RemoteFacts) -> dict[Refusal, int]:
    return {
        Refusal.PLAIN_OR_FOREIGN: person.plain_or_foreign,
        Refusal.AUTH: person.auth,
        Refusal.REPLAY: person.replay,
        Refusal.NO_KEY: person.no_key,
        Refusal.EXHAUSTED: person.exhausted,
    }


def _any(person: RemoteFacts) -> bool:
    return bool(person.opened or person.dup or sum(_refused(person).values()))


def _happened(happening: Happening, name: Name) -> str:
    again = f" ({happening.times} times)" if happening.times > 1 else ""
    match happening.cause:
        case Cause.PLAINTEXT:
            return (
                f"{happening.pieces:,} unprotected pieces of sound labelled "
                f'"{name(happening.subject)}" were refused and not played{again}.'
            )
        case Cause.TAMPER:
            return (
                f"{happening.pieces:,} damaged, repeated or forged pieces of sound labelled "
                f'"{name(happening.subject)}" were thrown away{again}.'
            )
        case Cause.UNCOUNTED:
            return uncounted(happening.pieces)
        case Cause.EXHAUSTED:
            return (
                f"{happening.pieces:,} pieces of sound of {_crowd(happening, name)} "
                f"were refused{again}: there were too many to keep apart in one visit."
            )


def _crowd(happening: Happening, name: Name) -> str:
    return f'"{name(happening.subject)}"' if happening.subject else "further people"


def _notes(facts: EncryptionFacts) -> tuple[CounterRow, ...]:
    heading = CounterRow("heading/note", "Good to know")
    match facts.ruling_mode:
        case Mode.NONE:
            return (heading, CounterRow("note/mode", "The server sees names, hands and sound."))
        case Mode.SHARED:
            return (
                heading,
                CounterRow("note/mode", "The server sees names and hands, not the sound."),
                CounterRow(
                    "note/speaker",
                    "Who is speaking is not proven: the server, or anyone with the link, "
                    "could put a voice under another name.",
                ),
                CounterRow(
                    "note/replay",
                    "The room password stays the same, so sound of an earlier visit "
                    "could be played to you again.",
                ),
            )
        case Mode.RSK1:
            return ()
