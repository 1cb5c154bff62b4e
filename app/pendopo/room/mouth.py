"""Our voice: what the microphone captured becomes sealed frames."""

from collections.abc import Callable

from pendopo.audio.level import SILENCE_DBOV, dbov
from pendopo.audio.opus import Encoder
from pendopo.audio.silence import Silence
from pendopo.e2ee.seal import FrameSealer, SealError
from pendopo.model.device import Capture
from pendopo.model.frames import FRAME_SAMPLES, EncodedFrame, Samples, SealedFrame
from pendopo.ports.sound import Microphone
from pendopo.room.lease import Lease
from pendopo.room.listeners import nobody


class Mouth:
    """`listen` belongs to the sound thread; `open` and `wanted` are set by the media loop.

    A frame leaves only while the mouth is open, the lease holds and the microphone lives. What was
    captured before that was so stays here, and so does all that was captured between two openings.
    """

    def __init__(
        self,
        sealer: FrameSealer,
        lease: Lease,
        send: Callable[[SealedFrame], None],
        fec: bool = True,
        tell: Callable[[Capture], None] = lambda capture: None,
    ) -> None:
        """`tell` hears, on the sound thread, every change of what the device does."""
        self._sealer = sealer
        self._lease = lease
        self._send = send
        self._encoder = Encoder(fec=fec)
        self._timestamp = 0
        self._own_level = SILENCE_DBOV
        self._opening: object | None = None
        self._listened: object | None = None
        self._tell = tell
        self._capture = Capture.CLOSED
        self._silence = Silence()
        self.wanted = False
        """Whether a device is to be open at all; only the person's own wish makes it so."""
        self.lacking = False
        """Told by whoever opens devices: there is none to be had."""

    @property
    def open(self) -> bool:
        """Whether what is captured from now on may leave."""
        return self._opening is not None

    @open.setter
    def open(self, open_: bool) -> None:
        """Each opening is another one: closing and opening again between two beats shows."""
        if open_ is not self.open:
            self._opening = object() if open_ else None

    @property
    def own_level(self) -> float:
        """Level of the last frame that could leave, in dBov; silence while none can."""
        return self._own_level if self.open else SILENCE_DBOV

    @property
    def silent(self) -> bool:
        """Whether the device gives nothing but zeros."""
        return self._silence.lasts

    def listen(self, microphone: Microphone) -> None:
        """Take everything captured since the last beat; RTP time runs on whatever comes of it."""
        opening = self._opening_now(microphone)
        while (spoken := microphone.read(FRAME_SAMPLES)) is not None:
            timestamp = self._next_timestamp()
            if self.open:
                self._silence.push(spoken)
            if opening is self._listened and self._leaves(opening, microphone):
                self._speak(spoken, timestamp)
        self._listened = opening
        if opening is None:
            self._own_level = SILENCE_DBOV
        self._judge(microphone)

    def close(self) -> None:
        """The visit is over: nothing leaves and nothing is told any more."""
        self._send = self._tell = nobody

    def _judge(self, microphone: Microphone) -> None:
        if not microphone.alive:
            self._silence.begin()
        works = microphone.alive and not self.silent
        fails = self.silent or self.lacking
        capture = Capture.WORKING if works else Capture.FAILED if fails else Capture.CLOSED
        if capture is not self._capture:
            self._capture = capture
            self._tell(capture)

    def _leaves(self, opening: object | None, microphone: Microphone) -> bool:
        return opening is not None and self._opening_now(microphone) is opening

    def _opening_now(self, microphone: Microphone) -> object | None:
        return self._opening if self._lease.holds() and microphone.alive else None

    def _next_timestamp(self) -> int:
        timestamp = self._timestamp
        self._timestamp = (timestamp + FRAME_SAMPLES) & 0xFFFFFFFF
        return timestamp

    def _speak(self, samples: Samples, timestamp: int) -> None:
        self._own_level = dbov(samples)
        encoded = EncodedFrame(self._encoder.encode(samples), timestamp, self._own_level)
        try:
            sealed = self._sealer.seal(encoded)
        except SealError:
            return  # counted by the sealer; the frame is lost, never sent
        self._send(sealed)
