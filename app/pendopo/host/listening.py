"""What one participant hears: tracks on the sections that their offers give us."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pendopo.host.forwarder import Forwarder
from pendopo.host.negotiation import Heard, Plan, Sections, Wanted, missing, negotiate
from pendopo.host.timers import Debounce, Timer, Timers
from pendopo.model.ids import ParticipantSid, TrackSid
from pendopo.ports.host_transport import HostPeer
from pendopo.signaling.sdp import Session

REQUIREMENT_DELAY_S = 0.02
STRANGER_DELAY_S = 0.1
"""Official SDKs play sealed sound as noise until their decryptor is attached."""
MAX_CHOICES = 1000
GONE = TrackSid("")
"""Fills a section whose track went before the next offer; its SSRC must not come back."""


class Listening:
    """Keeps sections and the forwarder's rows in step; asks for offers when they are not."""

    def __init__(
        self,
        listener: ParticipantSid,
        peer: HostPeer,
        forwarder: Forwarder,
        timers: Timers,
        ours: bool,
        available: Callable[[], Sequence[Wanted]],
        by_default: bool,
        require: Callable[[int], None],
    ) -> None:
        """`available` says what there is to hear, `require` asks for so many more sections."""
        self.agreed = Sections()
        self._listener = listener
        self._peer = peer
        self._forwarder = forwarder
        self._timers = timers
        self._start_delay_s = 0.0 if ours else STRANGER_DELAY_S
        self._available = available
        self._by_default = by_default
        self._require = require
        self._negotiated = False
        self._asked = False
        self._choices: dict[TrackSid, bool] = {}
        self._starting: dict[int, Timer] = {}
        self._requirement = Debounce(timers, REQUIREMENT_DELAY_S, self._ask)

    def plan(self, offer: Session, announced: Sequence[str]) -> Plan:
        """The answer to an offer; it counts from `agree` on. The peer follows an ICE restart."""
        self._peer.connect(offer.peer)
        self._negotiated, self._asked = True, False
        new_ssrc = self._forwarder.new_ssrc
        return negotiate(offer, self._peer.local, self.agreed, self._wanted(), announced, new_ssrc)

    def agree(self, plan: Plan) -> None:
        """The answer has been sent: forward accordingly."""
        before, self.agreed = self.agreed, plan.agreed
        now = {heard.ssrc for heard in self.agreed.heard.values()}
        known = {heard.ssrc for heard in before.heard.values()}
        for heard in before.heard.values():
            if heard.ssrc not in now:
                self._stop_hearing(heard)
        for heard in self.agreed.heard.values():
            if heard.ssrc not in known:
                self._start_hearing(heard)
        self.refresh()

    def choose(self, tracks: Iterable[TrackSid], heard: bool) -> None:
        """The listener wants these tracks, or does not."""
        self._choices |= dict.fromkeys(tracks, heard)
        for oldest in tuple(self._choices)[: max(0, len(self._choices) - MAX_CHOICES)]:
            del self._choices[oldest]
        self.refresh()

    def refresh(self) -> None:
        """Stop what is no longer wanted at once; ask for an offer when something is missing."""
        wanted = self._wanted()
        tracks = {w.track for w in wanted}
        heard = dict(self.agreed.heard)
        for mid, section in self.agreed.heard.items():
            if section.track not in tracks and section.track != GONE:
                self._stop_hearing(section)
                heard[mid] = replace(section, track=GONE)
        self.agreed = replace(self.agreed, heard=heard)
        if self._negotiated and missing(self.agreed, wanted) is not None:
            self._requirement.want()

    def ask_again(self) -> None:
        """What was asked may be lost with its socket."""
        self._asked = False
        self.refresh()

    def close(self) -> None:
        """Hear nothing more, and ask nobody."""
        self._requirement.close()
        for heard in self.agreed.heard.values():
            self._stop_hearing(heard)
        self._available, self._require = tuple, lambda count: None

    def _wanted(self) -> tuple[Wanted, ...]:
        default = self._by_default
        return tuple(w for w in self._available() if self._choices.get(w.track, default))

    def _ask(self) -> None:
        count = missing(self.agreed, self._wanted())
        if count is not None and not self._asked:
            self._asked = True
            self._require(count)

    def _start_hearing(self, heard: Heard) -> None:
        def start() -> None:
            self._starting.pop(heard.ssrc, None)
            self._forwarder.hear(
                heard.track, self._listener, self._peer, heard.ssrc, heard.payload_type
            )

        if self._start_delay_s:
            self._starting[heard.ssrc] = self._timers.call_later(self._start_delay_s, start)
        else:
            start()

    def _stop_hearing(self, heard: Heard) -> None:
        timer = self._starting.pop(heard.ssrc, None)
        if timer is not None:
            timer.cancel()
        self._forwarder.unhear(heard.track, self._listener)
