"""Our own microphone track: wished for, answered, streaming."""

import secrets

from pendopo.room.connection import RoomConnection


class OwnTrack:
    """Every publication has a new SSRC and cid; frames may leave only while `streaming`."""

    def __init__(self) -> None:
        self._ssrc: int | None = None
        self.streaming = False
        """The server has answered for our track: frames are forwarded from now on."""

    def publish(self, connection: RoomConnection, muted: bool) -> None:
        """Announce a track; muted, so that unmuting waits for nothing later."""
        if self._ssrc is None:
            self._ssrc = secrets.randbelow(0xFFFFFFFE) + 1
            cid = f"TR_{secrets.token_hex(8)}"
            connection.apply(connection.protocol.publish(cid, self._ssrc, muted))

    def answered(self, connection: RoomConnection) -> None:
        """Stream now; earlier, a stock server takes packets of our section for video."""
        if connection.peer is not None and self._ssrc is not None:
            connection.peer.publish(self._ssrc)
            self.streaming = True

    def unpublish(self, connection: RoomConnection) -> None:
        """Withdraw it."""
        self.forget()
        connection.apply(connection.protocol.unpublish())

    def forget(self) -> None:
        """The connection it was on is gone, or the server has taken it away."""
        self._ssrc = None
        self.streaming = False
