"""The room's title and topic, as its host signed them."""

from pendopo.e2ee import metadata
from pendopo.e2ee.keys import meta_key
from pendopo.model.encryption import Mode
from pendopo.model.events import TitleChanged
from pendopo.room.plan import JoinPlan


class RoomTitle:
    """Reads the server's metadata text; forged, foreign and rolled-back ones change nothing."""

    def __init__(self, plan: JoinPlan) -> None:
        self._plan = plan
        self._key = meta_key(plan.room_secret) if plan.room_secret else None
        self._newest = plan.metadata_seq

    def read(self, text: str) -> TitleChanged | None:
        """What the text says, or None when it is not to be believed."""
        opened = self._opened(text)
        if opened is None or opened.mode is not self._plan.mode:
            return None
        self._newest = opened.seq
        return TitleChanged(opened.title, opened.topic)

    def _opened(self, text: str) -> metadata.RoomMetadata | None:
        plan = self._plan
        if plan.mode is Mode.NONE:
            return metadata.open_plain(text)
        if self._key is None:
            return None
        return metadata.open_metadata(text, self._key, plan.host_key, plan.room, self._newest)
