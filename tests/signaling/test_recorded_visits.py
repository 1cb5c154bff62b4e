"""Whole visits to a real LiveKit server 1.13.4, recorded and played again."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from livekit.protocol import rtc

from pendopo.model.events import ParticipantLeft, ParticipantsLeft
from pendopo.model.room import LeaveReason
from pendopo.model.transport import Candidate, PeerDescription, Setup
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import (
    Resumed,
    RoomJoined,
    SignalingEvent,
    TrackAccepted,
    TrackMuted,
    TracksMapped,
)
from pendopo.signaling.outputs import Close, Negotiate, Notify, Output, SendMessage

FIXTURES = Path(__file__).parent.parent / "fixtures" / "signaling"
VISITS = sorted(FIXTURES.glob("visit_*.json"))


def test_both_modes_are_recorded() -> None:
    assert [path.stem for path in VISITS] == ["visit_none", "visit_shared"]


@pytest.mark.parametrize("path", VISITS, ids=lambda path: path.stem)
def test_the_same_visit_again(path: Path) -> None:
    protocol = ClientProtocol(encrypted=path.stem == "visit_shared")
    outputs: list[Output] = []
    for number, step in enumerate(json.loads(path.read_text())):
        out = [] if protocol.closed else _play(protocol, step)
        sent = [
            MessageToDict(
                rtc.SignalRequest.FromString(output.message), preserving_proto_field_name=True
            )
            for output in out
            if isinstance(output, SendMessage)
        ]
        assert sent == step["sent"], f"step {number}"
        outputs += out
    _judge([output.event for output in outputs if isinstance(output, Notify)])
    assert sum(isinstance(output, Negotiate) for output in outputs) == 1
    assert outputs[-1] == Close(LeaveReason.SELF)


def _judge(events: list[SignalingEvent]) -> None:
    kinds = [type(event) for event in events]
    assert kinds.count(RoomJoined) == 1
    assert kinds.count(Resumed) == 1
    assert kinds.count(TrackAccepted) == 2
    assert TrackMuted() in events
    joined = next(event for event in events if isinstance(event, RoomJoined))
    partner = joined.others[0]
    mapped = [event.tracks for event in events if isinstance(event, TracksMapped)]
    assert any(sid == partner.tracks[0].sid for tracks in mapped for _, sid in tracks)
    assert ParticipantsLeft((ParticipantLeft(partner.identity, partner.sid),)) in events


@pytest.mark.parametrize("path", VISITS, ids=lambda path: path.stem)
def test_what_the_partner_announces_is_what_the_mode_says(path: Path) -> None:
    joined = json.loads(path.read_text())
    join = next(s["message"]["join"] for s in joined if "join" in s.get("message", {}))
    flag = join["other_participants"][0]["tracks"][0].get("encryption", "NONE")
    assert flag == ("GCM" if path.stem == "visit_shared" else "NONE")


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_no_secret_and_no_address_is_in_a_recording(path: Path) -> None:
    text = path.read_text()
    assert "eyJ" not in text
    passwords = re.findall(r'"(?:turn_password|credential|pwd)": "([^"]+)"', text)
    passwords += re.findall(r"a=ice-pwd:([^\\\"]+)", text)
    assert passwords
    assert all(password.startswith("scrubbed") for password in passwords)
    addresses = set(re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text))
    assert addresses <= {"127.0.0.1", "0.0.0.0"}
    assert not re.search(r"IP6|\b[0-9a-f]{1,4}:[0-9a-f:]*::|\bfe80:", text)


def _play(protocol: ClientProtocol, step: dict[str, Any]) -> list[Output]:
    match step["call"]:
        case "receive":
            message = ParseDict(step["message"], rtc.SignalResponse())
            return protocol.receive(message.SerializeToString(), step["now"])
        case "wake":
            return protocol.wake(step["now"])
        case "describe":
            return protocol.describe(_description(step["local"]))
        case name:
            arguments = {k: v for k, v in step.items() if k not in ("call", "sent")}
            played: Iterator[Output] = iter(getattr(protocol, name)(**arguments))
            return list(played)


def _description(local: dict[str, Any]) -> PeerDescription:
    return PeerDescription(
        ufrag=local["ufrag"],
        pwd=local["pwd"],
        fingerprints=tuple((algorithm, digest) for algorithm, digest in local["fingerprints"]),
        setup=Setup(local["setup"]),
        candidates=tuple(Candidate(**candidate) for candidate in local["candidates"]),
        ice_lite=local["ice_lite"],
    )
