"""The parts of this program and of the computer below it, each tried by itself."""

import asyncio

import numpy as np

from pendopo.app import language
from pendopo.app.device_survey import SystemSurvey
from pendopo.app.trial import call as own_call
from pendopo.app.trial.tls_check import pinned_and_not
from pendopo.audio.opus import Decoder, Encoder, full_voice
from pendopo.drivers.client_peer import ClientPeerFactory
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.portaudio import PortAudio
from pendopo.drivers.private_names import check_private_names
from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.keys import livekit_passphrase, media_key, media_key_from_bytes, room_secret
from pendopo.e2ee.modes import opener_for, sealer_for
from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import Mode
from pendopo.model.errors import DeviceError, DeviceReason, OwnError, OwnReason
from pendopo.model.faults import PartFault
from pendopo.model.frames import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    EncodedFrame,
    ForwardedPacket,
    OpenedFrame,
    ReceivedFrame,
)
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, Sender
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import HostPeerSink
from pendopo.ports.peer_transport import PeerSink, Route
from pendopo.reach.fence import Fence
from pendopo.words import self_test
from pendopo.words.language import own_name

PEERS_WITHIN_S = 10.0
FRAMES = 10
SOMEBODY = Sender(ParticipantIdentity("SELFTEST"), ParticipantSid("PA_SELFTEST"))


def keys() -> str:
    """Key derivation against fixed values."""
    secret = room_secret(bytes(range(32)), RoomName("r-self-test"))
    _demand(media_key("password").hex() == VECTOR_PBKDF2, PartFault.PBKDF2)
    _demand(media_key_from_bytes(bytes(range(32))).hex() == VECTOR_HKDF, PartFault.HKDF)
    _demand(len(livekit_passphrase(secret)) == 52, PartFault.PASSPHRASE)
    return self_test.keys()


def frames() -> str:
    """A frame sealed, opened, and refused when repeated or altered."""
    ring = KeyRing.of(media_key_from_bytes(bytes(32)))
    sealer, opener = sealer_for(Mode.SHARED), opener_for(Mode.SHARED)
    sealer.use(ring)
    opener.use(ring)
    sealed = sealer.seal(EncodedFrame(b"\x78" + bytes(79), 0, -20.0))
    first = opener.open(SOMEBODY, _received(sealed.payload))
    _demand(isinstance(first, OpenedFrame), PartFault.OPEN)
    _demand(opener.open(SOMEBODY, _received(sealed.payload)) is Refusal.DUP, PartFault.REPEAT)
    altered = bytes([*sealed.payload[:20], sealed.payload[20] ^ 1, *sealed.payload[21:]])
    opener = opener_for(Mode.SHARED)
    opener.use(ring)
    _demand(opener.open(SOMEBODY, _received(altered)) is Refusal.AUTH, PartFault.ALTERATION)
    _demand(
        opener.open(SOMEBODY, _received(bytes(80))) is Refusal.PLAIN_OR_FOREIGN, PartFault.PLAIN
    )
    return self_test.frames()


def opus() -> str:
    """A tone through the codec."""
    time = np.arange(SAMPLE_RATE // 2) / SAMPLE_RATE
    tone = (0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    encoder, decoder = Encoder(), Decoder()
    blocks = tone[: len(tone) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    heard = np.concatenate([decoder.decode(encoder.encode(block)) for block in blocks])
    spectrum = np.abs(np.fft.rfft(heard[-SAMPLE_RATE // 4 :]))
    peak = float(np.argmax(spectrum)) * 4
    _demand(abs(peak - 440) < 10, PartFault.TONE)
    return self_test.tone(peak, full_voice())


def private_names() -> str:
    """The libraries' private names that this version was written for."""
    check_private_names()
    return self_test.private_names()


async def tls() -> str:
    """Encrypted connections, with the key of an invite and without."""
    taken, refused = await pinned_and_not()
    _demand(taken and refused, PartFault.TLS)
    return self_test.tls()


async def peers() -> str:
    """Two peers over loopback ICE, DTLS and SRTP."""
    count = await _two_peers()
    return self_test.peers(count, FRAMES)


def sound_devices() -> str:
    """The devices, found as the window finds them."""
    survey = SystemSurvey(PortAudio())
    try:
        found = survey.look()
    finally:
        survey.close()
    if found.trouble is not None or not found.devices:
        raise DeviceError(found.trouble or DeviceReason.NO_DEVICES)
    return self_test.devices(len(found.devices))


async def call() -> str:
    """A call with itself through a host of its own."""
    heard = await own_call.call()
    return self_test.call(heard.counts.opened, heard.counts.sealed, heard.likeness)


def translations() -> str:
    """Every catalogue, whole."""
    sizes = set(language.sizes())
    _demand(len(sizes) == 1 and 0 not in sizes, PartFault.CATALOGUE)
    return self_test.translations(", ".join(map(own_name, language.OFFERED)), sizes.pop())


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
    client = await ClientPeerFactory(Fence()).open(Route("127.0.0.1"), sink)
    try:
        host.connect(client.local)
        client.connect(host.local)
        async with asyncio.timeout(PEERS_WITHIN_S):
            await up.wait()
            client.publish(1)
            sealer = sealer_for(Mode.SHARED)
            sealer.use(KeyRing.of(bytes(16)))
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
    _demand(len(arrived) >= FRAMES, PartFault.LOOPBACK)
    return len(arrived)


def _received(payload: bytes) -> ReceivedFrame:
    return ReceivedFrame(payload, 0, 0, 0.0)


def _demand(true: bool, fault: PartFault) -> None:
    if not true:
        raise OwnError(OwnReason.SELF_TEST, fault=fault)


VECTOR_PBKDF2 = "421890b1557504a8ea1a90c253b419e4"
VECTOR_HKDF = "6d0dd7b3d6f4efde47ab9a9e15abde76"
