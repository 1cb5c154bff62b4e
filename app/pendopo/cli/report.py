"""What a visit measured, as protocol.md's `--report` writes it."""

import os
import sys
import time
from typing import Any

from pendopo.app.sound_desk import SoundDesk
from pendopo.cli.visit import JoinVisit
from pendopo.model.errors import PendopoError
from pendopo.model.ids import ParticipantIdentity
from pendopo.room.session import RoomSession
from pendopo.words.errors import sentence

Json = dict[str, Any]


NOTHING: Json = {
    "room": None,
    "identity": None,
    "role": None,
    "first_sound_ms": None,
    "states": [],
    "sent": {"sealed": 0, "open": 0, "dropped_no_key": 0},
    "heard": {},
    "hands": [],
}
"""Of a visit that never came to a room."""


def report(visit: JoinVisit, failure: PendopoError | None) -> Json:
    """One JSON object; nothing secret is in it."""
    return {
        **(_room(visit.session) if visit.session is not None else NOTHING),
        **(_sound(visit.sound, visit.session) if visit.sound and visit.session else {}),
        "listening_since_ms": _listening_since_ms(visit),
        "destinations": [
            {"host": d.host, "port": d.port, "protocol": d.protocol, "why": d.why.value}
            for d in visit.ledger.contacts
        ],
        "destinations_left_out": visit.ledger.left_out,
        "cpu_s": round(time.process_time(), 3),
        "rss_mb": _rss_mb(),
        "error": failure and {"reason": failure.reason.value, "sentence": sentence(failure)},
    }


def _room(session: RoomSession) -> Json:
    room = session.room
    return {
        "room": room.name,
        "identity": room.me.identity if room.me else None,
        "role": room.role.value,
        "started_unix_ms": session.started_unix_ms,
        "first_sound_ms": _first_sound_ms(session),
        "states": [
            {"at_ms": round(at * 1000), "state": state.value} for at, state in session.watch.states
        ],
        "sent": _sent(session),
        "heard": {identity: _heard(session, identity) for identity in session.watch.senders},
        "timeline": [
            {"at_ms": round(r.at * 1000), "muted": r.muted, "sent": r.sent, "opened": r.opened}
            for r in session.watch.timeline
        ],
        "unmapped": session.watch.unmapped,
        "hands": [participant.identity for participant in room.hands],
        "resumes": session.resumes,
        "rejoins": session.rejoins,
    }


def _sound(sound: SoundDesk, session: RoomSession) -> Json:
    """How long this computer kept the sound thread waiting."""
    return {
        "longest_sound_pause_ms": round(sound.longest_pause_s * 1000),
        "sound_pauses": [
            {
                "at_ms": round((pause.at - session.started_at) * 1000),
                "length_ms": round(pause.length_s * 1000),
                "idle_ms": round(pause.idle_s * 1000),
            }
            for pause in sound.pauses
        ],
    }


def _listening_since_ms(visit: JoinVisit) -> int | None:
    """Where a recording begins."""
    began = visit.speaker.began_at if visit.speaker is not None else None
    if began is None or visit.session is None:
        return None
    return round((began - visit.session.started_at) * 1000)


def _first_sound_ms(session: RoomSession) -> int | None:
    played = session.ear.first_played_at
    return None if played is None else round((played - session.started_at) * 1000)


def _sent(session: RoomSession) -> Json:
    facts = session.needles().facts
    return {
        "sealed": facts.tx_sealed,
        "open": facts.tx_open,
        "dropped_no_key": facts.tx_dropped_no_key,
    }


def _heard(session: RoomSession, identity: ParticipantIdentity) -> Json:
    counts = session.watch.counts(identity)
    playout = session.ear.heard(identity)
    return {
        "name": session.watch.name(identity),
        "opened": counts.opened,
        "between": counts.between,
        "lost": playout.lost,
        "recovered": playout.recovered,
        "concealed_ms": round(playout.concealed_ms, 1),
        "delay_ms": round(playout.delay_ms, 1),
        "refused": {reason.value: n for reason, n in counts.refused.items() if n},
    }


def _rss_mb() -> float | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
    except OSError:
        return None
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
