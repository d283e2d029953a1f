"""Every chart of a release, by key: what a release can't answer has no chart."""

from collections.abc import Callable
from typing import Final

from app.charts import order, people, scores
from app.charts.specs import Chart
from assessments.release import Release

CHARTS: Final[tuple[Callable[[Release], Chart | None], ...]] = (
    scores.pillars,
    scores.facets,
    scores.units,
    people.response_by_unit,
    people.response_by_level,
    people.perception,
    people.ownership,
    order.quick_wins,
    order.exposure,
    order.robustness,
    order.weights,
    order.gate,
    scores.changes,
    lambda release: scores.changes(release, "index"),
)


def release_charts(release: Release) -> dict[str, Chart]:
    """The charts of the whole organisation: pillars, facets, units-index, response-units, response-levels, perception,
    ownership, quick-wins, exposure, robustness, weights, gate, changes, changes-index."""
    charts = (make(release) for make in CHARTS)
    return {chart.key: chart for chart in charts if chart is not None}


def unit_charts(release: Release, unit: str) -> dict[str, Chart]:
    """The charts of one unit's own page: unit-KEY and items-KEY."""
    charts = (scores.profile(release, unit), scores.items(release, unit))
    return {chart.key: chart for chart in charts if chart is not None}
