"""Gets a machine ready for one make target: Debian packages, virtual environment, Python packages, translations.

Every step is skipped when there is nothing to do, prints its name and how long it took, and fails with a sentence.
Only the standard library is used here: nothing is installed yet.
"""

import argparse
import errno
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.failures import explain_pip
from scripts.machine import (
    RUN_PACKAGES,
    TEST_PACKAGES,
    CannotContinueError,
    check_disk,
    check_port,
    install,
    missing,
    temporary_folder,
)

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed-locks"
LOG = ROOT / "setup.log"
SUPPORTED = ((3, 11), (3, 12))


@dataclass(frozen=True)
class Purpose:
    """What one kind of work needs. Megabytes are what a first installation takes, rounded up."""

    packages: dict[str, Callable[[], bool]]
    locks: tuple[str, ...]
    environment_megabytes: int
    system_megabytes: int


# The development lock holds every pin of the run-time lock, so installing it satisfies both.
RUN = Purpose(RUN_PACKAGES, ("requirements.txt",), 1000, 150)
DEVELOP = Purpose(RUN_PACKAGES, ("requirements-dev.txt", "requirements.txt"), 1500, 150)
TEST = Purpose(RUN_PACKAGES | TEST_PACKAGES, DEVELOP.locks, 1500, 1200)
PURPOSES = {"run": RUN, "develop": DEVELOP, "test": TEST}


def prepare(purpose: Purpose, port: int | None) -> None:
    """Do every step that is not yet done, quick checks first."""
    if port is not None:
        check_port(port)
    if not os.access(ROOT, os.W_OK):
        raise CannotContinueError(f"{ROOT} can't be written to by this user. Work in a copy that you own.")
    _check_disk(purpose)
    LOG.write_text("")
    if packages := missing(purpose.packages):
        with step(f"Debian packages: {', '.join(packages)}"):
            install(purpose.packages, run)
    _make_environment()
    _install_lock(purpose)
    _compile_translations()


def _check_disk(purpose: Purpose) -> None:
    needs = [(ROOT, 100)]
    if not _is_installed(purpose):
        needs += [(ROOT, purpose.environment_megabytes), (temporary_folder(), 250)]
    if missing(purpose.packages):
        needs.append((Path("/var"), purpose.system_megabytes))
    check_disk(needs)


def _make_environment() -> None:
    version = _environment_version()
    if version in SUPPORTED:
        return
    with step(f"virtual environment .venv, Python {sys.version_info.major}.{sys.version_info.minor}"):
        status, printed = run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])
        if status:
            raise CannotContinueError(f"The virtual environment could not be made: {_last_line(printed)}")


def _environment_version() -> tuple[int, int] | None:
    """Return the Python version of .venv, or None where there is none that starts with pip in it."""
    code = "import sys, importlib.util as u; print(*sys.version_info[:2]) if u.find_spec('pip') else sys.exit(1)"
    try:
        done = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True)
    except OSError:
        return None
    if done.returncode:
        return None
    major, minor = done.stdout.split()
    return int(major), int(minor)


def _install_lock(purpose: Purpose) -> None:
    if _is_installed(purpose):
        return
    lock = purpose.locks[0]
    count = sum("==" in line and not line.startswith((" ", "#")) for line in (ROOT / lock).read_text().splitlines())
    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    with step(f"{count} Python packages of {lock}"):
        # A half-done installation must not look done, whichever lock was there before.
        STAMP.unlink(missing_ok=True)
        status, printed = run([str(PYTHON), "-m", "pip", "install", *options, "-r", lock])
        if status:
            raise CannotContinueError(
                f"{explain_pip(printed)}\nThen run the same make command again. Details: {LOG.name}"
            )
        STAMP.write_text("\n".join(_digest(name) for name in purpose.locks))


def _is_installed(purpose: Purpose) -> bool:
    return STAMP.exists() and PYTHON.exists() and _digest(purpose.locks[0]) in STAMP.read_text().split()


def _digest(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _compile_translations() -> None:
    catalogues = sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
    stale = [path for path in catalogues if not _is_compiled(path)]
    if not stale:
        return
    with step(f"translations: {', '.join(path.parent.parent.name for path in stale)}"):
        status, printed = run([str(PYTHON), "-m", "babel.messages.frontend", "compile", "-d", "translations"])
        if status:
            raise CannotContinueError(f"The translations could not be compiled: {_last_line(printed)}")


def _is_compiled(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the step's name while it runs, and how long it took once it is done."""
    print(f"  {name:<66} ", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:6.1f} s", flush=True)


def run(command: list[str]) -> tuple[int, str]:
    """Run a command in the project's folder; return its exit status and what it printed, which the log keeps too."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # The messages are read by scripts/failures.py, so they must come in English.
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        text=True,
        errors="replace",
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}\n")
    return done.returncode, done.stdout


def _last_line(printed: str) -> str:
    return (printed.strip().splitlines() or ["it printed nothing"])[-1]


def main() -> int:
    """Prepare for the purpose that was named; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", choices=PURPOSES)
    parser.add_argument("--port", help="loopback port that must be free")
    arguments = parser.parse_args()
    try:
        prepare(PURPOSES[arguments.purpose], _port(arguments.port))
    except CannotContinueError as reason:
        print(f"\n{reason}\n", file=sys.stderr)
    except OSError as error:
        print(f"\n{_file_trouble(error)}\n", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where this left off.\n", file=sys.stderr)
    else:
        return 0
    return 1


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal():
        raise CannotContinueError(f"PORT={text} is not a number: take one from 1024 to 65535.")
    return int(text)


def _file_trouble(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Free some space, then run the same command again."
    return f"{error.filename or 'A file'}: {error.strerror or error}. Mend that, then run the same command again."


if __name__ == "__main__":
    sys.exit(main())
