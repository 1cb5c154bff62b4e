"""A room on this host: who is in it, and what everybody is told."""

import logging
import secrets
from collections.abc import Callable, Iterable
from typing import Protocol

from pendopo.host import limits
from pendopo.host.forwarder import Forwarder
from pendopo.host.negotiation import Wanted
from pendopo.host.stage import Stage
from pendopo.host.tellings import Tellings
from pendopo.host.timers import Debounce, Timers
from pendopo.host.waiting import Queue
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.room import LeaveReason
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import Fan
from pendopo.signaling.hand_times import HandTimes
from pendopo.signaling.outputs import SendMessage
from pendopo.signaling.pace import Pace
from pendopo.signaling.server_data import Readdressed
from pendopo.signaling.server_messages import (
    Presence,
    Quality,
    RoomFacts,
    connection_quality,
    room_update,
    update,
)

log = logging.getLogger(__name__)

UPDATE_DELAY_S = 0.01
COUNT_DELAY_S = 0.5
QUALITY_EVERY_S = 5.0


class Member(Protocol):
    """What a room needs of somebody in it."""

    @property
    def identity(self) -> ParticipantIdentity:
        """Who."""
        ...

    @property
    def sid(self) -> ParticipantSid:
        """Which visit of theirs."""
        ...

    @property
    def crowd(self) -> str:
        """With whom they came."""
        ...

    @property
    def tracks(self) -> tuple[Wanted, ...]:
        """Their tracks that others can hear now."""
        ...

    def heard_by(self, listener: "Member", tracks: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
        """Those of these tracks of theirs that this one may hear."""
        ...

    @property
    def quality(self) -> Quality:
        """How well they are connected."""
        ...

    def presence(self, gone: bool = False) -> Presence:
        """How others are told of them."""
        ...

    def send(self, message: SendMessage) -> None:
        """Tell them something."""
        ...

    def send_data(self, label: DataChannelLabel, message: bytes) -> None:
        """Pass on a data packet."""
        ...

    def tracks_changed(self) -> None:
        """Somebody's tracks came or went."""
        ...

    def dismiss(self, reason: LeaveReason) -> None:
        """End their visit. Never raises."""
        ...


class HostRoom:
    """One room; lives as long as the host does, people or not."""

    def __init__(
        self,
        name: RoomName,
        metadata: str,
        created_s: int,
        timers: Timers,
        monotonic: Callable[[], float],
        open_fan: Callable[[], Fan],
    ) -> None:
        self.name = name
        self.metadata = metadata
        self.forwarder = Forwarder(open_fan)
        self.sif_trailer = secrets.token_bytes(16)
        """Ends blank frames of the server's; this host sends none."""
        self.hands = HandTimes()
        self.deliveries = Queue(timers, monotonic, Pace(limits.ROOM_DELIVERIES))
        """Data packets of everybody to everybody."""
        self._sid = "RM_" + secrets.token_hex(8)
        self._created_s = created_s
        self._members: dict[ParticipantIdentity, Member] = {}
        self._changed: dict[ParticipantSid, Presence] = {}
        self._mentions = Tellings[Member](timers, monotonic, self.changed)
        self._stage = Stage[Member](timers, monotonic, self._go_through)
        self._updates = Debounce(timers, UPDATE_DELAY_S, self._send_updates)
        self._counts = Debounce(timers, COUNT_DELAY_S, self._send_facts)
        self._qualities = Debounce(timers, QUALITY_EVERY_S, self._send_qualities)

    @property
    def facts(self) -> RoomFacts:
        """The room as members and the list of rooms are told of it."""
        people = self._members.values()
        publishers = sum(1 for member in people if member.tracks)
        return RoomFacts(
            self._sid, self.name, self.metadata, len(people), publishers, self._created_s
        )

    @property
    def members(self) -> tuple[Member, ...]:
        """Everybody here."""
        return tuple(self._members.values())

    def member(self, identity: ParticipantIdentity) -> Member | None:
        """Somebody by identity."""
        return self._members.get(identity)

    def enter(self, member: Member) -> None:
        """Somebody came; the newest visit of an identity wins."""
        former = self._members.get(member.identity)
        if former is not None:
            former.dismiss(LeaveReason.DUPLICATE_IDENTITY)
        self._members[member.identity] = member
        self.changed(member)
        self._counts.want()
        self._qualities.want()

    def leave(self, member: Member) -> None:
        """Somebody went."""
        if self._members.get(member.identity) is member:
            del self._members[member.identity]
            self._mentions.forget(member)
            self._changed[member.sid] = member.presence(gone=True)
            self._updates.want()
            self._counts.want()
            self._stage.leave(member)

    def changed(self, member: Member) -> None:
        """Something about somebody changed; everybody hears of it soon, once."""
        if self._members.get(member.identity) is member:
            self._changed[member.sid] = member.presence()
            self._updates.want()
            self._stage.show(member)

    def mention(self, member: Member) -> None:
        """The same of what can wait where too much is said."""
        self._mentions.want(member)

    def tell_changes(self) -> None:
        """Tell what is pending now: an answer must not name a track nobody has heard of."""
        self._updates.now()

    def audience_changed(self, publisher: Member) -> None:
        """Others may hear `publisher` now."""
        self._stage.audience_changed(publisher)

    def tracks_for(self, listener: Member) -> tuple[Wanted, ...]:
        """Every track that they have been told of and may hear, but for their own."""
        return tuple(self._stage.heard(lambda one, tracks: one.heard_by(listener, tracks)))

    def set_metadata(self, metadata: str) -> None:
        """Pass on new metadata, whatever they say."""
        self.metadata = metadata
        self._send_facts()

    def datagrams(self, sender: Member, packet: Readdressed) -> int:
        """What a data packet becomes."""
        return len(self._receivers(sender, packet)) * (1 + len(packet.message) // limits.DATAGRAM)

    def pass_on(self, sender: Member, label: DataChannelLabel, packet: Readdressed) -> None:
        """A data packet to all others, or to those it names."""
        receivers = self._receivers(sender, packet)
        self._each(receivers, lambda member: member.send_data(label, packet.message))

    def close(self, reason: LeaveReason) -> None:
        """Send everybody away."""
        for member in self.members:
            member.dismiss(reason)
        for pending in (
            self._mentions,
            self._stage,
            self._updates,
            self._counts,
            self._qualities,
        ):
            pending.cancel()

    def _receivers(self, sender: Member, packet: Readdressed) -> list[Member]:
        named = (self._members.get(name) for name in packet.destinations)
        those = named if packet.destinations else self.members
        return [member for member in those if member and member is not sender]

    def _go_through(self) -> None:
        self._each(self.members, lambda member: member.tracks_changed())

    def _send_updates(self) -> None:
        people, self._changed = self._changed.values(), {}
        self._broadcast(update(sorted(people, key=lambda person: not person.gone)))

    def _send_facts(self) -> None:
        self._broadcast(room_update(self.facts))

    def _send_qualities(self) -> None:
        if not self._members:
            return
        self._qualities.want()
        qualities: dict[ParticipantSid, Quality] = {}
        self._each(self.members, lambda m: qualities.update({m.sid: m.quality}))
        self._broadcast(connection_quality(qualities))

    def _broadcast(self, message: SendMessage) -> None:
        self._each(self.members, lambda member: member.send(message))

    def _each(self, members: Iterable[Member], act: Callable[[Member], None]) -> None:
        """What goes wrong with one ends their visit, and no other's."""
        for member in members:
            try:
                act(member)
            except Exception:
                log.exception("a visit failed: %s", member.sid)
                member.dismiss(LeaveReason.LOST)
