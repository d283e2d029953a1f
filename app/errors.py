"""From exceptions to pages: what happened, why, and what to do now."""

from typing import Final, NamedTuple

from flask import Flask, render_template
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError


class Explanation(NamedTuple):
    """A page's heading, and what to do."""

    what: LazyString
    now: LazyString


EXPLAINED: Final = {
    403: Explanation(
        _l("This page is not open to you."),
        _l("Demonstration data are shown on the machine that runs the demonstration, and nowhere else."),
    ),
    404: Explanation(
        _l("There is no page at this address."),
        _l("Check the address, or go back to the start."),
    ),
}
OTHER: Final = Explanation(
    _l("This request can’t be answered."),
    _l("Go back and try another way. If you typed the address, check it."),
)


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(InternalServerError, _failed)


def _refused(error: HTTPException) -> tuple[str, int, list[tuple[str, str]]] | HTTPException:
    if error.code is None or error.code < 400:
        return error  # A redirect is no error.
    explanation = EXPLAINED.get(error.code, OTHER)
    kept = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return render_template("errors/refused.html", code=error.code, explanation=explanation), error.code, kept


def _foreign_host(error: SecurityError) -> tuple[str, int, dict[str, str]]:
    # Under a name that is not ours no address of ours can be made, so this is no page with links.
    return gettext("Nothing is served under this host name."), 400, {"Content-Type": "text/plain; charset=utf-8"}


def _failed(error: InternalServerError) -> tuple[str, int]:
    # Whatever broke may be the database or the person's session: this page asks for neither.
    return render_template("errors/failed.html"), 500
