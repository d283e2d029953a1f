"""Two questions that whatever runs the app may ask: is the process alive, and can it serve?"""

from flask import Blueprint, Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import alembic
from app.permissions import public

health = Blueprint("health", __name__)


@health.get("/healthz")
@public
def is_alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@health.get("/readyz")
@public
def is_ready() -> tuple[dict[str, str], int]:
    """The database answers and has every migration; otherwise 503 and what is missing."""
    try:
        behind = alembic.needs_upgrade()
    except SQLAlchemyError:
        current_app.logger.warning("the database does not answer", exc_info=True)
        return {"status": "not ready", "missing": "the database does not answer"}, 503
    if behind:
        return {"status": "not ready", "missing": "database migrations: run flask --app wsgi db upgrade"}, 503
    return {"status": "ready"}, 200


def init_app(app: Flask) -> None:
    """Answer /healthz and /readyz."""
    app.register_blueprint(health)
