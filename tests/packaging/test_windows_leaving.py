"""What the Windows set-up takes away, and how it is known what stayed."""

import re
from pathlib import Path

from installers.windows import making, packing, traces

SCRIPT = Path(making.__file__).with_name("pendopo.nsi").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^Section (.*?)^SectionEnd", SCRIPT, re.MULTILINE | re.DOTALL)
WAITED_FOR = "!insertmacro WAIT_UNTIL_CLOSED"
TAKES_AWAY = re.compile(r"^ *(RMDir|Delete\w*|nsExec::\w+) ", re.MULTILINE)
HIVE = """\
WINE REGISTRY Version 2

[Software\\\\Classes\\\\pendopo] 1764200000
#time=1dc5f
@="URL:Pendopo"
"URL Protocol"=""

[Software\\\\Wine\\\\Credential Manager\\\\Generic: Pendopo 0a/index] 1764200000
"Password"=hex:01,02,\\
  03,04
"""


def test_nothing_is_taken_away_from_a_program_that_is_open() -> None:
    takers = [section for section in SECTIONS if TAKES_AWAY.search(section)]
    assert len(takers) == 3
    for section in takers:
        found = TAKES_AWAY.search(section)
        assert found is not None
        assert WAITED_FOR in section[: found.start()], section.splitlines()[0]


def test_each_program_may_be_the_one_that_is_open() -> None:
    asked = re.findall(r'!insertmacro ASK_WHETHER_OPEN "(.*)"', SCRIPT)
    assert tuple(asked) == packing.PROGRAMS


def test_every_program_is_taken_away() -> None:
    deleted = re.findall(r'^ *Delete "\$INSTDIR\\(.*)"', SCRIPT, re.MULTILINE)
    assert deleted == [*packing.PROGRAMS, "uninstall.exe"]


def test_a_registry_is_read_with_what_speaks_of_us_in_full() -> None:
    vault = "user.reg Software\\Wine\\Credential Manager\\Generic: Pendopo 0a/index"
    assert list(traces.read("user.reg", HIVE)) == [
        "user.reg Software\\Classes\\pendopo",
        'user.reg Software\\Classes\\pendopo: @="URL:Pendopo"',
        'user.reg Software\\Classes\\pendopo: "URL Protocol"',
        vault,
        f'{vault}: "Password"',
    ]


def test_what_is_new_is_told_and_what_was_there_is_not() -> None:
    former = traces.Traces(frozenset({"users/a"}), frozenset({"x"}), frozenset())
    later = traces.Traces(frozenset({"users/a", "users/b"}), frozenset({"y"}), frozenset())
    assert later.since(former) == ["users/b", "y"]
    assert former.since(later) == ["x"]
