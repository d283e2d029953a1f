"""What the machine must offer: Debian packages, free disk, a free port. Found out by trying, not by asking dpkg,
so that a machine that got them another way is left alone."""

import ctypes
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from scripts.failures import explain_apt

MEGABYTE = 1_000_000


class CannotContinueError(Exception):
    """Set-up stops here; the message says what is wrong and what to do."""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _can_make_environments() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


RUN_PACKAGES: dict[str, Callable[[], bool]] = {
    "python3-venv": _can_make_environments,
    "libpango-1.0-0": lambda: _loads("libpango-1.0.so.0"),
    "libpangoft2-1.0-0": lambda: _loads("libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": lambda: _loads("libharfbuzz-subset.so.0"),
}
TEST_PACKAGES: dict[str, Callable[[], bool]] = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "libatomic1": lambda: _loads("libatomic.so.1"),
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None,
    "poppler-utils": lambda: shutil.which("pdftotext") is not None,
    "qpdf": lambda: shutil.which("qpdf") is not None,
}


def missing(packages: dict[str, Callable[[], bool]]) -> list[str]:
    """Return the Debian packages whose content is not found on this machine."""
    return [name for name, is_there in packages.items() if not is_there()]


def apt_command(packages: Iterable[str]) -> str:
    """Return the shell command that installs the packages, for an administrator to paste."""
    return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"


def install(wanted: dict[str, Callable[[], bool]], run: Callable[[list[str]], tuple[int, str]]) -> None:
    """Install what is missing of the wanted packages, or stop with the exact command for somebody who may.

    `run` runs one command and returns its exit status and all that it printed.
    """
    packages = missing(wanted)
    if not packages:
        return
    prefix = _administrator(packages)
    # A broken third-party source makes the update fail while Debian's own lists are fine: the installation decides.
    _, updated = run([*prefix, "apt-get", "update"])
    options = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"]
    status, printed = run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", *options, *packages])
    if status:
        raise CannotContinueError(
            f"{explain_apt(updated, printed)}\nOnce that is mended, run as root:\n  {apt_command(packages)}"
        )
    if still := missing(wanted):
        raise CannotContinueError(
            f"apt-get installed {', '.join(still)}, but {sys.executable} or the loader does not find what is in it.\n"
            "Use Debian's own Python (make PYTHON=/usr/bin/python3) and run 'ldconfig' as root."
        )


def _administrator(packages: list[str]) -> list[str]:
    """Return what goes before apt-get: nothing for root, sudo where it asks for no password."""
    if shutil.which("apt-get") is None:
        raise CannotContinueError(
            f"Missing: {', '.join(packages)} (Debian's names). This machine has no apt-get, so install what provides "
            "them with its own package manager, then run the same command again."
        )
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    command = apt_command(packages)
    paste = f"sudo sh -c '{command}'" if shutil.which("sudo") else f"su -c '{command}'"
    raise CannotContinueError(
        f"Missing Debian packages: {', '.join(packages)}. Installing them needs an administrator. Run this once:\n"
        f"  {paste}\nthen run the same make command again."
    )


def check_port(port: int) -> None:
    """Stop if the demo could not listen on the loopback port, and name one that is free."""
    if not 0 < port < 65536:
        raise CannotContinueError(f"PORT={port} is not a port: take a number from 1024 to 65535.")
    try:
        _listen(port).close()
    except PermissionError:
        raise CannotContinueError(f"Port {port} is reserved for root: take one from 1024 to 65535.") from None
    except OSError:
        message = (
            f"Port {port} is taken by another program. End it, or take another port:\n  make demo PORT={_next(port)}"
        )
        raise CannotContinueError(message) from None


def _next(port: int) -> int:
    """Return a free port: one of the next twenty, or whichever the system gives."""
    for other in [*range(port + 1, min(port + 21, 65536)), 0]:
        try:
            with _listen(other) as free:
                return int(free.getsockname()[1])
        except OSError:
            continue
    return port


def _listen(port: int) -> socket.socket:
    probe = socket.socket()
    # As the server does: a port that was left a moment ago is free.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", port))
        probe.listen()
    except OSError:
        probe.close()
        raise
    return probe


def check_disk(needs: Iterable[tuple[Path, int]]) -> None:
    """Stop if a file system has less free than what is needed there. Needs are (place, megabytes)."""
    by_device: dict[int, tuple[Path, int]] = {}
    for place, megabytes in needs:
        device = place.stat().st_dev
        first, total = by_device.get(device, (place, 0))
        by_device[device] = (first, total + megabytes)
    for place, megabytes in by_device.values():
        free = shutil.disk_usage(place).free // MEGABYTE
        if free < megabytes:
            raise CannotContinueError(
                f"The disk that holds {place} has {free:,} MB free, and about {megabytes:,} MB are needed. "
                f"Free {megabytes - free:,} MB there, then run the same command again."
            )


def temporary_folder() -> Path:
    """Return where pip unpacks, or stop where no temporary folder can be written to."""
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        raise CannotContinueError(
            "No temporary folder can be written to: the disk is full, or TMPDIR is wrong."
        ) from None
