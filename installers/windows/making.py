"""Making the machine: the system, the interpreter, what Windows has and Wine lacks, the wheels."""

import os
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

from packaging.requirements import Requirement

from installers.windows import libraries
from installers.windows.machine import Machine

ROOT = Path(__file__).resolve().parents[2]
SUITE = "trixie"
"""Debian's first whose Wine loads what cryptography and Python 3.13 ask for."""
PACKAGES = (
    *("ca-certificates", "wine64", "xvfb", "nsis", "fonts-dejavu-core", "pulseaudio"),
    "fonts-wqy-microhei",
    *("pulseaudio-utils", "binutils-mingw-w64-x86-64", "osslsigncode"),
)
JARS = {
    "org.bytedeco:cpython:3.13.5-1.5.12:jar:windows-x86_64": (
        "cfe5502ffa7ea369be707b6d88bf68344732a7800450665080fb4267c01bfeae"
    ),
    "org.bytedeco:javacpp:1.5.12:jar:windows-x86_64": (
        "282ac3f7a9296fa1184af490a1e56386e511775d41a675967d33746afc72103d"
    ),
}
"""A Windows CPython, and Microsoft's C runtime."""
RUNTIME = (*("ucrtbase", "vcruntime140", "vcruntime140_1", "msvcp140", "msvcp140_1", "msvcp140_2"),)
MARKERS = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "python_version": "3.13",
    "python_full_version": "3.13.5",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}
FOR_WINDOWS = (
    *("--platform", "win_amd64", "--python-version", "3.13", "--implementation", "cp"),
    *("--abi", "cp313", "--abi", "abi3", "--abi", "none", "--only-binary=:all:", "--no-deps"),
)


def system(machine: Machine) -> str:
    """Wine and what stands beside it, from Debian's packages by name."""
    if not (machine.root / "usr/lib/wine/wine64").exists():
        shutil.rmtree(machine.root, ignore_errors=True)
        include = "--include=" + ",".join(PACKAGES)
        _run("mmdebstrap", "--variant=minbase", include, SUITE, machine.root)
    return f"Debian {SUITE}"


def interpreter(machine: Machine) -> str:
    """The packages that carry them, checked, and the start of Wine's own Windows."""
    machine.fetched.mkdir(parents=True, exist_ok=True)
    for artifact, digest in JARS.items():
        jar = machine.fetched / _name(artifact)
        if not jar.exists():
            _run("mvn", "-q", "dependency:get", f"-Dartifact={artifact}", "-Dtransitive=false")
            where = f"-DoutputDirectory={machine.fetched}"
            _run("mvn", "-q", "dependency:copy", f"-Dartifact={artifact}", where)
        if sha256(jar.read_bytes()).hexdigest() != digest:
            raise RuntimeError(f"{jar.name} is not the one that is known")
    with machine:
        begun = machine.windows("wineboot", "-i", within_s=300)
        if not (machine.drive / "windows" / "system32").is_dir():
            raise RuntimeError(begun.said)
        python, runtime = (machine.fetched / _name(artifact) for artifact in JARS)
        _lay_out(machine, python)
        _lay_runtime(machine, runtime)
        _lay_fonts(machine)
        libraries.make(machine)
        return machine.windows(r"C:\Python313\python.exe", "--version").last


def wheels(machine: Machine) -> str:
    """What the lock file names for Windows, with its hashes."""
    lock = machine.fetched / "windows.lock"
    lock.write_text(windows_lock((ROOT / "requirements.lock").read_text()))
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    store = machine.fetched / "wheels"
    _run(*pip, "download", "-q", "--require-hashes", "-r", lock, "-d", store, *FOR_WINDOWS)
    target = machine.python / "Lib" / "site-packages"
    offline = ("--no-index", "--find-links", store, "--upgrade", "--target", target)
    _run(*pip, "install", "-q", "--require-hashes", "-r", lock, *offline, *FOR_WINDOWS)
    return f"{len(list(store.glob('*.whl')))} wheels"


def source(machine: Machine) -> str:
    """The tree as it is here, changes that are not committed included."""
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT
    )
    names = [name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]
    machine.copy(ROOT, names)
    return f"{len(names)} files"


def windows_lock(text: str) -> str:
    """Of a lock file what holds on Windows, unconditionally: pip judges by where it runs."""
    kept = []
    for entry in text.replace("\\\n", " ").splitlines():
        if entry.strip() and not entry.startswith("#"):
            pinned, _, hashes = entry.partition(" --hash")
            named = Requirement(pinned.strip())
            if named.marker is None or named.marker.evaluate(MARKERS):
                kept.append(f"{named.name}{named.specifier} --hash{hashes}")
    return "\n".join(kept) + "\n"


def _lay_out(machine: Machine, jar: Path) -> None:
    """As Windows has it: programs on top, extensions in DLLs, all else in Lib."""
    shutil.rmtree(machine.python, ignore_errors=True)
    with zipfile.ZipFile(jar) as packed:
        for entry in packed.infolist():
            place = entry.filename.partition("windows-x86_64/")[2]
            if place and not entry.is_dir() and "/test/" not in place:
                target = machine.python / _place(place)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(entry))


def _place(name: str) -> str:
    folder, _, rest = name.partition("/")
    if folder == "bin":
        return rest
    if folder != "lib":
        return name
    if rest.startswith("vcruntime140"):
        return rest
    return f"DLLs/{rest}" if rest.endswith((".pyd", ".dll")) and "/" not in rest else f"Lib/{rest}"


def _lay_runtime(machine: Machine, jar: Path) -> None:
    """Wine's own only names what numpy calls. Told in the registry: children need it too."""
    with zipfile.ZipFile(jar) as packed:
        for name in RUNTIME:
            inside = f"org/bytedeco/javacpp/windows-x86_64/{name}.dll"
            library = machine.drive / "windows" / "system32" / f"{name}.dll"
            library.unlink(missing_ok=True)
            library.write_bytes(packed.read(inside))
    for name in RUNTIME:
        where = ("add", r"HKCU\Software\Wine\DllOverrides", "/f", "/v", name)
        machine.windows("reg", *where, "/d", "native,builtin", within_s=60)
    menus = ("add", r"HKCU\Software\Wine\DllOverrides", "/f", "/v", "winemenubuilder.exe")
    machine.windows("reg", *menus, "/d", "", within_s=60)  # nothing of it in Linux's menus


def _lay_fonts(machine: Machine) -> None:
    """Windows has some where everybody looks for them, Chinese ones among them."""
    target = machine.drive / "windows" / "Fonts"
    target.mkdir(exist_ok=True)
    for font in (machine.root / "usr/share/fonts/truetype").rglob("*.tt[cf]"):
        shutil.copyfile(font, target / font.name)


def _name(artifact: str) -> str:
    _, name, version, kind, classifier = artifact.split(":")
    return f"{name}-{version}-{classifier}.{kind}"


def _run(*command: str | Path) -> None:
    """Raises CalledProcessError."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(list(map(str, command)), check=True, env=environment, stdin=subprocess.DEVNULL)
