"""Pages that show a release."""

from flask import Blueprint, abort, render_template

from app.permissions import Permission, requires
from app.results.overview import heat_rows, starting_waves
from app.results.queries import latest_demo_release
from assessments.maturity import STAGES

results = Blueprint("results", __name__)


@results.get("/demo")
@requires(Permission.SEE_DEMO)
def demo_overview() -> str:
    """The overview of the demonstration's latest release."""
    release = latest_demo_release()
    if release is None:
        abort(404)
    return render_template(
        "results/overview.html",
        release=release,
        rows=heat_rows(release),
        waves=starting_waves(release),
        stages=STAGES,
    )
