"""Which language a page is in: the one asked for, else the one chosen before, else what the browser prefers."""

from typing import Final

from flask import Flask, Response, current_app, has_request_context, request
from flask_babel import Babel

LANGUAGES: Final = {"en": "English", "de": "Deutsch"}
"""Each by the name that it gives itself."""

COOKIE: Final = "language"
ONE_YEAR: Final = 365 * 24 * 3600

babel = Babel()


def chosen() -> str:
    """The language of this request, English outside one. It asks no database, so that an error page can call it too."""
    if not has_request_context():
        return "en"
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(LANGUAGES, "en") or "en"


def init_app(app: Flask) -> None:
    """Choose a language for every request, and keep the one that was asked for by ?lang= in a cookie."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{app.root_path}/../translations"
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES
    app.after_request(_keep_choice)


def _keep_choice(response: Response) -> Response:
    wish = request.args.get("lang")
    if wish in LANGUAGES and wish != request.cookies.get(COOKIE):
        tls = current_app.config["BEHIND_TLS"]
        response.set_cookie(COOKIE, wish, max_age=ONE_YEAR, secure=tls, httponly=True, samesite="Lax")
    return response
