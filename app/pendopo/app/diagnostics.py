"""What may be told to whoever helps: numbers and words out of fixed lists, and nothing else.

No text that a person, a server or another program has written comes in here: no name, title, link,
address, path or device. What is not listed in this module is not told.
"""

import asyncio
import json
import platform
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pendopo
from pendopo.app import files, language
from pendopo.app.log_counts import LogCounts
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.app.visits import Visits
from pendopo.model.checks import CheckResult
from pendopo.model.settings import Settings
from pendopo.reach.ledger import Ledger
from pendopo.room.session import RoomSession

Json = dict[str, Any]

FORMAT = 1


class Diagnostics:
    """Belongs to the media loop; implements `ui.settings.diagnostics_card.Diagnostics`."""

    def __init__(
        self,
        profile: Profile,
        relays: Relays,
        places: Places,
        visits: Visits,
        whole: Ledger,
        trouble: LogCounts,
    ) -> None:
        self._profile, self._relays, self._places = profile, relays, places
        self._visits, self._whole = visits, whole
        self._trouble = trouble

    async def text(self, checks: Sequence[CheckResult]) -> str:
        """All of it, as it would be saved."""
        settings = self._profile.settings
        told = {
            "pendopo_diagnostics": FORMAT,
            "program": _program(settings),
            "self_test": [_check(each) for each in checks],
            "settings": _settings(settings),
            "relays": _relays(self._relays),
            "keychain": self._profile.secrets.keeping.value,
            "places": Counter(card.mode.name.lower() for card in await self._places.places()),
            "contacts": _contacts(self._whole),
            "visits": [_visit(session) for session in self._visits.sessions],
            "trouble": self._trouble.places,
        }
        return json.dumps(told, indent=2)

    async def save(self, text: str, path: Path) -> None:
        """Write what was shown, of mode 0600. Raises InputError(FILE)."""
        await asyncio.to_thread(files.write_private, path, text.encode() + b"\n")


def _program(settings: Settings) -> Json:
    return {
        "version": pendopo.__version__,
        "frozen": bool(getattr(sys, "frozen", False)),
        "python": platform.python_version(),
        "system": platform.system(),
        "release": re.sub(r"[^0-9.].*", "", platform.release()),
        "machine": platform.machine(),
        "language": language.spoken(settings.language),
    }


def _check(result: CheckResult) -> Json:
    return {
        "name": result.name,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "took_ms": round(result.took_s * 1000),
    }


def _settings(settings: Settings) -> Json:
    """Whether something was chosen where the choice itself would tell too much."""
    return {
        "microphone_chosen": bool(settings.microphone),
        "speaker_chosen": bool(settings.speaker),
        "microphone_gain_db": int(settings.microphone_gain_db),
        "speaker_volume": int(settings.speaker_volume),
        "push_to_talk": bool(settings.push_to_talk),
        "always_relay": bool(settings.always_relay),
    }


def _relays(relays: Relays) -> list[Json]:
    return [
        {
            "origin": row.origin.value,
            "enabled": row.enabled,
            "ways": [way.transport.value for way in row.allowed],
        }
        for row in relays.rows
    ]


def _contacts(whole: Ledger) -> Json:
    kinds = Counter(f"{d.why.value} {d.protocol}" for d in whole.contacts)
    return {**kinds, "left_out": whole.left_out}


def _visit(session: RoomSession) -> Json:
    room, facts = session.room, session.needles().facts
    return {
        "connection": room.connection.value,
        "microphone": room.microphone.value,
        "mode": room.mode.name.lower(),
        "role": room.role.value,
        "people": len(room.others) + 1,
        "resumes": session.resumes,
        "rejoins": session.rejoins,
        "unmapped": session.watch.unmapped,
        "states": [{"at_s": round(at), "state": state.value} for at, state in session.watch.states],
        "sent": {
            "sealed": facts.tx_sealed,
            "open": facts.tx_open,
            "dropped_no_key": facts.tx_dropped_no_key,
        },
        "heard": [_heard(session, at) for at in range(len(session.watch.senders))],
    }


def _heard(session: RoomSession, at: int) -> Json:
    """One person, without saying who."""
    who = session.watch.senders[at]
    counts, playout = session.watch.counts(who), session.ear.heard(who)
    return {
        "opened": counts.opened,
        "between": counts.between,
        "lost": playout.lost,
        "concealed_ms": round(playout.concealed_ms),
        "delay_ms": round(playout.delay_ms),
        "refused": {reason.value: n for reason, n in counts.refused.items() if n},
    }
