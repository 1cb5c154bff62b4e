"""What a moderator asks of the server about others, through RoomService."""

from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Permission
from pendopo.ports.signal_transport import SignalTransport
from pendopo.room.board import Board
from pendopo.room.stay import Stay
from pendopo.signaling import rooms


class Moderation:
    """Needs a token with `roomAdmin` that names the room.

    Every method raises AccessError when the server refuses or nobody of that identity is here,
    ReachError without a connection or when the server cannot be reached.
    """

    def __init__(self, signals: SignalTransport, stay: Stay, board: Board) -> None:
        self._signals = signals
        self._stay = stay
        self._board = board

    async def invite_to_speak(self, identity: ParticipantIdentity) -> None:
        """Move somebody to the stage."""
        await self._set_stage(self._somebody(identity), on_stage=True)

    async def move_to_audience(self, identity: ParticipantIdentity) -> None:
        """Move somebody to the audience; the server unpublishes them."""
        await self._set_stage(self._somebody(identity), on_stage=False)

    async def step_down(self) -> None:
        """Move ourselves to the audience; our own token is enough where the server allows it."""
        me = self._board.room.me
        if me is None:
            raise AccessError(AccessReason.NOT_ALLOWED)
        await self._set_stage(me, on_stage=False)

    async def mute_other(self, identity: ParticipantIdentity) -> None:
        """Mute everything somebody publishes; they may unmute themselves."""
        room = self._board.room.name
        for track in self._somebody(identity).tracks:
            body = rooms.mute_published_track(room, identity, track.sid, muted=True)
            await self._call("MutePublishedTrack", body)

    async def remove(self, identity: ParticipantIdentity) -> None:
        """Remove somebody. In `shared` they can return with the link."""
        body = rooms.remove_participant(self._board.room.name, identity)
        await self._call("RemoveParticipant", body)

    def _somebody(self, identity: ParticipantIdentity) -> Participant:
        participant = self._board.room.others.get(identity)
        if participant is None:
            raise AccessError(AccessReason.NOT_ALLOWED)
        return participant

    async def _set_stage(self, participant: Participant, on_stage: bool) -> None:
        """The whole permission is sent: it replaces."""
        permission = Permission(
            can_subscribe=True,
            can_publish=on_stage,
            can_publish_data=True,
            can_update_metadata=participant.permission.can_update_metadata,
        )
        room = self._board.room.name
        body = rooms.update_participant(room, participant.identity, permission)
        await self._call("UpdateParticipant", body)

    async def _call(self, method: str, body: bytes) -> None:
        endpoint, token = self._stay.endpoint, self._stay.token
        path = rooms.path(method)
        reply = await self._signals.post(endpoint, path, body, rooms.CONTENT_TYPE, token)
        rooms.content(reply, AccessReason.NOT_ALLOWED, endpoint.url)
