"""What a server and the `flask` command start: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import sys

from app import create_app
from config import InvalidSettings, load_settings

try:
    app = create_app(load_settings())
except InvalidSettings as invalid:
    sys.exit(str(invalid))
