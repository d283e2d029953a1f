"""The way into the demonstration, and its reports."""

from flask import Blueprint, Response, redirect, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.demo.services import report_folder, report_name
from app.permissions import Permission, requires

demo = Blueprint("demo", __name__)


@demo.get("/")
@requires(Permission.SEE_DEMO)
def start() -> AnyResponse:
    """Until there are accounts, the demonstration is all that there is to see."""
    return redirect(url_for("results.demo_overview"))


@demo.get("/demo/report-<any(en, de):language>.pdf")
@requires(Permission.SEE_DEMO)
def report(language: str) -> Response:
    """The full report as a file."""
    name = report_name(language)
    return send_from_directory(report_folder(), name, as_attachment=True, download_name=f"bellwether-demo-{name}")
