"""Frames and keys for the tests of this ring."""

from pendopo.e2ee.opener import Opener
from pendopo.e2ee.seal import Sealer
from pendopo.model.encryption import Mode
from pendopo.model.frames import EncodedFrame, OpenedFrame, ReceivedFrame
from pendopo.model.ids import ParticipantIdentity

KEY = bytes(range(16))
ANI = ParticipantIdentity("ani")
BUDI = ParticipantIdentity("budi")
OPUS = bytes([0x78]) + bytes(range(79))


def encoded(payload: bytes = OPUS) -> EncodedFrame:
    return EncodedFrame(payload, 960, -20.0)


def received(payload: bytes) -> ReceivedFrame:
    return ReceivedFrame(payload, 7, 960, 1.0)


def sealed_payloads(count: int, sealer: Sealer | None = None) -> list[bytes]:
    sealer = sealer or Sealer(Mode.SHARED, KEY)
    return [sealer.seal(encoded()).payload for _ in range(count)]


def shared_opener(trailer: bytes = b"") -> Opener:
    return Opener(Mode.SHARED, KEY, trailer)


def opens(opener: Opener, payload: bytes, sender: ParticipantIdentity = ANI) -> bool:
    return isinstance(opener.open(sender, received(payload)), OpenedFrame)
