"""Set Pendopo up where it lies, then run it or its tests; needs Python 3 and nothing else.

Old Pythons must be able to read this file far enough to say what they lack.
"""

import ctypes
import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from typing import Dict, List, Optional, Tuple

USAGE = """\
python3 start.py             try it: a place with rooms and voices (pendopo demo)
python3 start.py run ARGS    pendopo ARGS; without ARGS the window opens
python3 start.py -- ARGS     the same
python3 start.py test ARGS   every check, then pytest ARGS
python3 start.py bench ARGS  how fast it is beside others (tests/bench/README.md)
python3 start.py siege ARGS  every attack on a host of its own, in turn, printed as a table
python3 start.py mutate ARGS spoil what must hold, and see a test fail (tests/mutation/README.md)
python3 start.py fuzz ARGS   feed every parser what steers it (tests/fuzz/README.md)
python3 start.py words       gather every word anew for translators, and compile translations
python3 start.py freeze      build dist/pendopo, which needs no Python, and try it"""

ROOT = os.path.dirname(os.path.abspath(__file__))
WINDOWS = os.name == "nt"

SIDE_BY_SIDE = [
    "-m",
    "not real",
    "--numprocesses=auto",
    "--dist=loadfile",
    "--max-worker-restart=0",
]
"""A process that dies is a failure by itself; what would be its other tests are not waited for."""
REAL = ["tests/app", "tests/attacks", "tests/cli", "tests/real"]
"""Where tests of real things are; looking for them among all others takes a quarter of a minute."""
MOSTLY_WAITING = [
    *REAL,
    "-m",
    "real and not alone",
    "--numprocesses=3",
    "--dist=worksteal",
    "--max-worker-restart=0",
]
"""For relays, processes and whoever is away."""
ONE_BY_ONE = [*REAL, "-m", "alone"]
"""Sound in real time wants the machine for itself."""

PROBES = {"mutate": "tests.mutation", "fuzz": "tests.fuzz"}
"""What searches for faults for as long as it is let; its tools are no other command's."""

Needs = Tuple[Tuple[str, str, str, str], ...]
"""What to import, load or find; the package that brings it on Debian, Fedora and Arch."""

