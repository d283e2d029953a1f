"""The document painter: a chart's specification becomes SVG (reports) or PNG (slides, pictures)."""

from dataclasses import replace
from typing import Final

from app.charts.canvas import Canvas
from app.charts.palette import LIGHT, Palette
from app.charts.rows import paint_rows, split_rows
from app.charts.scatter import paint_scatter
from app.charts.specs import Chart, RowChart, ScatterChart, Table

POINTS_PER_MM: Final = 72 / 25.4
WIDTH_MM: Final = 170.0
ROWS_A_PAGE: Final = 30


def paint_svg(chart: Chart, width_mm: float = WIDTH_MM, palette: Palette = LIGHT) -> str:
    """One <svg> element with real text in Inter; the same chart gives the same bytes."""
    return paint(chart, width_mm, palette).svg(chart.alt, chart.key, chart.language)


def paint_png(chart: Chart, width_mm: float = WIDTH_MM, palette: Palette = LIGHT, dpi: int = 200) -> bytes:
    """A PNG on paper colour."""
    return paint(chart, width_mm, palette).png(dpi, palette.paper)


def paint(chart: Chart, width_mm: float = WIDTH_MM, palette: Palette = LIGHT) -> Canvas:
    """The chart as a drawing whose size and words can be asked for."""
    wide = width_mm * POINTS_PER_MM
    return paint_rows(chart, wide, palette) if isinstance(chart, RowChart) else paint_scatter(chart, wide, palette)


def split(chart: Chart, rows: int = ROWS_A_PAGE) -> tuple[Chart, ...]:
    """The chart in parts that fit a page: a row chart of more than `rows` rows is cut, with its table."""
    if isinstance(chart, ScatterChart) or len(chart.rows) <= rows:
        return (chart,)
    parts = []
    start = 0
    for number, part in enumerate(split_rows(chart, rows), 1):
        lines = chart.table.rows[start : start + len(part)]
        start += len(part)
        table = Table(chart.table.header, lines)
        parts.append(replace(chart, key=f"{chart.key}-{number}", rows=part, table=table))
    return tuple(parts)
