"""Logs go to standard output, one line an event, without addresses, tokens or answers."""

import logging
import sys

from flask import Flask


def init_app(app: Flask) -> None:
    """Send everybody's records to standard output, unless whoever started the process has set up logging."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
