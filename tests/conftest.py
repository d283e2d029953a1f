"""What every test shares."""

from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is not a failing property, and a failure that comes and goes helps nobody.
settings.register_profile("bellwether", deadline=None, derandomize=True)
settings.load_profile("bellwether")


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demonstration's releases, to be copied or only read. Its reports are stand-ins."""
    # Tests of the pure core neither need nor load the web app.
    from app import create_app
    from app.demo import services
    from app.extensions import db
    from config import Settings

    folder = tmp_path_factory.mktemp("demo")
    app = create_app(Settings(instance_path=folder, _env_file=None))
    with app.app_context():
        services.open_demo(app)
        services.migrate()
        services.make_releases()
        services.report_folder().mkdir()
        for language in services.report_languages():
            (services.report_folder() / services.report_name(language)).write_bytes(b"%PDF-1.7 " + language.encode())
        db.session.close()
        db.engine.dispose()
    return folder
