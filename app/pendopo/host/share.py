"""One guest's share of the host: what is more waits, or is dropped and counted."""

from collections.abc import Callable

from pendopo.host import limits
from pendopo.host.deliveries import Deliveries
from pendopo.host.negotiation import Sections
from pendopo.host.publications import MAX_TRACKS
from pendopo.host.timers import Timers
from pendopo.host.waiting import Queue, Waiting
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.signaling.pace import Allowance, Each, Pace
from pendopo.signaling.sdp import Direction, Session

MAX_SHARES = 4096


class Crowd:
    """What all who came by one ticket may ask for together: a link that went round is many
    guests, each with a share of their own."""

    def __init__(self, timers: Timers, monotonic: Callable[[], float]) -> None:
        self.sections = Queue(timers, monotonic, Pace(limits.CROWD_SECTIONS))
        self.deliveries = Queue(timers, monotonic, Pace(limits.CROWD_DELIVERIES))


class Shares:
    """By room and identity: who leaves and comes again has no more than who stayed."""

    def __init__(self, timers: Timers, monotonic: Callable[[], float]) -> None:
        self._timers = timers
        self._monotonic = monotonic
        self._crowds: Each[str, Crowd] = Each(lambda: Crowd(timers, monotonic))
        self._shares: dict[tuple[RoomName, ParticipantIdentity], Share] = {}

    def of(self, room: RoomName, identity: ParticipantIdentity, crowd: str) -> "Share":
        """Theirs; who was here longest ago is forgotten when there are too many."""
        share = self._shares.pop((room, identity), None)
        if share is None:
            share = Share(self._timers, self._monotonic, self._crowds.of(crowd))
        self._shares[room, identity] = share
        while len(self._shares) > MAX_SHARES:
            del self._shares[next(iter(self._shares))]
        return share


class Share:
    """Everything a guest can ask for, each with its limit. Nothing of it is anybody else's but
    what a crowd has together."""

    def __init__(self, timers: Timers, monotonic: Callable[[], float], crowd: Crowd) -> None:
        self.offers = Offers(timers, monotonic, crowd.sections)
        self.tellings = Waiting(timers, monotonic, Allowance(limits.TELLINGS))
        self.audiences = Waiting(timers, monotonic, Allowance(limits.AUDIENCES))
        self.deliveries = Deliveries(timers, monotonic, crowd.deliveries)
        self._monotonic = monotonic
        self._frames = Allowance(limits.FRAMES, limits.OCTETS)
        self._packets = Pace(limits.GUEST_PACKETS)
        self._data = Allowance(limits.DATA_MESSAGES, limits.DATA_OCTETS)

    @property
    def dropped_packets(self) -> int:
        """RTP packets that were too many, whatever the track."""
        return self._packets.refused

    @property
    def dropped_data(self) -> int:
        """Data packets that were too many, too much, or for too many."""
        return self._data.refused + self.deliveries.dropped

    def says(self, size: int) -> bool:
        """Whether the guest's socket may say one more frame of so many bytes."""
        return self._frames.take(self._monotonic(), 1, size)

    def packet(self, now: float) -> bool:
        """Whether one more RTP packet may go on its way."""
        return self._packets.take(now)

    def data(self, message: bytes) -> bool:
        """Whether one more data packet is looked into."""
        return self._data.take(self._monotonic(), 1, len(message))

    def close(self) -> None:
        """Nothing that waits is done any more."""
        self.offers.cancel()
        self.deliveries.cancel()
        self.tellings.cancel()
        self.audiences.cancel()


class Offers:
    """Answers of one guest: as far as their own allowance goes, and then in the crowd's queue.
    What comes while one waits takes its place."""

    def __init__(self, timers: Timers, monotonic: Callable[[], float], crowd: Queue) -> None:
        allowance = Allowance(limits.OFFER_SECTIONS, limits.STAGE_CHANGES)
        self._own = Waiting(timers, monotonic, allowance)
        self._crowd = crowd

    def do(self, answer: Callable[[], None], sections: int, changes: int) -> None:
        """Answer now or later."""
        self._own.do(lambda: self._crowd.want(self, answer, sections), sections, changes)

    def cancel(self) -> None:
        """Nothing that waits is answered."""
        self._own.cancel()
        self._crowd.forget(self)


def costs_of(offer: Session, agreed: Sections) -> tuple[int, int]:
    """Sections to answer, and tracks that begin or end with the answer."""
    sending = {
        media.mid: media.ssrc
        for media in offer.media
        if media.direction in (Direction.SENDONLY, Direction.SENDRECV)
    }
    known = {mid: spoken.ssrc for mid, spoken in agreed.spoken.items()}
    changed = {*sending.items()} ^ {*known.items()}
    return len(offer.media), min(len(changed), 2 * MAX_TRACKS)
