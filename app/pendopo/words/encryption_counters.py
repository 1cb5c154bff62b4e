"""The counters below the encryption line, as sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pendopo.e2ee.facts import EncryptionFacts, RemoteFacts
from pendopo.e2ee.indicator import Cause, Happening, Indicator
from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import Mode
from pendopo.model.ids import ParticipantIdentity
from pendopo.words.catalogue import _, ngettext
from pendopo.words.encryption import line, refusal, uncounted, was_uncounted
from pendopo.words.numbers import grouped
from pendopo.words.people import name_or_stand_in


@dataclass(frozen=True, slots=True)
class CounterRow:
    """One line; `key` is stable: sent, heard/IDENTITY, happened/…, note/…, heading/…."""

    key: str
    text: str

    @property
    def heading(self) -> bool:
        """Whether rows below belong to it."""
        return self.key.startswith("heading/")


def counter_rows(facts: EncryptionFacts, indicator: Indicator) -> tuple[CounterRow, ...]:
    """Everything counted since joining, in the past tense. Whoever was warned of has the name of
    then, everybody else the newest."""
    heard = [p for p in facts.remotes if _any(p)]
    then = {h.subject: h.name for h in reversed(indicator.happened)}
    rows = [CounterRow("heading/sent", _("Your microphone")), CounterRow("sent", _sent(facts))]
    rows.append(CounterRow("heading/heard", _("Pieces of sound from")))
    rows += [
        CounterRow(f"heard/{p.identity}", _heard(p, then.get(p.identity, p.name))) for p in heard
    ]
    if not heard:
        rows.append(CounterRow("heard", _("Nothing was received yet.")))
    rows.append(CounterRow("heading/happened", _("What happened")))
    rows += [*_stopped(indicator), *_all_happened(indicator)] or [
        CounterRow("happened", _("Nothing out of the ordinary so far."))
    ]
    return (*rows, *_notes(facts))


def _stopped(indicator: Indicator) -> Iterator[CounterRow]:
    if indicator.cuts_sound:
        said = line(indicator.state, reason=indicator.reason)
        yield CounterRow("happened/stopped", said.sentence)


def _all_happened(indicator: Indicator) -> Iterator[CounterRow]:
    for h in indicator.happened:
        yield CounterRow(f"happened/{h.cause.value}/{h.subject}", _happened(h))


def _sent(facts: EncryptionFacts) -> str:
    total = facts.tx_sealed + facts.tx_open
    if not total and not facts.tx_dropped_no_key:
        return _("You sent nothing since you joined.")
    sent = ngettext(
        "You sent {count} piece: {encrypted} encrypted, {open} open.",
        "You sent {count} pieces: {encrypted} encrypted, {open} open.",
        total,
        count=grouped(total),
        encrypted=grouped(facts.tx_sealed),
        open=grouped(facts.tx_open),
    )
    dropped = facts.tx_dropped_no_key
    if not dropped:
        return sent
    return f"{sent} " + ngettext(
        "{count} was thrown away because there was no key.",
        "{count} were thrown away because there was no key.",
        dropped,
        count=grouped(dropped),
    )


def _heard(person: RemoteFacts, name: str) -> str:
    refused = _refused(person)
    counts = {
        "name": name_or_stand_in(name, person.identity),
        "opened": grouped(person.opened),
        "refused": grouped(sum(refused.values())),
    }
    parts = [_why(count, why) for why, count in refused.items() if count]
    if parts:
        # Translators: {reasons} is a list such as “2 damaged or forged, 1 arrived twice”.
        said = [
            _(
                "{name}: {opened} opened, {refused} refused ({reasons}).",
                **counts,
                reasons=_(", ").join(parts),
            )
        ]
    else:
        said = [_("{name}: {opened} opened, {refused} refused.", **counts)]
    if person.dup:
        said.append(_("{what}.", what=_why(person.dup, Refusal.DUP)))
    if person.flag_none:
        said.append(_("The server calls this sound not encrypted."))
    return " ".join(said)


def _why(count: int, why: Refusal) -> str:
    # Translators: how many pieces of sound were dropped and why, as in “2 damaged or forged”.
    return _("{count} {why}", count=grouped(count), why=refusal(why))


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


def _happened(happening: Happening) -> str:
    pieces = happening.pieces
    name = name_or_stand_in(happening.name, ParticipantIdentity(happening.subject))
    values = {"count": grouped(pieces), "name": name}
    match happening.cause:
        case Cause.PLAINTEXT:
            said = ngettext(
                '{count} unprotected piece of sound labelled "{name}" '
                "was refused and not played{again}.",
                '{count} unprotected pieces of sound labelled "{name}" '
                "were refused and not played{again}.",
                pieces,
                **values,
                again=_again(happening.times),
            )
        case Cause.TAMPER:
            said = ngettext(
                '{count} damaged, repeated or forged piece of sound labelled "{name}" '
                "was thrown away{again}.",
                '{count} damaged, repeated or forged pieces of sound labelled "{name}" '
                "were thrown away{again}.",
                pieces,
                **values,
                again=_again(happening.times),
            )
        case Cause.UNCOUNTED:
            said = uncounted(pieces) if happening.active else was_uncounted(pieces)
        case Cause.NO_KEY:
            said = ngettext(
                '{count} piece of sound of "{name}" was encrypted with another key than '
                "this room's, and not played{again}.",
                '{count} pieces of sound of "{name}" were encrypted with another key than '
                "this room's, and not played{again}.",
                pieces,
                **values,
                again=_again(happening.times),
            )
        case Cause.EXHAUSTED:
            said = _exhausted(happening, values)
    return said


def _exhausted(happening: Happening, values: Mapping[str, str]) -> str:
    again = _again(happening.times)
    if happening.subject:
        return ngettext(
            '{count} piece of sound of "{name}" was refused{again}: '
            "there were too many to keep apart in one visit.",
            '{count} pieces of sound of "{name}" were refused{again}: '
            "there were too many to keep apart in one visit.",
            happening.pieces,
            **values,
            again=again,
        )
    return ngettext(
        "{count} piece of sound of further people was refused{again}: "
        "there were too many to keep apart in one visit.",
        "{count} pieces of sound of further people were refused{again}: "
        "there were too many to keep apart in one visit.",
        happening.pieces,
        count=values["count"],
        again=again,
    )


def _again(times: int) -> str:
    # Translators: after what happened, when it happened more than once.
    return ngettext(" ({count} time)", " ({count} times)", times) if times > 1 else ""


def _notes(facts: EncryptionFacts) -> tuple[CounterRow, ...]:
    heading = CounterRow("heading/note", _("Good to know"))
    match facts.ruling_mode:
        case Mode.NONE:
            return (heading, CounterRow("note/mode", _("The server sees names, hands and sound.")))
        case Mode.SHARED:
            return (
                heading,
                CounterRow("note/mode", _("The server sees names and hands, not the sound.")),
                CounterRow(
                    "note/speaker",
                    _(
                        "Who is speaking is not proven: the server, or anyone with the link, "
                        "could put a voice under another name."
                    ),
                ),
                CounterRow(
                    "note/replay",
                    _(
                        "The room password stays the same, so sound of an earlier visit "
                        "could be played to you again."
                    ),
                ),
            )
        case Mode.RSK1:
            return ()
