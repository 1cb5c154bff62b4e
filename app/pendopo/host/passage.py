"""What one guest sends on to the others."""

from collections.abc import Callable

from pendopo.host.profile import Profile
from pendopo.host.rooms import HostRoom, Member
from pendopo.host.share import Share
from pendopo.model.frames import ForwardedPacket
from pendopo.model.transport import DataChannelLabel
from pendopo.signaling.server_data import Readdressed, readdress


class Passage:
    """As far as they may and as their share goes; what is too much waits or is dropped."""

    def __init__(
        self, room: HostRoom, profile: Profile, share: Share, monotonic: Callable[[], float]
    ) -> None:
        self._room = room
        self._profile = profile
        self._share = share
        self._monotonic = monotonic

    def packet(self, packet: ForwardedPacket) -> None:
        """One packet of a voice."""
        now = self._monotonic()
        if self._share.packet(now):
            self._room.forwarder.packet(self._profile.sid, packet, now)

    def data(self, sender: Member, label: DataChannelLabel, message: bytes) -> None:
        """One data packet."""
        if not self._may_say or not self._share.data(message):
            return
        packet = readdress(message, sender.identity, sender.sid)
        if packet is None:
            return
        deliveries = self._share.deliveries
        deliver = deliveries.lossy if label is DataChannelLabel.LOSSY else deliveries.reliable
        datagrams = self._room.datagrams(sender, packet)
        deliver(lambda: self._deliver(sender, label, packet), datagrams, self._room.deliveries)

    def _deliver(self, sender: Member, label: DataChannelLabel, packet: Readdressed) -> None:
        if self._may_say:
            self._room.pass_on(sender, label, packet)

    @property
    def _may_say(self) -> bool:
        return self._profile.permission.can_publish_data
