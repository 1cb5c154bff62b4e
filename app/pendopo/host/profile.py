"""Who a guest is, as the others are told."""

import secrets
from dataclasses import dataclass

from pendopo.model.ids import ParticipantIdentity, ParticipantSid
from pendopo.model.room import HAND_ATTRIBUTE, Participant, Permission, TrackPublication
from pendopo.signaling.hand_times import HandTimes
from pendopo.signaling.server_events import MetadataChanged
from pendopo.signaling.server_messages import Presence, Quality, Verdict
from pendopo.signaling.translate import hand_from_wire, hand_to_wire

MAX_ATTRIBUTES = 32
MAX_TEXT = 1024
"""Bytes of name, metadata and attributes together: five hundred people who use all of it fit into
one message that clients take."""
FAIR_LOSS = 0.02
BAD_LOSS = 0.08


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who comes, as the door has checked it."""

    identity: ParticipantIdentity
    holder: str
    """The ticket and key they came by; empty when by none."""
    name: str
    permission: Permission
    ours: bool
    auto_subscribe: bool
    joined_at_ms: int


class Profile:
    """What is said about one visit, and how often it has been said."""

    def __init__(self, newcomer: Newcomer) -> None:
        self.identity, self.holder = newcomer.identity, newcomer.holder
        self.sid = ParticipantSid("PA_" + secrets.token_hex(8))
        self.permission = newcomer.permission
        self._joined_at_ms = newcomer.joined_at_ms
        self._name = newcomer.name
        self._metadata = ""
        self._attributes: dict[str, str] = {}
        self._version = 0

    def presence(
        self, tracks: tuple[TrackPublication, ...], active: bool, gone: bool = False
    ) -> Presence:
        """How others are told of this guest; every telling has a version of its own."""
        self._version += 1
        person = Participant(
            identity=self.identity,
            sid=self.sid,
            name=self._name,
            permission=self.permission,
            tracks=() if gone else tracks,
            joined_at_ms=self._joined_at_ms,
        )
        attributes = dict(self._attributes)
        return Presence(person, attributes, self._metadata, active, gone, self._version)

    def change(self, change: MetadataChanged, hands: HandTimes, now_ms: int) -> Verdict:
        """Take over what the guest says about themselves, or nothing of it. A hand is up since
        we saw it, whatever is claimed."""
        merged = self._attributes | dict(change.attributes)
        attributes = {key: value for key, value in merged.items() if value}
        name, metadata = change.name or self._name, change.metadata or self._metadata
        if not self.permission.can_update_metadata:
            return Verdict.NOT_ALLOWED
        if len(attributes) > MAX_ATTRIBUTES or _size(name, metadata, attributes) > MAX_TEXT:
            return Verdict.LIMIT_EXCEEDED
        self._name, self._metadata, self._attributes = name, metadata, attributes
        if hand_from_wire(attributes.get(HAND_ATTRIBUTE, "")) is None:
            hands.down(self.identity)
        else:
            attributes |= hand_to_wire(hands.up(self.identity, now_ms))
        return Verdict.OK


def quality_at(loss: float) -> Quality:
    """How well somebody is connected who loses so much, 0…1."""
    if loss < FAIR_LOSS:
        return Quality.EXCELLENT
    return Quality.GOOD if loss < BAD_LOSS else Quality.POOR


def _size(name: str, metadata: str, attributes: dict[str, str]) -> int:
    texts = (name, metadata, *attributes, *attributes.values())
    return sum(len(text.encode()) for text in texts)
