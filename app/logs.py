"""Logs go to standard output, one line an event, without addresses, tokens or answers."""

import logging
import sys

from flask import Flask


def init_app(app: Flask) -> None:
    """Send everybody's records to standard output, unless whoever started the process has set up logging."""
    # Libraries that tell each of their steps are not heard; what they and we warn of is.
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format=form)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app.logger.setLevel(logging.INFO)
