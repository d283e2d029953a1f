"""Making the demonstration ready to show: releases in the database, reports and a secret in the instance folder.

Each step is skipped where what it would make is there and was made by the same code and data.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

from flask import Flask, current_app

from app.demo.company import demo_organisation
from app.demo.generate import WAVES, demo_wave
from app.extensions import alembic
from app.languages import LANGUAGES
from app.results.queries import demo_keys, latest_demo_release
from app.results.services import replace_demo
from assessments.loading import load_instrument
from assessments.release import Release, assess

INSTRUMENT: Final = "cx-readiness"
LOOPBACK_NAMES: Final = ("127.0.0.1", "localhost")

MAKES_RELEASES: Final = ("assessments", "app/demo/company.py", "app/demo/generate.py")
MAKES_REPORTS: Final = (
    "app/reports", "app/charts", "app/filters.py", "app/static/fonts",
    "templates/reports", "templates/components", "translations",
)  # fmt: skip
"""Where the code and data lie that decide what is made, as paths in the project."""


def open_demo(app: Flask) -> None:
    """From here on `app` shows the demonstration, to this machine only."""
    Path(app.instance_path).mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config["DEMO"] = True
    app.config["TRUSTED_HOSTS"] = list(LOOPBACK_NAMES)
    app.secret_key = app.secret_key or kept_secret(Path(app.instance_path) / "demo-secret")


def kept_secret(file: Path) -> str:
    """The secret in `file`, which is made at the first call and which nobody but its owner can read."""
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
    return file.read_text()


def migrate() -> None:
    """Bring the database up to date, or make it."""
    # A context of its own, as Flask-Alembic keeps its connection until the context ends.
    with current_app.app_context():
        alembic.upgrade()


def make_releases() -> None:
    """Score both waves and store their releases."""
    made_by = fingerprint(MAKES_RELEASES)[:20]
    first, second = (f"demo-{number}-{made_by}" for number in WAVES)
    if demo_keys() == {first, second}:
        return
    spring = _released(1)
    replace_demo({first: spring, second: _released(2, spring)})


def _released(number: Literal[1, 2], earlier: Release | None = None) -> Release:
    instrument = load_instrument(INSTRUMENT)
    answers = demo_wave(number, instrument)
    return assess(instrument, answers, demo_organisation(), WAVES[number], earlier=earlier, demo=True)


def make_report(language: str) -> Path:
    """Write the full report of the latest wave, and return where it is."""
    release = latest_demo_release()
    if release is None:
        raise LookupError("the releases come before their report")
    report_folder().mkdir(parents=True, exist_ok=True)
    report = report_folder() / report_name(language)
    stamp = report.with_suffix(".made-from")
    made_from = f"{release.id} {fingerprint(MAKES_REPORTS)}"
    if report.exists() and stamp.exists() and stamp.read_text() == made_from:
        return report
    # Charts and layout take seconds to load, and a demonstration that is made already needs neither.
    from app.reports.render import render_pdf

    beside = report.with_suffix(".part")
    beside.write_bytes(render_pdf(release, language=language))
    beside.replace(report)
    stamp.write_text(made_from)
    return report


def report_folder() -> Path:
    """The folder of the demonstration's reports."""
    return Path(current_app.instance_path) / "demo"


def report_name(language: str) -> str:
    """The name of the report's file in a language."""
    return f"report-{language}.pdf"


def report_languages() -> tuple[str, ...]:
    """The languages in which there is a report."""
    return tuple(LANGUAGES)


def fingerprint(parts: Iterable[str]) -> str:
    """A digest of the files below these paths of the project: it changes with every change to one of them."""
    root = Path(current_app.root_path).parent
    digest = hashlib.sha256()
    for file in sorted(_files(root / part for part in parts)):
        digest.update(f"{file.relative_to(root)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        found = [place] if place.is_file() else place.rglob("*")
        yield from (file for file in found if file.is_file() and "__pycache__" not in file.parts)
