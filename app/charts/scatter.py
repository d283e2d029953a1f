"""Painting of scatter charts: points on two scales, labels that stay clear of each other and of the points."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Final

from app.charts.canvas import Canvas
from app.charts.lettering import cut, width, wrap
from app.charts.marks import SMALL
from app.charts.palette import Palette
from app.charts.reading import paint_reading
from app.charts.specs import Axis, Point, ScatterChart

TEXT: Final = 8.5
LARGEST: Final = 11.0
SMALLEST: Final = 5.5
LISTED: Final = 7.2
LABEL_ROOM: Final = 110.0

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle of the plot and its two scales."""

    left: float
    top: float
    right: float
    bottom: float
    x_axis: Axis
    y_axis: Axis

    def x(self, value: float) -> float:
        return self.left + (value - self.x_axis.lo) / (self.x_axis.hi - self.x_axis.lo) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.y_axis.lo) / (self.y_axis.hi - self.y_axis.lo) * (self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Placed:
    """A point where it is drawn: centre and radius in points."""

    point: Point
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius


def paint_scatter(chart: ScatterChart, wide: float, palette: Palette) -> Canvas:
    """The chart on a canvas `wide` points wide; with a numbered list beside the plot where the chart wants one."""
    canvas = Canvas(wide)
    left = max(width(text, SMALL) for _, text in chart.y.ticks) + 8
    right = wide * 0.56 if chart.listed else wide - 8
    plot = Plot(left, 18.0, right, 18.0 + min(0.8 * (right - left), 0.48 * wide), chart.x, chart.y)
    _paint_frame(canvas, chart, plot, palette)
    points = [_place(point, plot, chart.listed) for point in chart.points]
    if chart.listed:
        points = _side_by_side(points, plot)
    # Small bubbles lie on top of large ones, so that none is hidden.
    for placed in sorted(points, key=lambda each: -each.radius):
        _paint_point(canvas, placed, palette)
    bottom = plot.bottom + 28
    if chart.listed:
        bottom = max(bottom, _paint_list(canvas, chart, plot.right + 22, palette))
    else:
        _paint_labels(canvas, points, plot, palette)
    canvas.height = paint_reading(canvas, chart.reading, bottom, palette)
    return canvas


def _place(point: Point, plot: Plot, listed: bool) -> Placed:
    radius = LISTED if listed else max(SMALLEST, LARGEST * sqrt(point.size))
    return Placed(point, plot.x(point.x), plot.y(point.y), radius)


def _side_by_side(points: list[Placed], plot: Plot) -> list[Placed]:
    """Points that would hide each other move aside on the horizontal scale, by whole widths, nearest place first."""
    settled: list[Placed] = []
    for placed in sorted(points, key=lambda each: (each.point.x, -each.point.y)):
        steps = sorted(range(-6, 7), key=lambda step: (abs(step), step))
        moves = [Placed(placed.point, placed.x + step * LISTED * 2.1, placed.y, placed.radius) for step in steps]
        inside = [move for move in moves if plot.left + LISTED <= move.x <= plot.right - LISTED] or moves[:1]
        free = (move for move in inside if not any(_near(move, other) for other in settled))
        settled.append(next(free, inside[0]))
    return settled


def _near(one: Placed, other: Placed) -> bool:
    return (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < (one.radius + other.radius) ** 2


def _paint_frame(canvas: Canvas, chart: ScatterChart, plot: Plot, palette: Palette) -> None:
    if chart.area:
        x_from, x_to, y_from, y_to = chart.area
        left, right, top, bottom = plot.x(x_from), plot.x(x_to), plot.y(y_to), plot.y(y_from)
        canvas.box(left, top, right - left, bottom - top, palette.surface)
        label = cut(chart.area_label, right - left - 10, SMALL, 600)
        canvas.words(left + 5, top + 10, label, size=SMALL, colour=palette.muted, weight=600)
    for value, text in chart.y.ticks:
        canvas.line((plot.left, plot.y(value)), (plot.right, plot.y(value)), palette.hairline, 0.5)
        canvas.words(plot.left - 6, plot.y(value) + 2.6, text, size=SMALL, colour=palette.muted, anchor="end")
    for value, text in chart.x.ticks:
        canvas.line((plot.x(value), plot.top), (plot.x(value), plot.bottom), palette.hairline, 0.5)
        canvas.words(plot.x(value), plot.bottom + 11, text, size=SMALL, colour=palette.muted, anchor="middle")
    canvas.line((plot.left, plot.bottom), (plot.right, plot.bottom), palette.line, 0.75)
    room = plot.right - plot.left
    canvas.words(0, 8, cut(chart.y.title, plot.right, SMALL), size=SMALL, colour=palette.ink)
    title = cut(chart.x.title, room, SMALL)
    canvas.words(plot.right, plot.bottom + 22, title, size=SMALL, colour=palette.ink, anchor="end")
    for reference in chart.y_references:
        y = plot.y(reference.value)
        canvas.line((plot.left, y), (plot.right, y), palette.muted, 0.75, dashed=True)
        canvas.words(plot.right, y - 3, cut(reference.label, room, SMALL), size=SMALL, colour=palette.muted, anchor="end")
    for reference in chart.x_references:
        x = plot.x(reference.value)
        canvas.line((x, plot.top), (x, plot.bottom), palette.muted, 0.75, dashed=True)
        canvas.words(x + 3, plot.top + 8, cut(reference.label, plot.right - x, SMALL), size=SMALL, colour=palette.muted)


def _paint_point(canvas: Canvas, placed: Placed, palette: Palette) -> None:
    fill = palette.colour(placed.point.tone)
    edge = palette.line if placed.point.tone in ("nobody", "pale") else palette.paper
    canvas.disc(placed.x, placed.y, placed.radius, fill, edge, 0.9)
    colour = palette.text_on(fill)
    canvas.words(placed.x, placed.y + 2.6, placed.point.text, size=SMALL, colour=colour, weight=600, anchor="middle")


def _paint_list(canvas: Canvas, chart: ScatterChart, left: float, palette: Palette) -> float:
    """Numbers and names of the labelled points, each on at most two lines; returns where the list ends."""
    y = 18.0 + TEXT
    for point in (point for point in chart.points if point.label):
        fill = palette.colour(point.tone)
        canvas.disc(left + LISTED, y - 3, LISTED, fill, palette.paper, 0.9)
        number = palette.text_on(fill)
        canvas.words(left + LISTED, y - 0.4, point.text, size=SMALL, colour=number, weight=600, anchor="middle")
        for line in wrap(point.label, canvas.width - left - 3 * LISTED, TEXT, 400, 2, chart.language):
            canvas.words(left + 3 * LISTED - 1, y, line, size=TEXT, colour=palette.ink)
            y += 10.5
        y += 6.5
    return y - 6


def _paint_labels(canvas: Canvas, points: list[Placed], plot: Plot, palette: Palette) -> None:
    """Labels in the order of the points; one that finds no free place is left to the table."""
    taken: list[Box] = [placed.box for placed in points]
    taken += [words.box for words in canvas.items if hasattr(words, "text") and words.y > plot.top]  # type: ignore[union-attr]
    for placed in points:
        text = cut(placed.point.label, LABEL_ROOM, SMALL)
        wide = width(text, SMALL)
        for left, base, far in _places(placed, wide):
            box = (left - 1.5, base - 6.5, left + wide + 1.5, base + 2.5)
            inside = plot.left <= box[0] and box[2] <= canvas.width and plot.top <= box[1] and box[3] <= plot.bottom
            if inside and not any(_overlap(box, other) for other in taken):
                if far:
                    _paint_leader(canvas, placed, box, palette)
                canvas.words(left, base, text, size=SMALL, colour=palette.ink)
                taken.append(box)
                break


def _places(placed: Placed, wide: float) -> Iterator[tuple[float, float, bool]]:
    """Left end and baseline of a label: right, left, above, below, then further away, where a leader is needed."""
    x, y, radius = placed.x, placed.y, placed.radius + 3
    yield x + radius, y + 2.6, False
    yield x - radius - wide, y + 2.6, False
    yield x - wide / 2, y - radius - 1, False
    yield x - wide / 2, y + radius + 6, False
    for away in (8.0, 16.0, 26.0, 38.0):
        for up in (-1, 1):
            base = y + up * (radius + away) + 2.6
            yield x + 0.6 * away, base, True
            yield x - 0.6 * away - wide, base, True


def _paint_leader(canvas: Canvas, placed: Placed, box: Box, palette: Palette) -> None:
    left, top, right, bottom = box
    end_x, end_y = min(max(placed.x, left), right), bottom if bottom < placed.y else top
    length = sqrt((end_x - placed.x) ** 2 + (end_y - placed.y) ** 2) or 1.0
    start = placed.radius / length
    begin = (placed.x + (end_x - placed.x) * start, placed.y + (end_y - placed.y) * start)
    canvas.line(begin, (end_x, end_y), palette.line, 0.6)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
