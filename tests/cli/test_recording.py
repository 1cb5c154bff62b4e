"""What `pendopo join --record` does to a file that is there."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from pendopo.cli.output import Output
from pendopo.cli.visit import JoinVisit
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import WavSpeaker
from pendopo.model.encryption import Mode
from pendopo.model.ids import RoomName
from pendopo.model.room import Connection, Room
from pendopo.room.session import RoomSession
from tests.stories.fakes.sound import tone

VOICE = tone(440.0)[:960]


class Session:
    """Somebody whom the server let in, and whose sound has no path yet."""

    def __init__(self) -> None:
        self.room = Room(RoomName("r-1"), Mode.SHARED)

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        self.tell = listener
        return lambda: None


def test_what_was_recorded_before_stays_until_sound_has_a_path(tmp_path: Path) -> None:
    file, session = tmp_path / "heard.wav", Session()
    file.write_text("my only copy")
    visit = JoinVisit(argparse.Namespace(), Output(as_json=True))
    visit.speaker = speaker = WavSpeaker(file, SystemClock())
    visit._record_from_the_first_sound(cast(RoomSession, session))
    speaker.write(VOICE)
    session.tell(session.room)
    speaker.write(VOICE)
    assert file.read_text() == "my only copy"
    session.tell(replace(session.room, connection=Connection.CONNECTED))
    speaker.write(VOICE)
    speaker.close()
    assert file.stat().st_size > 3 * 2 * len(VOICE)
