"""The commands of `flask --app wsgi`: each feature brings its own."""

from flask import Flask

from app.demo.cli import demo
from app.reports.cli import report


def init_app(app: Flask) -> None:
    """Add every feature's commands; Flask-Alembic adds `db` itself."""
    for command in (demo, report):
        app.cli.add_command(command)
