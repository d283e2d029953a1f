"""Painting the charts of a full report: milliseconds a chart, and against pyplot with its default settings."""

import io
from collections.abc import Callable
from time import perf_counter

from flask_babel import force_locale

from app import create_app
from app.charts.catalogue import release_charts, unit_charts
from app.charts.painter import paint_svg
from app.charts.specs import Band, Bar, Chart, Dot, Link, Range, Row, RowChart, ScatterChart, Tick
from app.demo.company import demo_organisation
from app.demo.generate import WAVES, demo_wave
from assessments.loading import load_instrument
from assessments.release import Release, assess

TARGET_MS = 30.0
"""What a painted chart may take on average."""


def demo_release() -> Release:
    """The second wave of the demo, beside the first."""
    instrument, organisation = load_instrument("cx-readiness"), demo_organisation()
    first = assess(instrument, demo_wave(1, instrument), organisation, WAVES[1], demo=True)
    return assess(instrument, demo_wave(2, instrument), organisation, WAVES[2], earlier=first, demo=True)


def charts_of(release: Release) -> list[Chart]:
    """All charts of a full report: the organisation's, and those of each shown unit."""
    charts = list(release_charts(release).values())
    for unit in release.team_sheets:
        charts += unit_charts(release, unit).values()
    return charts


def painted(charts: list[Chart], paint: Callable[[Chart], str]) -> dict[str, float]:
    """Milliseconds for each chart, after one warm-up of the first."""
    paint(charts[0])
    taken = {}
    for chart in charts:
        start = perf_counter()
        paint(chart)
        taken[chart.key] = 1000 * (perf_counter() - start)
    return taken


def with_pyplot(chart: Chart) -> str:
    """The same marks and words through pyplot as most programs call it: axes, ticks, tight box, text as paths."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.7, max(2.0, 0.24 * len(chart.table.rows) + 1)))
    if isinstance(chart, RowChart):
        _rows(axes, chart)
    else:
        _scatter(axes, chart)
    out = io.StringIO()
    figure.savefig(out, format="svg", bbox_inches="tight")
    pyplot.close(figure)
    return out.getvalue()


def _rows(axes, chart: RowChart) -> None:  # type: ignore[no-untyped-def]
    for place, row in enumerate(chart.rows):
        _row(axes, row, place)
        for column, value in enumerate(row.values):
            axes.text(1.05 + 0.12 * column, place, value, transform=axes.get_yaxis_transform(), parse_math=False)
    axes.set_yticks(range(len(chart.rows)), [row.label for row in chart.rows])
    axes.set_xticks([value for value, _ in chart.axis.ticks], [text for _, text in chart.axis.ticks])
    axes.invert_yaxis()
    axes.grid(axis="x")


def _row(axes, row: Row, place: int) -> None:  # type: ignore[no-untyped-def]
    for mark in row.marks:
        match mark:
            case Dot(value, _, _, text, _):
                axes.plot([value], [place], "o")
                axes.text(value, place, text)
            case Range(lo, hi) | Link(lo, hi) | Band(lo, hi):
                axes.plot([lo, hi], [place, place])
            case Bar(lo, hi):
                axes.barh([place], [hi - lo], left=[lo])
            case Tick(value):
                axes.plot([value], [place], "|")


def _scatter(axes, chart: ScatterChart) -> None:  # type: ignore[no-untyped-def]
    for point in chart.points:
        axes.scatter([point.x], [point.y], s=100 * point.size)
        axes.annotate(point.label, (point.x, point.y), parse_math=False)
    axes.set_xlabel(chart.x.title)
    axes.set_ylabel(chart.y.title)


def run() -> None:
    """Both sides on the demo's second wave, in English."""
    release = demo_release()
    with create_app().app_context(), force_locale("en"):
        charts = charts_of(release)
        ours, default = painted(charts, paint_svg), painted(charts, with_pyplot)
    mean, slowest = sum(ours.values()) / len(ours), max(ours, key=ours.__getitem__)
    print(f"\nCharts: {len(charts)} of a full report, as SVG")
    print(f"  {mean:.1f} ms on average (at most {TARGET_MS:.0f} ms); slowest {slowest}: {ours[slowest]:.1f} ms")
    print(f"  ratio to pyplot with default settings {sum(ours.values()) / sum(default.values()):.2f}")


if __name__ == "__main__":
    run()
