"""Frames and keys for the tests of this ring."""

from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.opener import FrameOpener, SharedOpener
from pendopo.e2ee.seal import SharedSealer
from pendopo.model.frames import EncodedFrame, OpenedFrame, ReceivedFrame
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, Sender

KEY = bytes(range(16))
RING = KeyRing.of(KEY)
OPUS = bytes([0x78]) + bytes(range(79))


def somebody(name: str, session: int = 1) -> Sender:
    """A person in one session of theirs."""
    return Sender(ParticipantIdentity(name), ParticipantSid(f"PA_{name}_{session}"))


ANI = somebody("ani")
BUDI = somebody("budi")


def encoded(payload: bytes = OPUS) -> EncodedFrame:
    return EncodedFrame(payload, 960, -20.0)


def received(payload: bytes) -> ReceivedFrame:
    return ReceivedFrame(payload, 7, 960, 1.0)


def shared_sealer(ring: KeyRing = RING) -> SharedSealer:
    sealer = SharedSealer()
    sealer.use(ring)
    return sealer


def sealed_payloads(count: int, sealer: SharedSealer | None = None) -> list[bytes]:
    sealer = sealer or shared_sealer()
    return [sealer.seal(encoded()).payload for _ in range(count)]


def sealed_under(prefix: bytes, counter: int, payload: bytes = OPUS) -> bytes:
    """What a hostile member can seal: any IV."""
    assert RING.media is not None
    iv = prefix + counter.to_bytes(4, "big")
    return payload[:1] + RING.media.encrypt(iv, payload[1:], payload[:1]) + iv + b"\x0c\x00"


def prefix_of(payload: bytes) -> bytes:
    return payload[-14:-6]


def shared_opener(trailer: bytes = b"", ring: KeyRing = RING) -> SharedOpener:
    opener = SharedOpener()
    opener.use(ring)
    opener.set_trailer(trailer)
    return opener


def opens(opener: FrameOpener, payload: bytes, sender: Sender = ANI) -> bool:
    return isinstance(opener.open(sender, received(payload)), OpenedFrame)
