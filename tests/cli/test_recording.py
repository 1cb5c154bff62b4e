"""What `pendopo join --record` keeps of a file that is there already."""

from pathlib import Path

import pytest

from pendopo.cli.visit import record_once_connected
from pendopo.drivers.wav_sound import WavSpeaker
from pendopo.model.frames import FRAME_SAMPLES
from pendopo.model.room import Connection
from tests.stories.fakes.sound import tone
from tests.stories.story import Story, tell

OLD = b"my only copy"


@pytest.mark.parametrize("path_for_sound", [True, False])
def test_what_was_recorded_before_stays_until_sound_has_a_path(
    tmp_path: Path, path_for_sound: bool
) -> None:
    recording = tmp_path / "talk.wav"
    recording.write_bytes(OLD)

    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        person = visitor.before(await visitor.plan())
        speaker = WavSpeaker(recording, story.clock)
        record_once_connected(person.session, speaker)
        await person.session.enter()
        speaker.write(tone(440)[:FRAME_SAMPLES])
        assert recording.read_bytes() == OLD
        await story.passes(20.0)
        ended = person.room.connection is Connection.CLOSED
        assert ended is not path_for_sound
        speaker.close()
        assert (recording.read_bytes() == OLD) is not path_for_sound

    tell(story, sound=path_for_sound)
