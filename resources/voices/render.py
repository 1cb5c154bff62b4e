"""Makes the bundled voices with espeak-ng and opusenc; see README."""

import io
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pendopo.audio.level import dbov
from pendopo.audio.wav import WavWriter, read_wav
from pendopo.model.frames import SAMPLE_RATE, Samples

HERE = Path(__file__).parent
LOUDNESS = 0.1
PEAK = 0.4
LOW_HZ, HIGH_HZ, SLOPE_HZ = 80, 3_500, 800
QUIET_DBOV = -45.0
LONGEST_PAUSE = SAMPLE_RATE // 4
STEP = SAMPLE_RATE // 100


@dataclass(frozen=True, slots=True)
class Voice:
    """How espeak-ng says what."""

    name: str
    variant: str
    pitch: int
    words_per_minute: int
    text: str


VOICES = (
    Voice(
        "demo-host",
        "en-us+Andy",
        38,
        170,
        "Good evening, and welcome to this room. Tonight we are talking about how a small group "
        "of neighbours turned an empty field behind the railway station into a garden that feeds "
        "forty families. First we will hear how it began, then how it nearly failed, and at the "
        "end there is time for questions from everybody who raises a hand.",
    ),
    Voice(
        "demo-guest",
        "en-us+belinda",
        70,
        170,
        "Thank you. When we started, nobody knew how to grow anything at all. We planted the "
        "beans far too early, the frost came back in April, and every one of them died within a "
        "single night. So we asked an old woman from across the river, who laughed at us for ten "
        "minutes and then showed us what to do.",
    ),
    Voice(
        "demo-third",
        "en-gb-scotland+Jacky",
        60,
        170,
        "I have a question about the water. Where we live the summers are very dry, and the town "
        "allows only two barrels a week for each garden. Did you collect the rain from the roof "
        "of the station, or is there a well? And who decides which bed is watered first when "
        "there is not enough for all of them?",
    ),
)


def main() -> None:
    """Write every voice beside this file."""
    for voice in VOICES:
        sound = level(shorten_pauses(band(spoken(voice))))
        content = encoded(sound)
        (HERE / f"{voice.name}.ogg").write_bytes(content)
        print(f"{voice.name}: {len(sound) / SAMPLE_RATE:.1f} s, {len(content)} bytes")


def spoken(voice: Voice) -> Samples:
    """The text as espeak-ng says it."""
    command = ("espeak-ng", "--stdout", "-v", voice.variant, "-p", str(voice.pitch))
    speed = ("-s", str(voice.words_per_minute))
    result = subprocess.run((*command, *speed, voice.text), capture_output=True, check=True)
    return read_wav(result.stdout)


def band(sound: Samples) -> Samples:
    """The band that Opus follows closely at 32 kb/s."""
    frequencies = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    below = np.clip((HIGH_HZ + SLOPE_HZ - frequencies) / SLOPE_HZ, 0, 1)
    above = np.clip((frequencies - LOW_HZ) / LOW_HZ, 0, 1)
    return np.fft.irfft(np.fft.rfft(sound) * below * above, len(sound)).astype(np.float32)


def shorten_pauses(sound: Samples) -> Samples:
    """No pause is longer than a quarter of a second, also where the end meets the beginning."""
    kept: list[Samples] = []
    pause = 0
    for start in range(0, len(sound) - STEP, STEP):
        step = sound[start : start + STEP]
        pause = pause + STEP if dbov(step) < QUIET_DBOV else 0
        if pause <= LONGEST_PAUSE:
            kept.append(step)
    leading = next(i for i, step in enumerate(kept) if dbov(step) >= QUIET_DBOV)
    return np.concatenate(kept[leading:])


def level(sound: Samples) -> Samples:
    """-20 dBFS RMS without high peaks, so that two voices at once need no limiter."""
    for _ in range(4):
        sound = sound * (LOUDNESS / np.sqrt(np.mean(sound**2)))
        sound = PEAK * np.tanh(sound / PEAK)
    return (sound * (LOUDNESS / np.sqrt(np.mean(sound**2)))).astype(np.float32)


def encoded(sound: Samples) -> bytes:
    """Ogg Opus, mono, about 24 kb/s."""
    file = io.BytesIO()
    writer = WavWriter(file)
    writer.write(sound)
    writer.close()
    command = ("opusenc", "--quiet", "--bitrate", "24", "--speech", "--serial", "1", "-", "-")
    return subprocess.run(command, input=file.getvalue(), capture_output=True, check=True).stdout


if __name__ == "__main__":
    main()
