"""What a moderator asks of the server about others, through RoomService."""

from pendopo.model.errors import AccessReason
from pendopo.model.ids import ParticipantIdentity, RoomName, TrackSid
from pendopo.model.room import Participant, Permission
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import SignalTransport
from pendopo.signaling import rooms


class Moderation:
    """RoomService for one room; needs a token with `roomAdmin` that names it."""

    def __init__(
        self, signals: SignalTransport, endpoint: Endpoint, room: RoomName, token: str
    ) -> None:
        self._signals = signals
        self._endpoint = endpoint
        self._room = room
        self._token = token

    async def set_stage(self, participant: Participant, on_stage: bool) -> None:
        """Move somebody to the stage or the audience. The whole permission is sent: it replaces."""
        permission = Permission(
            can_subscribe=True,
            can_publish=on_stage,
            can_publish_data=True,
            can_update_metadata=participant.permission.can_update_metadata,
        )
        body = rooms.update_participant(self._room, participant.identity, permission)
        await self._call("UpdateParticipant", body)

    async def mute(self, identity: ParticipantIdentity, track: TrackSid) -> None:
        """Mute somebody's track; they may unmute it themselves."""
        await self._call(
            "MutePublishedTrack",
            rooms.mute_published_track(self._room, identity, track, muted=True),
        )

    async def remove(self, identity: ParticipantIdentity) -> None:
        """Remove somebody from the room."""
        body = rooms.remove_participant(self._room, identity)
        await self._call("RemoveParticipant", body)

    async def _call(self, method: str, body: bytes) -> None:
        path = rooms.path(method)
        reply = await self._signals.post(
            self._endpoint, path, body, rooms.CONTENT_TYPE, self._token
        )
        rooms.content(reply, AccessReason.NOT_ALLOWED, self._endpoint.url)
