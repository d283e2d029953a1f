"""A server for the demonstration: one process, several threads, this machine only."""

import socket
from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

LOOPBACK: Final = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """Take the port, without answering on it yet. Raises OSError where another program has it."""
    taken = socket.socket()
    # As the server does: a port that was left a moment ago is free.
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((LOOPBACK, port))
    except OSError:
        taken.close()
        raise
    return taken


def serve(app: Flask, taken: socket.socket, tell: Callable[[], None]) -> None:
    """Serve until the process is told to end; `tell` is called as soon as the app answers."""
    Server(app, taken, tell).run()


class Server(BaseApplication):
    """Gunicorn, started from inside instead of from its own command line."""

    def __init__(self, app: Flask, taken: socket.socket, tell: Callable[[], None]) -> None:
        self.flask = app
        self.options: dict[str, Any] = {
            # Gunicorn closes the descriptor that it is given.
            "bind": f"fd://{taken.detach()}",
            "worker_class": "gthread",
            "threads": 8,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda server: tell(),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.flask
