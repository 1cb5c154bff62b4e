"""Our own microphone track as we asked for it and as the server knows it."""

from dataclasses import dataclass

from pendopo.model.ids import TrackSid


@dataclass(frozen=True, slots=True)
class Publication:
    """`cid` is our name for it, `sid` the server's once it has said; `told_muted` what it knows.

    `ready` once an answer has accepted its section.
    """

    cid: str
    ssrc: int
    muted: bool
    told_muted: bool
    sid: TrackSid | None = None
    ready: bool = False

    @property
    def msid(self) -> str:
        """Stream and track of the section: the server finds our announcement by the latter."""
        return f"{self.cid} {self.cid}"