VENV = "python{}.{}-venv".format(*sys.version_info[:2])
ENVIRONMENT_MAKER: Needs = (("import ensurepip", VENV, "python3", "python"),)
WINDOW: Needs = (
    ("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd"),
    ("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd"),
    ("libX11.so.6", "libx11-6", "libX11", "libx11"),
    ("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
    ("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig"),
    ("libfreetype.so.6", "libfreetype6", "freetype", "freetype2"),
    ("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2"),
    ("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
)
SCREEN: Needs = (
    ("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11"),
    ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    ("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    ("libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "xcb-util-image"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    ("libxcb-randr.so.0", "libxcb-randr0", "libxcb", "libxcb"),
    (
        "libxcb-render-util.so.0",
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
    ),
    ("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    ("libxcb-sync.so.1", "libxcb-sync1", "libxcb", "libxcb"),
    ("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb", "libxcb"),
    ("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
)
SOUND: Needs = (("libportaudio.so.2", "libportaudio2", "portaudio", "portaudio"),)
FONTS: Needs = (
    ("/usr/share/fonts/**/*.?tf", "fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu"),
)
TESTS: Needs = (
    ("ip", "iproute2", "iproute", "iproute2"),
    ("desktop-file-validate", "desktop-file-utils", "desktop-file-utils", "desktop-file-utils"),
    ("Xvfb", "xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb"),
    ("xdotool", "xdotool", "xdotool", "xdotool"),
    ("pulseaudio", "pulseaudio", "pulseaudio", "pulseaudio"),
    ("pactl", "pulseaudio-utils", "pulseaudio-utils", "libpulse"),
    (
        "/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so",
        "libasound2-plugins",
        "alsa-plugins-pulseaudio",
        "alsa-plugins",
    ),
    ("dbus-daemon", "dbus", "dbus-daemon", "dbus"),
    ("gnome-keyring-daemon", "gnome-keyring", "gnome-keyring", "gnome-keyring"),
    ("secret-tool", "libsecret-tools", "libsecret", "libsecret"),
    ("turnserver", "coturn", "coturn", "coturn"),
    ("openssl", "openssl", "openssl", "openssl"),
    ("/usr/libexec/at-spi-bus-launcher", "at-spi2-core", "at-spi2-core", "at-spi2-core"),
    (
        "/usr/lib/*/girepository-1.0/Atspi-2.0.typelib",
        "gir1.2-atspi-2.0",
        "at-spi2-core",
        "at-spi2-core",
    ),
    (
        "/usr/lib/python3/dist-packages/gi/__init__.py",
        "python3-gi",
        "python3-gobject",
        "python-gobject",
    ),
)
OWN_LIBRARY: Needs = (
    (
        "libpython{}.{}.so.1.0".format(*sys.version_info[:2]),
        "libpython{}.{}".format(*sys.version_info[:2]),
        "python3-libs",
        "python",
    ),
)
"""Debian's Python does without it; what is frozen does not."""
FREEZE: Needs = (("objdump", "binutils", "binutils", "binutils"),)
INSTALLERS = (
    ("apt-get", 1, "apt-get install"),
    ("dnf", 2, "dnf install"),
    ("pacman", 3, "pacman -S"),
)


class Environment:
    """A folder with a Python of our own and what one lock file names."""

    def __init__(self, folder: str, lock: str) -> None:
        self.folder = os.path.join(ROOT, folder)
        self.lock = os.path.join(ROOT, *lock.split("/"))
        self.stamp = os.path.join(self.folder, "complete")
        self.bin = os.path.join(self.folder, "Scripts" if WINDOWS else "bin")
        self.python = os.path.join(self.bin, "python.exe" if WINDOWS else "python")

    def set_up(self) -> None:
        """Make it from the lock file unless it is there, complete, unmoved and working."""
        if self.stamped() and answer([self.python, "-I", "-c", "print(1)"]):
            return
        say(f"Setting up {os.path.basename(self.folder)}, once: about 200 MB to fetch.")
        say("Interrupted, it starts again from here.")
        pip = [
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--require-hashes",
            "--no-deps",
        ]
        for command in (
            [sys.executable, "-I", "-m", "venv", "--clear", self.folder],
            [self.python, "-I", *pip, "--only-binary=:all:", "--requirement", self.lock],
        ):
            if run(command):
                sys.exit(
                    "The set-up did not finish; what stands above says why. Start again to retry."
                )
        with open(self.stamp, "w", encoding="utf-8") as stamp:
            stamp.write(self.fingerprint())
        say("Set up.")

    def stamped(self) -> bool:
        """Whether it was completed from this lock file, by this Python, in this place."""
        try:
            with open(self.stamp, encoding="utf-8") as stamp:
                return stamp.read() == self.fingerprint()
        except OSError:
            return False

    def fingerprint(self) -> str:
        """What it depends on."""
        with open(self.lock, "rb") as lock:
            digest = hashlib.sha256(lock.read()).hexdigest()
        return "\n".join((digest, sys.version, self.folder))


ENVIRONMENT = Environment(".venv", "requirements.lock")
PROBING = Environment(".venv-probes", "tests/probes.lock")


def main(words: List[str]) -> int:
    """Do what the first word asks, after whatever set-up that still takes; the exit code."""
    job, rest = (words[0], words[1:]) if words else ("demo", [])
    if job in ("-h", "--help"):
        print(USAGE)
        return 0
    if job not in ("demo", "run", "--", "test", "bench", "siege", *PROBES, "words", "freeze"):
        print(f"Not a word this script knows: {job}\n{USAGE}", file=sys.stderr)
        return 2
    python = suitable_python()
    if python != sys.executable:
        return run([python, os.path.abspath(__file__), *words])
    system_packages(job)
    if job in PROBES:
        PROBING.set_up()
        return module(PROBING, PROBES[job], rest)
    ENVIRONMENT.set_up()
    if job == "test":
        return test(rest)
    if job == "bench":
        return module(ENVIRONMENT, "tests.bench", rest)
    if job == "siege":
        return module(ENVIRONMENT, "tests.bench.siege", rest)
    if job == "words":
        return module(ENVIRONMENT, "installers.words", rest)
    if job == "freeze":
        return freeze()
    return pendopo(["demo", *rest] if job == "demo" else rest)


def suitable_python() -> str:
    """A Python this program runs on: this one, or another on the PATH."""
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        inside = os.path.realpath(sys.prefix) == os.path.realpath(ENVIRONMENT.folder)
        return str(getattr(sys, "_base_executable", sys.executable)) if inside else sys.executable
    for version in ("3.13", "3.12", "3.11"):
        for command in (["python" + version], ["py", "-" + version]):
            found = answer([*command, "-c", "import sys; print(sys.executable)"])
            if found:
                return found
    sys.exit(
        "Pendopo needs Python 3.11, 3.12 or 3.13; this is {}.{}, and the PATH has no other.".format(
            *sys.version_info[:2]
        )
    )


def system_packages(job: str) -> None:
    """See to the system's own libraries; only Linux leaves some of them out."""
    if not sys.platform.startswith("linux"):
        return
    wanted = [*ENVIRONMENT_MAKER, *WINDOW, *SOUND, *FONTS]
    wanted += SCREEN if os.environ.get("DISPLAY") else ()
    if job == "freeze" and sys.base_prefix == "/usr":
        wanted += OWN_LIBRARY
    wanted += {"test": (*TESTS, *SCREEN), "freeze": (*FREEZE, *SCREEN)}.get(job, ())
    missing = tuple(need for need in wanted if not present(need[0]))
    if missing:
        install(missing)
    needed = ENVIRONMENT_MAKER if job in ("run", "bench", "words") else ENVIRONMENT_MAKER + WINDOW
    lacking = [need[0] for need in needed if not present(need[0])]
    if lacking:
        sys.exit("Cannot go on without " + ", ".join(lacking).replace("import ", "Python's "))


def present(what: str) -> bool:
    """Whether a module, a file, a library or a program is there."""
    if what.startswith("import "):
        return importlib.util.find_spec(what.split()[1]) is not None
    if what.startswith("/"):
        return any(glob.iglob(what, recursive=True))
    if ".so" not in what:
        return shutil.which(what) is not None
    try:
        ctypes.CDLL(what)
    except OSError:
        return False
    return True


def install(missing: Needs) -> None:
    """Install what is missing where that is allowed, otherwise say how."""
    installer = next((known for known in INSTALLERS if shutil.which(known[0])), None)
    if installer is None:
        say("Missing on this system: " + ", ".join(need[0] for need in missing))
        return
    tool, column, command = installer
    packages = sorted({need[column] for need in missing})
    if tool == "apt-get" and os.geteuid() == 0:
        say("Installing system packages: " + " ".join(packages))
        quietly = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        run(["apt-get", "update", "--quiet"], quietly)
        unasked = ["--yes", "--quiet", "--no-install-recommends", "--no-remove"]
        if run([*command.split(), *unasked, *packages], quietly) == 0:
            return
    say("Missing on this system; this line brings it:")
    say("    sudo {} {}".format(command, " ".join(packages)))


def pendopo(words: List[str]) -> int:
    """Run the program itself; where the system can, this process becomes it."""
    command = [ENVIRONMENT.python, "-P", "-m", "pendopo", *words]
    if WINDOWS:
        return run(command, own_environment())
    sys.stdout.flush()
    os.execve(ENVIRONMENT.python, command, own_environment())


def test(words: List[str]) -> int:
    """Run every check, the tests last."""
    environment = own_environment(QT_QPA_PLATFORM="offscreen")
    checks = (
        [ENVIRONMENT.python, "-m", "ruff", "check"],
        [ENVIRONMENT.python, "-m", "ruff", "format", "--check"],
        [ENVIRONMENT.python, "-m", "mypy"],
        [os.path.join(ENVIRONMENT.bin, "lint-imports"), "--no-logo"],
    )
    os.chdir(ROOT)
    failed = False
    for check in checks:
        say("== " + " ".join(os.path.basename(word) for word in check))
        failed |= run(check, environment) != 0
    if failed:
        say("== A check above FAILED, so this run fails in any case.")
    for selection in [words] if words else (SIDE_BY_SIDE, MOSTLY_WAITING, ONE_BY_ONE):
        say("== pytest " + " ".join(selection))
        failed |= run([ENVIRONMENT.python, "-m", "pytest", *selection], environment) != 0
    return int(failed)


def module(environment: Environment, name: str, words: List[str]) -> int:
    """Run a module of this tree to its end."""
    os.chdir(ROOT)
    return run([environment.python, "-m", name, *words], own_environment())


def freeze() -> int:
    """Build dist/pendopo and try it from a place where nothing of the source can help it."""
    if module(ENVIRONMENT, "installers.frozen", []):
        return 1
    program = os.path.join(ROOT, "dist", *built())
    os.chdir(os.path.dirname(program))
    for words in (["--version"], ["self-test"], ["demo", "--auto"]):
        say("== pendopo " + " ".join(words))
        code = run([program, *words])
        if code:
            return code
    say("Frozen: " + os.path.dirname(program))
    return 0


def built() -> Tuple[str, ...]:
    """Where below dist the program is that is given to people, to be started from a terminal."""
    if sys.platform == "darwin":
        return ("Pendopo.app", "Contents", "MacOS", "pendopo")
    return ("pendopo", "pendopo-cli.exe" if WINDOWS else "pendopo")


def own_environment(**more: str) -> Dict[str, str]:
    """This process's variables, with the source tree as the only extra place for modules."""
    inherited = {key: os.environ[key] for key in os.environ if not is_pythons(key)}
    return dict(inherited, PYTHONPATH=os.path.join(ROOT, "app"), **more)


def is_pythons(name: str) -> bool:
    """Whether a variable would make another program of Python: warnings as errors, say."""
    if name in ("PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
        return False
    return name.startswith("PYTHON") and name[6:7].isalpha()


def run(command: List[str], environment: Optional[Dict[str, str]] = None) -> int:
    """Run a command to its end; its exit code."""
    sys.stdout.flush()
    return subprocess.call(command, env=environment)


def answer(command: List[str]) -> str:
    """What a command prints, empty when it cannot be run or fails."""
    try:
        printed = subprocess.check_output(command, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return printed.decode(errors="replace").strip()


def say(text: str) -> None:
    """One line to the person, before whatever a command prints next."""
    print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
