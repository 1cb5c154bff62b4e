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


def test_an_uninstaller_that_could_not_be_signed_ends_the_packing() -> None:
    lines = [line for line in SCRIPT.splitlines() if "!uninstfinalize" in line]
    assert lines
    assert all(line.endswith(" = 0") for line in lines)


def test_a_set_up_that_did_not_come_to_its_end_does_not_end_well() -> None:
    whole = SECTIONS[0].splitlines()
    assert whole[1].strip() == "SetErrorLevel 2"
    assert whole[-1].strip() == "SetErrorLevel 0"
    assert "SetErrorLevel 0" not in "".join(whole[:-1])
    assert "\nAllowSkipFiles off\n" in SCRIPT


def test_a_folder_of_another_program_is_refused_before_anything_is_written() -> None:
    refusal = SECTIONS[0].index("ASK_WHETHER_FOREIGN")
    assert refusal < SECTIONS[0].index("RMDir /r")
    assert refusal < SECTIONS[0].index("File /r")


def test_data_stay_when_secrets_do_not_go() -> None:
    wiping = next(section for section in SECTIONS if "forget-secrets" in section)
    asked, gone = wiping.index("${If} $0 != 0"), wiping.index('RMDir /r "${DATA}"')
    assert wiping.index("forget-secrets") < asked < wiping.index("Quit", asked) < gone


def test_what_leads_to_a_later_one_in_another_folder_stays() -> None:
    own = SECTIONS[2].index("${If} $0 == $INSTDIR")
    for taken in ("$SMPROGRAMS", "${SCHEME}", "${OURS}", "${ENTRY}"):
        at = SECTIONS[2].rindex(taken)
        assert own < at < SECTIONS[2].index("${EndIf}", own), taken


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
