"""The web shell around the core: it shows releases and computes no score."""

from pathlib import Path
from typing import Final

import jinja2
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli, errors, extensions, filters, headers, health, languages, logs, permissions
from config import Settings, load_settings

ROOT: Final = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """The application, from `settings` or else from the environment. Nothing is written and no database is opened."""
    settings = settings or load_settings()
    app = Flask(__name__, template_folder=ROOT / "templates", instance_path=str(settings.instance_path.resolve()))
    _configure(app, settings)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # how Flask is wrapped
    app.jinja_options = {"undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    for part in (logs, extensions, languages, filters, headers, permissions, errors, health, cli):
        part.init_app(app)
    _register_features(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key.get_secret_value() if settings.secret_key else None,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SQLALCHEMY_ENGINES={"default": settings.database},
        PREFERRED_URL_SCHEME="https" if settings.behind_tls else "http",
        SESSION_COOKIE_NAME="__Host-session" if settings.behind_tls else "session",
        SESSION_COOKIE_SECURE=settings.behind_tls,
        SESSION_COOKIE_SAMESITE="Lax",
        BEHIND_TLS=settings.behind_tls,
        PROXY_HOPS=settings.proxy_hops,
        PORT=settings.port,
        DEMO=False,
    )


def _register_features(app: Flask) -> None:
    from app.demo.views import demo
    from app.results.views import results

    app.register_blueprint(demo)
    app.register_blueprint(results)
