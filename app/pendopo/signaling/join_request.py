"""What a client says about itself in the address it connects to."""

import base64
import binascii
import zlib
from dataclasses import dataclass

from google.protobuf.message import DecodeError
from livekit.protocol import rtc

from pendopo.model.ids import ParticipantSid
from pendopo.signaling.join_path import CLIENT_VERSION
from pendopo.signaling.sdp import Session, parse
from pendopo.signaling.sdp_lines import SdpError

MAX_JOIN_REQUEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """`resumed` names the visit to go on with; `offer` may come before the answer to the join."""

    ours: bool
    auto_subscribe: bool = True
    resumed: ParticipantSid | None = None
    offer: Session | None = None
    offer_id: int = 0


def unwrap_join_request(parameter: str) -> bytes:
    """What is packed in the parameter, at most MAX_JOIN_REQUEST bytes. Raises ValueError."""
    try:
        return _unwrap(parameter)
    except (DecodeError, binascii.Error, zlib.error, UnicodeError) as error:
        raise ValueError("not a join request") from error


def read_join_request(unwrapped: bytes) -> JoinRequest:
    """What that says. Raises ValueError."""
    try:
        return _from_wire(rtc.JoinRequest.FromString(unwrapped))
    except (DecodeError, SdpError, UnicodeError) as error:
        raise ValueError("not a join request") from error


def _unwrap(parameter: str) -> bytes:
    if not 0 < len(parameter) <= MAX_JOIN_REQUEST:
        raise ValueError("no join request, or too long")
    padded = parameter + "=" * (-len(parameter) % 4)
    wrapped = rtc.WrappedJoinRequest.FromString(base64.b64decode(padded, b"-_", validate=True))
    if wrapped.compression == rtc.WrappedJoinRequest.GZIP:
        return _gunzip(wrapped.join_request)
    return wrapped.join_request


def _gunzip(packed: bytes) -> bytes:
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    plain = inflate.decompress(packed, MAX_JOIN_REQUEST)
    if not inflate.eof:
        raise ValueError("join request too long or cut off")
    return plain


def _from_wire(request: rtc.JoinRequest) -> JoinRequest:
    offer = request.publisher_offer
    sid = ParticipantSid(request.participant_sid)
    return JoinRequest(
        ours=request.client_info.version == CLIENT_VERSION,
        auto_subscribe=request.connection_settings.auto_subscribe,
        resumed=sid if request.reconnect and sid else None,
        offer=parse(offer.sdp) if offer.sdp else None,
        offer_id=offer.id,
    )
