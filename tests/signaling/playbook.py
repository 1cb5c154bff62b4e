"""Scripts for ClientProtocol: what the server says and we wish, and every output that follows."""

from collections.abc import Iterator
from contextlib import contextmanager

from livekit.protocol import rtc

from pendopo.model.events import ParticipantsChanged, ParticipantsLeft
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import (
    RoomJoined,
    RoomUpdated,
    SignalingEvent,
    TrackAccepted,
    TracksMapped,
)
from pendopo.signaling.outputs import (
    AddCandidate,
    Close,
    Gather,
    Negotiate,
    Notify,
    Output,
    SendMessage,
    WakeAt,
)
from tests.signaling.conversation import LOCAL, shape

BEGAN = 100.0


class Playbook:
    """Every line that comes out must be claimed by `then`, in order, before the next step."""

    def __init__(self) -> None:
        self.protocol = ClientProtocol(encrypted=True)
        self.now = BEGAN
        self.sent: list[rtc.SignalRequest] = []
        """Everything sent so far."""
        self._unclaimed: list[str] = []

    def server(self, message: rtc.SignalResponse) -> "Playbook":
        """The server says something."""
        return self._step(self.protocol.receive(message.SerializeToString(), self.now))

    def we(self, outputs: list[Output]) -> "Playbook":
        """We did something, and these are its outputs."""
        return self._step(outputs)

    def described(self) -> "Playbook":
        """Our media path is ready to be offered."""
        return self.we(self.protocol.describe(LOCAL))

    def then(self, *lines: str) -> "Playbook":
        """Exactly this came out."""
        came, self._unclaimed = self._unclaimed, []
        assert came == list(lines)
        return self

    @property
    def offer(self) -> rtc.SessionDescription:
        """The newest one."""
        return next(r.offer for r in reversed(self.sent) if r.WhichOneof("message") == "offer")

    @property
    def announced(self) -> rtc.SignalRequest:
        """The newest track that we announced."""
        return next(r for r in reversed(self.sent) if r.WhichOneof("message") == "add_track")

    def _step(self, outputs: list[Output]) -> "Playbook":
        self.then()
        self._unclaimed = [self._line(output) for output in outputs]
        return self

    def _line(self, output: Output) -> str:
        match output:
            case SendMessage(message):
                self.sent.append(rtc.SignalRequest.FromString(message))
                return "send " + sent_line(self.sent[-1])
            case Notify(event):
                return event_line(event)
            case Gather(relays):
                return " ".join(["gather", *(hop.host for hop in relays)])
            case Negotiate():
                return "connect the peer"
            case AddCandidate(candidate):
                return f"candidate {candidate.host}"
            case WakeAt(at):
                return f"wake after {at - self.now:g} s"
            case Close(reason):
                return f"close: {reason.value}"


@contextmanager
def playing() -> Iterator[Playbook]:
    """A script that fails when it ends before its outputs do."""
    play = Playbook()
    yield play
    play.then()


def sent_line(request: rtc.SignalRequest) -> str:
    kind = request.WhichOneof("message") or "nothing"
    match kind:
        case "offer":
            return f"offer {request.offer.id}: {' '.join(shape(request.offer))}"
        case "add_track":
            return f"add_track {request.add_track.cid}{' muted' * request.add_track.muted}"
        case "mute":
            return f"mute {request.mute.sid} {'on' if request.mute.muted else 'off'}"
        case "update_metadata":
            update = request.update_metadata
            hand = update.attributes.get("pendopo.hand")
            return f"name {update.name}" if hand is None else f"hand {hand or 'down'}"
        case _:
            return kind


def event_line(event: SignalingEvent) -> str:
    match event:
        case RoomJoined(others=others):
            return " ".join(["joined", *(person.identity for person in others)])
        case ParticipantsChanged(people):
            return " ".join(["people", *(person.identity for person in people)])
        case ParticipantsLeft(gone):
            return " ".join(["left", *(each.identity for each in gone)])
        case RoomUpdated(counted=counted):
            return f"room of {counted}"
        case TracksMapped(tracks):
            return " ".join(["mapped", *(f"{sid}@{ssrc}" for ssrc, sid in tracks)])
        case TrackAccepted(sid):
            return f"accepted {sid}"
        case _:
            return repr(event)
