"""The charts of a report, each painted once and kept in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from app.charts import order, people, scores
from app.charts.painter import paint_svg, split
from app.charts.palette import Palette
from app.charts.specs import Axis, Chart, Range, Row
from app.charts.telling import close_axis
from app.reports.pages import ReportPage
from assessments.release import Release

WIDTH_MM: Final = 174.0
PROFILE_MM: Final = 112.0
NINETY: Final = 1.645
"""Standard errors on either side of a readiness that hold nine cases of ten."""

ROWS: Final = 26
"""Rows of a chart that fit a page; longer charts are painted in parts."""

CHARTS: Final[dict[str, tuple[Callable[[Release], Chart | None], ...]]] = {
    "pillars": (scores.pillars, scores.facets),
    "perception": (people.perception,),
    "ownership": (people.ownership,),
    "quick_wins": (order.quick_wins,),
    "rollout": (order.weights,),
    "changes": (scores.changes, lambda release: scores.changes(release, "index")),
}
"""Per page template the charts that it shows."""


@dataclass(frozen=True, slots=True)
class PaintedChart:
    """One picture of a chart, with what it shows in words. `name` is its address in memory."""

    name: str
    svg: str
    alt: str


def mark_axes(release: Release) -> dict[str, Axis]:
    """The part of the scale from 0 to 100 on which small marks are drawn: 'pillars', as in their chart, and 'units'."""
    units = [Range(row.compared.lo, row.compared.hi) for row in release.comparisons["index"].rows]
    if release.rollout is not None:
        units += [
            Range(unit.readiness - NINETY * unit.readiness_se, unit.readiness + NINETY * unit.readiness_se)
            for unit in release.rollout.units
            if unit.own_score
        ]
    return {"pillars": scores.whole_axis(release), "units": close_axis([Row("", tuple(units))])}


def paint_charts(
    release: Release, pages: tuple[ReportPage, ...], palette: Palette
) -> dict[str, tuple[PaintedChart, ...]]:
    """The charts that these pages show, by key, each in one or more parts, in the language that is current."""
    return {chart.key: tuple(_parts(chart, width, palette)) for chart, width in specified(release, pages)}


def _parts(chart: Chart, width: float, palette: Palette) -> Iterator[PaintedChart]:
    return (PaintedChart(part.key, paint_svg(part, width, palette), part.alt) for part in split(chart, ROWS))


def specified(release: Release, pages: tuple[ReportPage, ...]) -> Iterator[tuple[Chart, float]]:
    """The charts of these pages with their widths in mm, before they are painted."""
    for page in pages:
        for specify in CHARTS.get(page.template, ()):
            if (chart := specify(release)) is not None:
                yield chart, WIDTH_MM
        if page.unit is not None:
            yield scores.profile(release, page.unit), PROFILE_MM
