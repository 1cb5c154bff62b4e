"""Every sentence that a person reads stands in `words`, and nowhere else."""

import ast

import pytest

from tests.architecture.source_tree import imports, modules
from tests.words.prose import MARKS, prose, unmarked

FOR_OTHER_PROGRAMS = ("drivers/http_routes.py",)
"""What the host answers to clients on other computers, whose language it does not know."""
FOR_QT = ("ui/kit/stylesheet.py",)
"""A style sheet."""
INVENTED = ("app/gallery/",)
"""Names, titles and the frame of pictures that only who works on the window sees."""

SYMBOLS = {
    # labels that keys are derived with (e2ee.md)
    ("e2ee/keys.py", "room secret"),
    ("e2ee/keys.py", "livekit passphrase"),
    ("e2ee/keys.py", "ticket key"),
    ("e2ee/metadata.py", "meta sig"),
    # rows of a keyboard
    ("lobby/passphrase.py", "abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm 01234567890"),
    # what the report calls a broken promise
    ("e2ee/indicator.py", "open frame sent"),
    ("e2ee/indicator.py", "mode below the invite"),
    ("e2ee/indicator.py", "mode not available"),
    ("e2ee/indicator.py", "no state"),
    # a line of a session description
    ("signaling/sdp.py", "m=application … UDP/DTLS/SCTP webrtc-datachannel"),
    # what the log calls what stood still
    ("app/living.py", "the media loop"),
    ("app/window.py", "the window"),
    # what the log says in aiohttp's place
    ("drivers/http_server.py", "a request was not served: %s"),
    # what a keychain's own window calls an entry
    ("drivers/keychain_trial.py", "Pendopo self-test"),
    # what --json calls the parts
    ("app/trial/self_test.py", "sound devices"),
    ("app/gallery/diagnostics.py", "sound devices"),
    # what Python calls the refusal of a thread
    ("reach/refusals.py", "can't start new thread"),
}
"""Texts of two words that are not said to anybody."""

NAMES = {"Pendopo", "Ani", "Budi", "Fusion", "English", "Bahasa Indonesia"}
"""The program, the people of its demo, and a style of Qt: the same in every language."""
WITH_LABELS = ("app/", "cli/", "ui/")
"""Where a single word may be the label of something."""

PARTS = [
    path
    for path in modules()
    if not path.startswith(
        (
            "words/",
            *FOR_OTHER_PROGRAMS,
            *FOR_QT,
            *INVENTED,
        )
    )
]


@pytest.mark.parametrize("path", PARTS)
def test_no_prose_outside_words(path: str) -> None:
    found = prose(modules()[path], labels=path.startswith(WITH_LABELS))
    assert not [(line, t) for line, t in found if (path, t) not in SYMBOLS and t not in NAMES]


@pytest.mark.parametrize("path", [path for path in modules() if path.startswith("words/")])
def test_every_sentence_in_words_is_marked(path: str) -> None:
    assert not [text for _, text in unmarked(modules()[path]) if text not in NAMES]


@pytest.mark.parametrize("path", [path for path in modules() if path.startswith("words/")])
def test_no_sentence_is_marked_inside_another_text(path: str) -> None:
    """Whether it is gathered from there depends on the Python that gathers."""
    inside = [
        call.lineno
        for text in ast.walk(modules()[path])
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    ]
    assert inside == []


def test_what_is_not_marked_is_found() -> None:
    source = ast.parse('a, b = _("Marked words"), "Words without a mark"\nc = N_("Yes"), "No"')
    assert [text for _, text in unmarked(source)] == ["Words without a mark"]
    assert [text for _, text in unmarked(ast.parse('x = "Mute"'))] == ["Mute"]
    assert [text for _, text in unmarked(ast.parse('x = f"{count} here"'))] == ["… here"]


def test_only_words_asks_the_catalogue() -> None:
    """So that gathering `words` gathers everything."""
    asking = {
        path
        for path, module in modules().items()
        for name, imported in imports(module)
        if f"{name}.{imported}".startswith("pendopo.words.catalogue")
    }
    others = {path for path in asking if not path.startswith("words/")}
    assert others == {"app/language.py", "cli/parser.py"}


SAID = [
    'raise InputError(InputReason.USAGE, what="the title is too long")',
    'output.event("left", "Left.")',
    'output.error("No room is open here.")',
    'print(f"listening on {url}")',
    'label = QLabel("Mute")',
    'button.setText("Leave")',
    'button.setAccessibleName(f"Mute {name}")',
    'self.notice = "Nobody was told."',
    'WORDS = {Role.HOST: "you are the host"}',
    'def f(why="not ascii"): pass',
    'return f"as {role} of the place"',
    'parser.add_argument("--x", help="sent as if spoken")',
    'raise argparse.ArgumentTypeError("write a number")',
]
UNSAID = [
    '"""A docstring of a module."""',
    'def f():\n    """What it does to people."""',
    'log.info("a peer was lost: %r", peer)',
    'assert peer, "no peer is there"',
    'raise ValueError("not a host configuration")',
    'raise SdpError("unknown DTLS role")',
    'parser.add_argument("--x", metavar="SOME FILE")',
    're.compile("a b c")',
    'def __repr__(self): return f"Invite of {self.name}"',
    'name = "Content-Type"',
    'event = "listening"',
    'output.event("listening", None)',
    'path = "invite-listener.txt"',
    'def f(self) -> "Another Name": pass',
]


@pytest.mark.parametrize("source", SAID)
def test_what_a_person_reads_is_found(source: str) -> None:
    assert list(prose(ast.parse(source)))


def test_a_label_is_found_wherever_it_stands() -> None:
    source = ast.parse('words = "Mute" if live else "Unmute"')
    assert [text for _, text in prose(source, labels=True)] == ["Mute", "Unmute"]


@pytest.mark.parametrize("source", UNSAID)
def test_what_nobody_reads_is_not_found(source: str) -> None:
    assert not list(prose(ast.parse(source), labels=True))


def test_every_symbol_is_still_there() -> None:
    there = {(path, text) for path, module in modules().items() for _, text in prose(module)}
    assert there >= SYMBOLS
