"""Pictures for the documentation, from the demonstration: two pages of its report, and its overview on two screens.

`make pictures` makes the demonstration first if it isn't there.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

import pikepdf
from playwright.sync_api import sync_playwright

from config import load_settings

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURES: Final = ROOT / "docs" / "pictures"
FLASK: Final = (sys.executable, "-m", "flask", "--app", "wsgi", "demo")

REPORT_PAGES: Final = {
    "report-answer.png": "What is the answer?",
    "report-rollout.png": "Who goes first, and why?",
}
"""Picture of a page of the report → its bookmark."""

SCREENS: Final = {"overview-1440.png": (1440, 1660), "overview-360.png": (360, 780)}
"""Picture of the overview → the screen's width and height in pixels."""

DOTS_PER_INCH: Final = 110
LARGEST: Final = 300_000
"""Bytes that a picture may have, as every copy of the project carries it."""

SECONDS: Final = 60
CHROMIUM: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def main() -> int:
    """Take all pictures; return the exit status."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    made = subprocess.run([*FLASK, "--no-serve"], cwd=ROOT)
    if made.returncode:
        return made.returncode
    report = load_settings().instance_path / "demo" / "report-en.pdf"
    for name, bookmark in REPORT_PAGES.items():
        take_page(report, bookmark, PICTURES / name)
    take_screens()
    return told(sorted((*REPORT_PAGES, *SCREENS)))


def take_page(report: Path, bookmark: str, picture: Path) -> None:
    """One page of a PDF, found by its bookmark, as a PNG."""
    page = str(page_of(report, bookmark))
    stem = picture.with_suffix("")
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(DOTS_PER_INCH), "-f", page, "-l", page]
    subprocess.run([*command, str(report), str(stem)], check=True)


def page_of(report: Path, bookmark: str) -> int:
    """The number, from 1, of the page that a bookmark leads to. Raises LookupError where there is no such bookmark."""
    with pikepdf.open(report) as pdf, pdf.open_outline() as outline:
        for entry in outline.root:
            if entry.title == bookmark and isinstance(entry.destination, pikepdf.Array):
                return pdf.pages.index(pikepdf.Page(entry.destination[0])) + 1
    raise LookupError(f"{report} has no bookmark {bookmark!r}: has the page got another question?")


def take_screens() -> None:
    """The top of the overview, on a desk and on a phone."""
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM))
        for name, (width, height) in SCREENS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="en-GB")
            page.goto(f"{address}/demo", wait_until="networkidle")
            page.screenshot(path=PICTURES / name)
            page.close()
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """The demonstration on a free port of this machine, for as long as the context lasts; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as printed:
        server = subprocess.Popen([*FLASK, "--port", str(port)], cwd=ROOT, stdout=printed, stderr=printed)
        try:
            wait_for(f"{address}/readyz", server)
            yield address
        finally:
            server.terminate()
            server.wait(SECONDS)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return as soon as the server answers. Raises RuntimeError where it ends or stays silent."""
    until = time.monotonic() + SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            urlopen(address).close()  # noqa: S310  # our own server, over http
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The demonstration does not start. Run 'make demo' to see why.")


def told(names: list[str]) -> int:
    """Print what was made; 1 if a picture is too large to be kept with the project."""
    sizes = {name: (PICTURES / name).stat().st_size for name in names}
    for name, size in sizes.items():
        print(f"  docs/pictures/{name:<24} {size / 1000:6.0f} kB{'  too large' if size > LARGEST else ''}")
    return int(max(sizes.values()) > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
