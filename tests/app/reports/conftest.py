"""An application without a database: a report needs none. The request gives what is asked of it a language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from config import Settings


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = create_app(Settings(_env_file=None, instance_path=Path(tmp_path_factory.mktemp("instance"))))
    with made.test_request_context():
        yield made
