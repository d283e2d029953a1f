"""flask demo: everything that the demonstration needs, then the demonstration itself."""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from app.demo import services
from app.extensions import db

DISK_FULL = "The disk is full. Free some space, then run the same command again."


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), help="The port on this machine.  [default: PORT, else 5000]")
@click.option("--serve/--no-serve", default=True, help="Serve the pages, or only make what they need.")
@with_appcontext
def demo(port: int | None, serve: bool) -> None:
    """Make the demonstration's data and reports, and serve them to this machine."""
    from app.demo.server import LOOPBACK, listen
    from app.demo.server import serve as run

    port = port or current_app.config["PORT"]
    with told_trouble():
        with told_port(port):
            taken = listen(port) if serve else None
        services.open_demo(current_app)
        prepare()
    if taken is None:
        return
    # The server answers in a child process, which must not share this one's connections.
    db.engine.dispose()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the object behind the proxy
    run(app, taken, lambda: tell(f"http://{LOOPBACK}:{port}/demo"))


def prepare() -> None:
    """Do each step that is not yet done, and print how long it took."""
    with step("Database"):
        services.migrate()
    with step("Demonstration data: answers of two waves, scored"):
        services.make_releases()
    for language in services.report_languages():
        with step(f"Report, {language}"):
            report = services.make_report(language)
        click.echo(f"    {report}")


def tell(address: str) -> None:
    """Say where the demonstration is, and what one needs to get in."""
    click.echo(f"\nBellwether is at {address}")
    click.echo("No sign-in yet: it shows demonstration data, to this machine only. Ctrl+C ends it.")


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show that a step is under way, then how long it took."""
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    started = time.monotonic()
    with console.status(name):
        yield
    console.print(f"  {name:<60} {time.monotonic() - started:6.1f} s")


@contextmanager
def told_port(port: int) -> Iterator[None]:
    try:
        yield
    except PermissionError:
        raise click.ClickException(f"Port {port} is reserved for root: take a PORT from 1024 to 65535.") from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        message = f"Port {port} is taken by another program. End it, or set PORT to another: make demo PORT={port + 1}"
        raise click.ClickException(message) from None


@contextmanager
def told_trouble() -> Iterator[None]:
    """What disk or database refuse, in one sentence."""
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig).strip()
        full = "disk is full" in reason or "No space left" in reason
        message = DISK_FULL if full else f"The database {db.engine.url!r} can't be used: {reason}."
        raise click.ClickException(message) from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise click.ClickException(DISK_FULL) from None
        place = error.filename or "A file"
        raise click.ClickException(f"{place}: {error.strerror}. Mend that, then run the same command again.") from None
