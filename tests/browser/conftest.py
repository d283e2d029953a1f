"""The demonstration in a real browser: Debian's Chromium against the app on a port of its own."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from app.demo import services
from app.extensions import db
from app.results.queries import latest_demo_release
from app.results.services import replace_demo
from assessments.release import Release
from config import Settings

Change = Callable[[Release], Release]

CHROMIUM = shutil.which("chromium")
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    # Without its sandbox Chromium also starts as root; it opens nothing here but the app itself.
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", *QUIET]}


@pytest.fixture(scope="session")
def address(demo_folder: Path) -> Iterator[str]:
    """Where the demonstration is served."""
    with served(demo_folder) as (_, where):
        yield where


@pytest.fixture
def address_of(demo_folder: Path, tmp_path: Path) -> Iterator[Callable[[Change], str]]:
    """Serve the demonstration with its release changed, and return where."""
    folder = tmp_path / "instance"
    shutil.copytree(demo_folder, folder)
    with served(folder) as (app, where):

        def change_and_serve(change: Change) -> str:
            with app.app_context():
                release = latest_demo_release()
                assert release is not None
                replace_demo({"changed": change(release)})
            return where

        yield change_and_serve


@contextmanager
def served(folder: Path) -> Iterator[tuple[Flask, str]]:
    app = create_app(Settings(instance_path=folder, _env_file=None))
    services.open_demo(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield app, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()
