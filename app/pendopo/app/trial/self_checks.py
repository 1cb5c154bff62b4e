"""One check for every part that can be missing or broken on somebody's computer."""

import asyncio

import numpy as np

from pendopo.audio.opus import Decoder, Encoder
from pendopo.drivers.client_peer import ClientPeerFactory
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.portaudio import PortAudio
from pendopo.drivers.private_names import check_private_names
from pendopo.e2ee.keys import livekit_passphrase, media_key, media_key_from_bytes, room_secret
from pendopo.e2ee.opener import Opener, Refusal
from pendopo.e2ee.seal import Sealer
from pendopo.model.encryption import Mode
from pendopo.model.errors import DeviceError, DeviceReason, OwnError, OwnReason
from pendopo.model.frames import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    EncodedFrame,
    ForwardedPacket,
    OpenedFrame,
    ReceivedFrame,
)
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import HostPeerSink
from pendopo.ports.peer_transport import PeerSink

PEERS_WITHIN_S = 10.0
FRAMES = 10
SOMEBODY = ParticipantIdentity("SELFTEST")


def keys() -> str:
    """Key derivation against fixed values."""
    secret = room_secret(bytes(range(32)), RoomName("r-self-test"))
    _demand(media_key("password").hex() == VECTOR_PBKDF2, "PBKDF2")
    _demand(media_key_from_bytes(bytes(range(32))).hex() == VECTOR_HKDF, "HKDF")
    _demand(len(livekit_passphrase(secret)) == 52, "passphrase")
    return "PBKDF2 and HKDF as LiveKit derives them"


def frames() -> str:
    """A frame sealed, opened, and refused when repeated or altered."""
    key = media_key_from_bytes(bytes(32))
    sealed = Sealer(Mode.SHARED, key).seal(EncodedFrame(b"\x78" + bytes(79), 0, -20.0))
    opener = Opener(Mode.SHARED, key)
    first = opener.open(SOMEBODY, _received(sealed.payload))
    _demand(isinstance(first, OpenedFrame), "open")
    _demand(opener.open(SOMEBODY, _received(sealed.payload)) is Refusal.DUP, "repeat")
    altered = bytes([*sealed.payload[:20], sealed.payload[20] ^ 1, *sealed.payload[21:]])
    opener = Opener(Mode.SHARED, key)
    _demand(opener.open(SOMEBODY, _received(altered)) is Refusal.AUTH, "alteration")
    _demand(opener.open(SOMEBODY, _received(bytes(80))) is Refusal.PLAIN_OR_FOREIGN, "plain")
    return "sealed, opened; repeated, altered and plain ones refused"


def opus() -> str:
    """A tone through the codec."""
    time = np.arange(SAMPLE_RATE // 2) / SAMPLE_RATE
    tone = (0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    encoder, decoder = Encoder(), Decoder()
    blocks = tone[: len(tone) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    heard = np.concatenate([decoder.decode(encoder.encode(block)) for block in blocks])
    spectrum = np.abs(np.fft.rfft(heard[-SAMPLE_RATE // 4 :]))
    peak = float(np.argmax(spectrum)) * 4
    _demand(abs(peak - 440) < 10, "tone")
    return f"a tone of 440 Hz came back at {peak:.0f} Hz"


def private_names() -> str:
    """The libraries' private names that this version was written for."""
    check_private_names()
    return "as expected"


def peers() -> str:
    """Two peers over loopback ICE, DTLS and SRTP."""
    count = asyncio.run(_two_peers())
    return f"{count} of {FRAMES} frames over loopback DTLS and SRTP"


def sound_devices() -> str:
    """PortAudio and its devices."""
    found = PortAudio().devices()
    if not found:
        raise DeviceError(DeviceReason.NO_SPEAKER)
    return f"{len(found)} devices"


async def _two_peers() -> int:
    arrived: list[ForwardedPacket] = []
    up = asyncio.Event()
    enough = asyncio.Event()

    def packet(packet: ForwardedPacket) -> None:
        arrived.append(packet)
        if len(arrived) == FRAMES:
            enough.set()

    def ignore(label: DataChannelLabel, message: bytes) -> None:
        return None

    port = await UdpHostTransport.bind("127.0.0.1", 0)
    host = port.open_peer(HostPeerSink(packet, ignore, lambda: None, lambda: None))
    sink = PeerSink(lambda ssrc, frame: None, ignore, up.set, lambda: None)
    client = await ClientPeerFactory().open("127.0.0.1", sink)
    try:
        host.connect(client.local)
        client.connect(host.local)
        async with asyncio.timeout(PEERS_WITHIN_S):
            await up.wait()
            client.publish(1)
            sealer = Sealer(Mode.SHARED, bytes(16))
            for number in range(FRAMES * 5):
                frame = EncodedFrame(b"\x78" + bytes(79), number * FRAME_SAMPLES, -20.0)
                client.send(sealer.seal(frame))
                await asyncio.sleep(0.01)
                if enough.is_set():
                    break
    except TimeoutError:
        pass
    finally:
        await client.close()
        await port.close()
    _demand(len(arrived) >= FRAMES, "frames over loopback")
    return len(arrived)


def _received(payload: bytes) -> ReceivedFrame:
    return ReceivedFrame(payload, 0, 0, 0.0)


def _demand(true: bool, what: str) -> None:
    if not true:
        raise OwnError(OwnReason.SELF_TEST, what=what)


VECTOR_PBKDF2 = "421890b1557504a8ea1a90c253b419e4"
VECTOR_HKDF = "6d0dd7b3d6f4efde47ab9a9e15abde76"
