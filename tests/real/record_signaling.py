"""Records what a real server and we say to each other, for tests/fixtures/signaling.

Run by hand: PENDOPO_LIVEKIT_URL=… PENDOPO_LIVEKIT_KEY=… PENDOPO_LIVEKIT_SECRET=…
PYTHONPATH=app:. python -m tests.real.record_signaling
"""

import asyncio
import json
import re
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from livekit import api
from livekit.protocol import rtc

from pendopo.model.events import ParticipantsLeft
from pendopo.model.ids import TrackSid
from pendopo.model.transport import PeerDescription
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import Resumed, TrackAccepted, TrackMuted
from pendopo.signaling.outputs import Output, SendMessage
from tests.real.livekit_guest import Guest
from tests.real.livekit_server import KEY, SECRET, URL, official, token

FIXTURES = Path(__file__).parent.parent / "fixtures" / "signaling"


class RecordingProtocol(ClientProtocol):
    """Writes down every call with its time and every message that went out because of it."""

    def __init__(self, encrypted: bool) -> None:
        super().__init__(encrypted)
        self.record: list[dict[str, Any]] = []
        self._began = time.monotonic()

    def receive(self, message: bytes, now: float) -> list[Output]:
        wire = MessageToDict(
            rtc.SignalResponse.FromString(message), preserving_proto_field_name=True
        )
        return self._note("receive", super().receive(message, now), now, message=wire)

    def wake(self, now: float) -> list[Output]:
        return self._note("wake", super().wake(now), now)

    def describe(self, local: PeerDescription) -> list[Output]:
        plain = asdict(local) | {"setup": local.setup.value}
        return self._note("describe", super().describe(local), local=plain)

    def publish(self, cid: str, ssrc: int, muted: bool) -> list[Output]:
        out = super().publish(cid, ssrc, muted)
        return self._note("publish", out, cid=cid, ssrc=ssrc, muted=muted)

    def unpublish(self) -> list[Output]:
        return self._note("unpublish", super().unpublish())

    def set_muted(self, muted: bool) -> list[Output]:
        return self._note("set_muted", super().set_muted(muted), muted=muted)

    def set_hand(self, raised_ms: int | None) -> list[Output]:
        return self._note("set_hand", super().set_hand(raised_ms), raised_ms=raised_ms)

    def socket_lost(self) -> list[Output]:
        return self._note("socket_lost", super().socket_lost())

    def leave(self) -> list[Output]:
        return self._note("leave", super().leave())

    def _note(
        self, call: str, out: list[Output], now: float | None = None, **arguments: Any
    ) -> list[Output]:
        sent = [
            MessageToDict(
                rtc.SignalRequest.FromString(output.message), preserving_proto_field_name=True
            )
            for output in out
            if isinstance(output, SendMessage)
        ]
        step: dict[str, Any] = {"call": call} | arguments
        if now is not None:
            step["now"] = now - self._began
        self.record.append(step | {"sent": sent})
        return out


async def visit(room: str, encrypted: bool) -> list[dict[str, Any]]:
    """A whole visit with the official SDK as the other guest."""
    guest = Guest(URL, token("pendopo", room), encrypted)
    guest.protocol = protocol = RecordingProtocol(encrypted)
    try:
        async with official("official", room, encrypted) as partner:
            heard = TrackSid((await partner.speak(440)).sid)
            await asyncio.sleep(1)
            await guest.open()
            await guest.hears(heard)
            await _speak_and_mute(guest, room)
            await guest.cut()
            await guest.resume()
            await guest.event(Resumed)
            await guest.hears(heard)
            await asyncio.sleep(6)
        await guest.event(ParticipantsLeft)
        guest.apply(protocol.leave())
        await asyncio.sleep(0.2)
    finally:
        await guest.close()
    return protocol.record


async def _speak_and_mute(guest: Guest, room: str) -> None:
    guest.publish()
    sid = (await guest.event(TrackAccepted)).sid
    talking = guest.talk()
    await asyncio.sleep(1)
    guest.apply(guest.protocol.set_hand(1_795_000_000_000))
    guest.apply(guest.protocol.set_muted(True))
    guest.apply(guest.protocol.set_muted(False))
    await asyncio.sleep(0.5)
    async with api.LiveKitAPI(URL.replace("ws", "http", 1), KEY, SECRET) as service:
        request = api.MuteRoomTrackRequest(room=room, identity="pendopo", track_sid=sid, muted=True)
        await service.room.mute_published_track(request)
    await guest.event(TrackMuted)
    talking.cancel()
    guest.apply(guest.protocol.unpublish())
    await asyncio.sleep(0.5)
    before = len(guest.events)
    guest.publish(muted=True)
    await guest.event(TrackAccepted, since=before)


def scrub(record: list[dict[str, Any]]) -> str:
    """Replaces every token, password and address that is not this computer's."""
    text = json.dumps(record, indent=1)
    text = re.sub(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", "TOKEN", text)
    secrets = set(re.findall(r"a=ice-pwd:([^\\\"]+)", text))
    secrets |= set(re.findall(r'"(?:turn_password|credential|pwd)": "([^"]+)"', text))
    for number, secret in enumerate(sorted(secrets)):
        text = text.replace(secret, f"scrubbed{number:016}")
    text = re.sub(r"(candidate:\S+ \d+ \w+ \d+) (?!127\.0\.0\.1)\S+ ", r"\1 127.0.0.1 ", text)
    return text + "\n"


async def main() -> None:
    for name, encrypted in (("shared", True), ("none", False)):
        record = await visit(f"recorded-{name}-{time.monotonic_ns()}", encrypted)
        path = FIXTURES / f"visit_{name}.json"
        path.write_text(scrub(record))
        print(f"{path.name}: {len(record)} steps")


if __name__ == "__main__":
    asyncio.run(main())
