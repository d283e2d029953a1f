"""What went wrong while installing, in one sentence that names the package and the next step."""

import re

DISK_FULL = re.compile(
    r"No space left on device|Errno 28|don't have enough free space|Disk quota exceeded", re.IGNORECASE
)

APT_PACKAGE = re.compile(
    r"Unable to locate package (\S+)"
    r"|Package '?([^\s']+)'? has no installation candidate"
    r"|dpkg: error processing (?:package|archive) (\S+)"
    r"|Failed to fetch \S*/([^\s/_]+)_\S+"
)
APT_UNKNOWN = r"Unable to locate|no installation candidate"
APT_REASONS = (
    (r"Could not get lock|Unable to acquire the dpkg", "another package manager is running: wait until it has ended"),
    (r"dpkg was interrupted", "an earlier installation was interrupted: run 'dpkg --configure -a' as root"),
    (r"Temporary failure resolving|Could not resolve|Could not connect|Failed to fetch",
     "the package servers could not be reached: check the network, the proxy and the apt sources"),
    (APT_UNKNOWN,
     "the apt sources do not offer it: check that they name Debian 12 (bookworm) main"),
)  # fmt: skip

PIP_PACKAGE = re.compile(
    r"No matching distribution found for (\S+)"
    r"|Failed (?:building wheel for|to build) (?:installable wheels for )?([\w.-]+)"
    r"|DO NOT MATCH THE HASHES[^\n]*\n+\s*([\w.-]+==?[\w.]*)"
)
PIP_REASONS = (
    (r"DO NOT MATCH THE HASHES",
     "the file offered is not the one that was locked. Empty the cache with '.venv/bin/python -m pip cache purge'; "
     "if it stays so, the package index serves something else and must not be trusted"),
    (r"CERTIFICATE_VERIFY_FAILED|SSLError", "the package index's certificate is not trusted here: set pip's 'cert'"),
    (r"NewConnectionError|Name or service not known|name resolution|Connection ?Timeout|ConnectTimeout|ProxyError"
     r"|Connection refused|Max retries exceeded|timed out|Connection to \S+ failed|establish a new connection",
     "the package index could not be reached: check the network and what '.venv/bin/python -m pip config list' shows"),
    (r"Permission denied", "a file could not be written: check who owns .venv, or remove it with 'make clean'"),
    (r"No matching distribution", "the package index does not offer it for this Python and processor: check pip's "
     "index with '.venv/bin/python -m pip config list'"),
    (r"[Ff]ailed (?:building|to build)", "there is no ready-made file for this Python and processor, and building "
     "it failed: use Python 3.11 on x86-64 or arm64, or install what the log asks for"),
)  # fmt: skip


def explain_apt(updated: str, installed: str) -> str:
    """Say why apt failed, from what its update and its installation printed.

    A package that is not known is a matter of the update; else the update's own troubles are beside the point.
    """
    log = updated + installed if re.search(APT_UNKNOWN, installed) else installed
    return _explain(log, APT_PACKAGE, APT_REASONS, "Debian package")


def explain_pip(log: str) -> str:
    """Say why pip failed, from what it printed."""
    return _explain(log, PIP_PACKAGE, PIP_REASONS, "Python package")


def _explain(log: str, package: re.Pattern[str], reasons: tuple[tuple[str, str], ...], what: str) -> str:
    if DISK_FULL.search(log):
        return "The disk is full. Free some space, then run the same command again."
    names = [next(name for name in match.groups() if name) for match in package.finditer(log)]
    reason = next((text for pattern, text in reasons if re.search(pattern, log)), None) or _last_error(log)
    subject = f"{what} {names[0]} could not be installed" if names else f"A {what} could not be installed"
    return f"{subject}: {reason.rstrip('.')}."


def _last_error(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"E:|ERROR:|error:", line)]
    return (errors or lines or ["it printed nothing"])[-1]
