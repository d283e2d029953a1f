"""Real apps on real databases: SQLite in a folder, PostgreSQL in a cluster that the tests make themselves."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.demo import services
from app.extensions import db
from config import Settings

MakeApp = Callable[..., Flask]
SERVER_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class WholeAnswers(FlaskClient):
    """A client that reads every answer to its end, so that no file stays open."""

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        return super().open(*arguments, **{"buffered": True} | options)


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Make apps on a database of their own. Settings come from the test, never from this machine's environment."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        chosen = {"instance_path": tmp_path / "instance", "_env_file": None} | settings
        app = create_app(Settings(**chosen))
        app.testing = True
        app.test_client_class = WholeAnswers
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def demo_app(demo_folder: Path, tmp_path: Path, make_app: MakeApp) -> Flask:
    """The demonstration, as `flask demo` opens it."""
    shutil.copytree(demo_folder, tmp_path / "instance")
    app = make_app()
    services.open_demo(app)
    return app


@pytest.fixture
def demo_client(demo_app: Flask) -> FlaskClient:
    return demo_app.test_client()


@pytest.fixture(scope="session")
def postgresql_folder() -> Iterator[Path]:
    """A running PostgreSQL, reached by the socket in this folder as user postgres; it never listens on a port."""
    if not SERVER_PROGRAMS:
        pytest.skip("PostgreSQL is not installed")
    # Not pytest's own folder, which only root may enter, and a path short enough for a socket.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data = folder / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", pwd.getpwnam("postgres").pw_gid)
        _as_postgres("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        _as_postgres("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield folder
    finally:
        if data.exists():
            _as_postgres("pg_ctl", "-D", str(data), "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder)


def _as_postgres(program: str, *arguments: str, check: bool = True) -> None:
    # PostgreSQL refuses to run as root.
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*before, str(SERVER_PROGRAMS[-1] / program), *arguments]
    subprocess.run(command, check=check, cwd="/", stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


@pytest.fixture
def postgresql_url(postgresql_folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    with psycopg.connect(host=str(postgresql_folder), user="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres@/{name}?host={postgresql_folder}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_app(request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Path) -> Flask:
    """An app on an empty database, once for each kind of database."""
    folder = tmp_path / "empty"
    if request.param == "sqlite":
        return make_app(instance_path=folder)
    return make_app(instance_path=folder, database_url=request.getfixturevalue("postgresql_url"))
