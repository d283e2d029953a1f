"""`flask demo`: made once, quick afterwards, and plain words where it can't go on."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import click
import pytest
import sqlalchemy as sa
from flask import Flask

from app.demo import services
from app.demo.cli import told_trouble
from app.extensions import db

MakeApp = Callable[..., Flask]
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_that_is_taken_stops_it_before_anything_is_made(make_app: MakeApp) -> None:
    app = make_app()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = app.test_cli_runner().invoke(args=["demo", "--port", str(port)])
    assert done.exit_code == 1
    assert f"Port {port} is taken by another program" in done.output
    assert f"PORT={port + 1}" in done.output
    assert not Path(app.instance_path).exists()


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(make_app: MakeApp, port: str) -> None:
    done = make_app().test_cli_runner().invoke(args=["demo", "--port", port])
    assert done.exit_code == 2
    assert "--port" in done.output


def test_a_folder_that_cannot_be_used_is_named(make_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    done = make_app(instance_path=file / "instance").test_cli_runner().invoke(args=["demo", "--no-serve"])
    assert done.exit_code == 1
    assert f"{file / 'instance'}: Not a directory." in done.output
    assert file.read_text() == "in the way"


def test_a_database_that_does_not_answer_is_named_without_its_password(make_app: MakeApp) -> None:
    app = make_app(database_url="postgresql://bellwether:hidden@127.0.0.1:1/bellwether")
    done = app.test_cli_runner().invoke(args=["demo", "--no-serve"])
    assert done.exit_code == 1
    assert "The database postgresql" in done.output
    assert "hidden" not in done.output


def test_a_full_disk_is_told_in_one_sentence(make_app: MakeApp) -> None:
    def fill_file() -> None:
        Path("/dev/full").write_text("one byte too many")

    def fill_database() -> None:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1")
            connection.execute(sa.text("CREATE TABLE much (text)"))

    app = make_app()
    Path(app.instance_path).mkdir()
    for fill in (fill_file, fill_database):
        with app.app_context(), pytest.raises(click.ClickException, match="The disk is full"), told_trouble():
            fill()


def test_releases_are_not_scored_again_when_nothing_has_changed(demo_app: Flask) -> None:
    with demo_app.app_context():
        before = made_at(demo_app)
        services.make_releases()
        assert made_at(demo_app) == before


def made_at(app: Flask) -> list[tuple[str, str]]:
    with sqlite3.connect(Path(app.instance_path) / "bellwether.sqlite") as connection:
        found = connection.execute("SELECT key, created FROM releases ORDER BY key").fetchall()
    connection.close()
    return found


def test_a_change_to_any_file_changes_the_fingerprint(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    app.root_path = str(tmp_path / "project" / "app")
    part = tmp_path / "project" / "assessments"
    part.mkdir(parents=True)
    found = []
    with app.app_context():
        for name, text in (("a.py", "1"), ("a.py", "2"), ("b.yaml", "2"), ("__pycache__", None)):
            if text is None:
                (part / name).mkdir()
                (part / name / "a.pyc").write_text("made by Python")
            else:
                (part / name).write_text(text)
            found.append(services.fingerprint(["assessments"]))
    assert len(set(found[:3])) == 3
    assert found[3] == found[2]


@pytest.mark.slow
def test_the_demo_is_made_once_and_served_soon_after_the_next_start(demo_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    shutil.copytree(demo_folder, folder)
    environment = os.environ | {"INSTANCE_PATH": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo"]
    made = subprocess.run([*command, "--no-serve"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    reports = [folder / "demo" / f"report-{language}.pdf" for language in ("en", "de")]
    assert all(str(report) in made.stdout for report in reports)
    assert all(report.read_bytes().startswith(b"%PDF-1.7") and report.stat().st_size > 100_000 for report in reports)
    stamps = [report.stat().st_mtime_ns for report in reports]

    port = free_port()
    started = time.monotonic()
    server = subprocess.Popen(
        [*command, "--port", str(port)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        lines = []
        for line in server.stdout:
            lines.append(line)
            if "No sign-in yet" in line:
                break
        with urlopen(f"http://127.0.0.1:{port}/demo") as answer:
            page = answer.read().decode()
        seconds = time.monotonic() - started
    finally:
        server.send_signal(signal.SIGINT)
        rest = server.communicate(timeout=20)[0]
    assert f"Bellwether is at http://127.0.0.1:{port}/demo\n" in lines
    assert "Tarnwick Home" in page
    assert [report.stat().st_mtime_ns for report in reports] == stamps
    # About two seconds on a machine that has nothing else to do.
    assert seconds < 20
    assert "Traceback" not in rest
    assert server.returncode == 0
