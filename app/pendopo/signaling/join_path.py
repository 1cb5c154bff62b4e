"""The address a client joins at: what it says about itself, packed into a query."""

import base64
import gzip

from livekit.protocol import models, rtc

from pendopo.model.ids import ParticipantSid

PATH = "/rtc/v1"
CLIENT_VERSION = "pendopo"
CLIENT_PROTOCOL = 16


def join_path() -> str:
    """Path and query of a first join."""
    return _render(rtc.JoinRequest(client_info=_client(), connection_settings=_settings()))


def resume_path(sid: ParticipantSid) -> str:
    """Path and query that go on with the visit of `sid` over a new socket."""
    request = rtc.JoinRequest(
        client_info=_client(),
        connection_settings=_settings(),
        reconnect=True,
        reconnect_reason=models.ReconnectReason.RR_SIGNAL_DISCONNECTED,
        participant_sid=sid,
    )
    return _render(request)


def _client() -> models.ClientInfo:
    return models.ClientInfo(version=CLIENT_VERSION, protocol=CLIENT_PROTOCOL)


def _settings() -> rtc.ConnectionSettings:
    return rtc.ConnectionSettings(auto_subscribe=True)


def _render(request: rtc.JoinRequest) -> str:
    wrapped = rtc.WrappedJoinRequest(
        compression=rtc.WrappedJoinRequest.Compression.GZIP,
        join_request=gzip.compress(request.SerializeToString(), mtime=0),
    )
    packed = base64.urlsafe_b64encode(wrapped.SerializeToString()).decode()
    return f"{PATH}?join_request={packed}"
