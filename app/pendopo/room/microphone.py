"""Our own microphone: on stage or not, wished on or muted, taken by the server or refused."""

import secrets
from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from pendopo.model.device import Capture
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.frames import SealedFrame
from pendopo.model.room import MicrophoneState


class Uplink(Protocol):
    """What carries our track to the server; without a connection nothing happens."""

    @property
    def has_media(self) -> bool:
        """Whether sound has a path to it."""
        ...

    def publish(self, cid: str, ssrc: int, muted: bool) -> None:
        """Announce a track; both names must be new ones."""
        ...

    def unpublish(self) -> None:
        """Withdraw it."""
        ...

    def set_muted(self, muted: bool) -> None:
        """Tell everybody that it is off or on."""
        ...

    def stream(self, ssrc: int) -> None:
        """What is sent from now on leaves under this SSRC."""
        ...

    def send(self, frame: SealedFrame) -> bool:
        """Hand one frame to RTP; False when it did not leave."""
        ...


class Opening(Protocol):
    """What captures while it is wanted, and seals while it is open."""

    open: bool
    wanted: bool


class Permit(Protocol):
    """What all sound goes on."""

    def holds(self) -> bool:
        """Whether sound may go now."""
        ...


class _Track(Enum):
    """What the server knows of our track."""

    NONE = auto()
    """Nothing, or no more."""
    ANNOUNCED = auto()
    """It was told, and has not answered for it."""
    ACCEPTED = auto()
    """It has a section: earlier, a stock server takes packets of ours for video."""
    REFUSED = auto()


class Microphone:
    """The one owner of what becomes of what we say, and the one place where frames leave.

    Belongs to the media loop. Only `set_muted` ever turns it on: off the stage, when the server
    mutes us and when it takes the track away or refuses it, it goes off and stays so.
    """

    def __init__(
        self,
        uplink: Uplink,
        mouth: Opening,
        lease: Permit,
        tell: Callable[[MicrophoneState], None],
    ) -> None:
        self._uplink = uplink
        self._mouth = mouth
        self._lease = lease
        self._tell = tell
        self._on_stage = False
        self._wished_on = False
        self._off = MicrophoneState.MUTED
        """What it is while it is not wished on."""
        self._stopped = False
        self._capture = Capture.CLOSED
        self._track = _Track.NONE
        self._ssrc = 0
        self._told = MicrophoneState.ABSENT
        self.sent = 0
        """Frames handed to RTP in the whole visit."""

    @property
    def state(self) -> MicrophoneState:
        """What becomes of what we say now."""
        if not self._on_stage:
            return MicrophoneState.ABSENT
        if self._track is _Track.REFUSED:
            return MicrophoneState.REFUSED
        if not self._wished_on:
            return self._off
        if self._stopped:
            return MicrophoneState.STOPPED
        if self._capture is Capture.FAILED:
            return MicrophoneState.SILENT
        heard = self._may_leave and self._capture is Capture.WORKING
        return MicrophoneState.LIVE if heard else MicrophoneState.OPENING

    def send(self, frame: SealedFrame) -> None:
        """The choke point: what is counted here was handed to RTP.

        The lease is asked here too: after a stall of the media loop frames may be waiting that
        were sealed while it held.
        """
        if self._may_leave and self._lease.holds() and self._uplink.send(frame):
            self.sent += 1

    def set_muted(self, muted: bool) -> None:
        """The person's own wish. Raises AccessError when we may not speak; muting never fails.

        Without a connection it is kept, and what was refused or taken away is published anew.
        """
        if not muted and not self._on_stage:
            raise AccessError(AccessReason.NOT_ALLOWED)
        if not muted:
            self._off = MicrophoneState.MUTED
        self._wished_on = not muted
        self._changed()
        if self._track in (_Track.ANNOUNCED, _Track.ACCEPTED):
            self._uplink.set_muted(muted)
        elif not muted:
            self._announce()

    def join(self, on_stage: bool) -> None:
        """A connection of its own begins; it knows of no track yet."""
        self._track = _Track.NONE
        self.follow(on_stage)

    def lose(self) -> None:
        """The connection is gone, and with it our track; the wish stays."""
        self._track = _Track.NONE
        self._changed()

    def follow(self, on_stage: bool) -> None:
        """Whether the server lets us publish, as it lists us."""
        before, self._on_stage = self._on_stage, on_stage
        if on_stage:
            self._changed()
            if self._track is _Track.NONE:
                self._announce()
        elif before:
            self._off = MicrophoneState.MUTED
            self._go_off(_Track.NONE)
            self._uplink.unpublish()

    def accept(self) -> None:
        """The server has answered for our track."""
        if self._track is _Track.ANNOUNCED:
            self._uplink.stream(self._ssrc)
            self._track = _Track.ACCEPTED
            self._changed()

    def reach(self) -> None:
        """Sound has a path to the server."""
        self._changed()

    def refuse(self) -> None:
        """The server does not take our track; the next wish to speak tries again."""
        self._go_off(_Track.REFUSED)

    def withdraw(self) -> None:
        """The server has taken our track away; whether the stage too, it says later if at all."""
        self._go_off(_Track.NONE, MicrophoneState.WITHDRAWN)

    def mute(self) -> None:
        """Somebody muted us."""
        self._go_off(self._track, MicrophoneState.MUTED_BY_MODERATOR)

    def stop(self, stopped: bool) -> None:
        """Whether our own protection holds sound back."""
        self._stopped = stopped
        self._changed()

    def capture(self, capture: Capture) -> None:
        """What the device does; nothing is turned on or off by it."""
        self._capture = capture
        self._changed()

    def close(self) -> None:
        """The visit is over."""
        self._on_stage = False
        self._go_off(_Track.NONE)

    def _announce(self) -> None:
        """Muted or not: so that unmuting waits for nothing later."""
        self._ssrc = secrets.randbelow(0xFFFFFFFE) + 1
        self._track = _Track.ANNOUNCED
        self._uplink.publish(f"TR_{secrets.token_hex(8)}", self._ssrc, not self._wished_on)
        self._changed()

    def _go_off(self, track: _Track, off: MicrophoneState = MicrophoneState.MUTED) -> None:
        self._track = track
        if self._wished_on:
            self._off = off
        self._wished_on = False
        self._changed()

    @property
    def _may_leave(self) -> bool:
        """Whether what is captured may go: the person's wish, the server's track and a path to
        it, our guard."""
        wished = self._on_stage and self._wished_on and not self._stopped
        return wished and self._track is _Track.ACCEPTED and self._uplink.has_media

    def _changed(self) -> None:
        state = self.state
        self._mouth.wanted = state.wished_on
        self._mouth.open = self._may_leave
        if state is not self._told:
            self._told = state
            self._tell(state)
