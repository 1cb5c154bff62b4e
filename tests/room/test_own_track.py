from typing import cast

from pendopo.room.connection import RoomConnection
from pendopo.room.own_track import OwnTrack
from pendopo.signaling.outputs import Output


class FakeProtocol:
    def __init__(self) -> None:
        self.published: list[tuple[str, int, bool]] = []
        self.unpublished = 0

    def publish(self, cid: str, ssrc: int, muted: bool) -> list[Output]:
        self.published.append((cid, ssrc, muted))
        return []

    def unpublish(self) -> list[Output]:
        self.unpublished += 1
        return []


class FakePeer:
    def __init__(self) -> None:
        self.ssrcs: list[int] = []

    def publish(self, ssrc: int) -> None:
        self.ssrcs.append(ssrc)


class FakeConnection:
    def __init__(self, peer: FakePeer | None) -> None:
        self.protocol = FakeProtocol()
        self.peer = peer

    def apply(self, outputs: list[Output]) -> None:
        assert outputs == []


def connected() -> tuple[RoomConnection, FakeProtocol, FakePeer]:
    peer = FakePeer()
    connection = FakeConnection(peer)
    return cast(RoomConnection, connection), connection.protocol, peer


def test_it_streams_only_once_the_server_has_answered() -> None:
    track, (connection, protocol, peer) = OwnTrack(), connected()
    track.publish(connection, muted=True)
    ((cid, ssrc, muted),) = protocol.published
    assert cid.startswith("TR_")
    assert 0 < ssrc <= 0xFFFFFFFF
    assert muted
    assert not track.streaming
    assert peer.ssrcs == []
    track.answered(connection)
    assert track.streaming
    assert peer.ssrcs == [ssrc]


def test_an_answer_to_nothing_does_not_stream() -> None:
    track, (connection, _, peer) = OwnTrack(), connected()
    track.answered(connection)
    assert not track.streaming
    assert peer.ssrcs == []


def test_without_a_peer_nothing_streams() -> None:
    track = OwnTrack()
    connection = cast(RoomConnection, FakeConnection(None))
    track.publish(connection, muted=False)
    track.answered(connection)
    assert not track.streaming


def test_publishing_twice_is_publishing_once() -> None:
    track, (connection, protocol, _) = OwnTrack(), connected()
    track.publish(connection, muted=True)
    track.publish(connection, muted=True)
    assert len(protocol.published) == 1


def test_every_publication_has_an_ssrc_and_a_name_of_its_own() -> None:
    track, (connection, protocol, _) = OwnTrack(), connected()
    for _ in range(50):
        track.publish(connection, muted=True)
        track.unpublish(connection)
    assert len({cid for cid, _, _ in protocol.published}) == 50
    assert len({ssrc for _, ssrc, _ in protocol.published}) == 50
    assert protocol.unpublished == 50


def test_what_is_withdrawn_or_forgotten_streams_no_more_even_if_an_answer_comes_late() -> None:
    for end in ("unpublish", "forget"):
        track, (connection, _, _) = OwnTrack(), connected()
        track.publish(connection, muted=True)
        track.answered(connection)
        if end == "unpublish":
            track.unpublish(connection)
        else:
            track.forget()
        assert not track.streaming
        track.answered(connection)
        assert not track.streaming
