"""The one list of parsers: for the tests of every day and for `python -m tests.fuzz`."""

from tests.fuzz import of_host, of_lobby, of_media, of_signaling
from tests.fuzz.target import Target

ALL: dict[str, Target] = {
    target.name: target
    for module in (of_signaling, of_lobby, of_media, of_host)
    for target in module.TARGETS
}
