"""Every error as one plain sentence: what happened, then what to do."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from pendopo.model.errors import DeviceError, DeviceReason, OwnReason, PendopoError
from pendopo.words.catalogue import _
from pendopo.words.error_reasons import SENTENCES
from pendopo.words.faults import clause
from pendopo.words.untrusted import address, one_line

MAX_PATH: Final = 120
"""Characters of a path that are shown."""

_MICROPHONE_ONLY = (
    DeviceReason.NO_MICROPHONE,
    DeviceReason.MICROPHONE_LOST,
    DeviceReason.MICROPHONE_SILENT,
    DeviceReason.MICROPHONE_AWAY,
)


def sentence(error: PendopoError) -> str:
    """What to tell a person about `error`; names the server, port or file it knows of."""
    return for_reason(error.reason, error.details)


def for_reason(reason: Enum, details: Mapping[str, Any]) -> str:
    """The sentence of one reason; total over the reasons of model.errors."""
    return _(
        SENTENCES.get(reason, SENTENCES[OwnReason.INTERNAL]),
        host=_host(details) or _("the server"),
        # Translators: the same as “the server”, at the beginning of a sentence.
        Host=_host(details) or _("The server"),
        device=_named(details, ("device",)) or _("the sound device"),
        # Translators: the same as “the sound device”, at the beginning of a sentence.
        Device=_named(details, ("device",)) or _("A sound device"),
        file=_path(details),
        port=_port(details),
        room=_named(details, ("room",)) or _("that name"),
        what=clause(reason, details),
        day=_day(details),
    )


def without_microphone(notice: str) -> str:
    """The lines of a notice that matter to somebody who only listens."""
    spoken = {sentence(DeviceError(reason)) for reason in _MICROPHONE_ONLY}
    return "\n".join(line for line in notice.split("\n") if line not in spoken)


def _day(details: Mapping[str, Any]) -> str:
    """ISO date of `expired` (unix seconds), which nobody has to guess the order of."""
    try:
        moment = datetime.fromtimestamp(details.get("expired", 0), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
    return moment.date().isoformat()


def _host(details: Mapping[str, Any]) -> str:
    return address(_named(details, ("host", "url")))


def _named(details: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return one_line(next((str(details[key]) for key in keys if details.get(key)), ""), 100)


def _path(details: Mapping[str, Any]) -> str:
    """The end of a long path says more than its beginning."""
    path = str(details.get("path") or "")
    shown = f"…{path[-MAX_PATH:]}" if len(path) > MAX_PATH else path
    return one_line(shown, MAX_PATH + 1) or _("The file")


def _port(details: Mapping[str, Any]) -> str:
    port = one_line(str(details.get("port") or ""), 6)
    # Translators: after “nothing listens there” or “this port”.
    return _(" (port {port})", port=port) if port else ""
