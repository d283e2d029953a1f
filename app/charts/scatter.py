"""Painting of scatter charts: points on two scales, labels that stay clear of each other and of the points."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Final

from app.charts.canvas import Canvas, Corner
from app.charts.lettering import cut, width, wrap
from app.charts.marks import SMALL
from app.charts.palette import Palette
from app.charts.reading import paint_reading
from app.charts.specs import Axis, Point, Reference, ScatterChart

TEXT: Final = 8.5
LARGEST: Final = 11.0
LARGEST_OF_MANY: Final = 7.5
SMALLEST: Final = 5.0
MANY: Final = 24
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


def paint_scatter(chart: ScatterChart, wide: float, palette: Palette) -> Canvas:
    """The chart on a canvas `wide` points wide; with a numbered list beside the plot where the chart wants one."""
    canvas = Canvas(wide)
    left = max(width(text, SMALL) for _, text in chart.y.ticks) + 8
    right = wide * 0.56 if chart.listed else wide - 12
    plot = Plot(left, 18.0, right, 18.0 + min(0.8 * (right - left), 0.48 * wide), chart.x, chart.y)
    _paint_frame(canvas, chart, plot, palette)
    largest = LISTED if chart.listed else LARGEST if len(chart.points) <= MANY else LARGEST_OF_MANY
    points = [_place(point, plot, chart.listed, largest) for point in chart.points]
    if chart.listed:
        points = _side_by_side(points, plot)
    # Small bubbles lie on top of large ones, so that none is hidden.
    for placed in sorted(points, key=lambda each: -each.radius):
        _paint_point(canvas, placed, palette)
    bottom = plot.bottom + 28
    if chart.listed:
        bottom = max(bottom, _paint_list(canvas, chart, plot.right + 22, palette))
    else:
        _paint_labels(canvas, chart, points, plot, palette)
    canvas.height = paint_reading(canvas, chart.reading, bottom, palette)
    return canvas


def _place(point: Point, plot: Plot, listed: bool, largest: float) -> Placed:
    radius = LISTED if listed else max(SMALLEST, largest * sqrt(point.size))
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
    for reference in chart.references:
        y = plot.y(reference.value)
        canvas.line((plot.left, y), (plot.right, y), palette.muted, 0.75, dashed=True)


def _paint_point(canvas: Canvas, placed: Placed, palette: Palette) -> None:
    fill = palette.colour(placed.point.tone)
    edge = palette.line if placed.point.tone in ("none1", "pale") else palette.paper
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


def _paint_labels(canvas: Canvas, chart: ScatterChart, points: list[Placed], plot: Plot, palette: Palette) -> None:
    """Labels in the order of the points; among many, one that finds no free place is left to the table."""
    taken: list[Box] = []
    for reference in chart.references:
        y = plot.y(reference.value)
        taken += [(plot.left, y - 0.5, plot.right, y + 0.5), _paint_reference(canvas, reference, points, plot, palette)]
    waiting = points
    # Near places first for everybody, then further ones with leaders, at last leaders across other points.
    for places, crossing in ((_near_places, False), (_far_places, False), (_far_places, len(points) <= MANY)):
        left_over = []
        for placed in waiting:
            text = cut(placed.point.label, LABEL_ROOM, SMALL)
            wide = width(text, SMALL)
            free = (
                (left, base, box)
                for left, base in places(placed, wide)
                if _is_free(box := (left - 1.5, base - 6.5, left + wide + 1.5, base + 2.5), plot, points, taken)
                and (crossing or not _crosses(_leader(placed, box), placed, points, taken))
            )
            found = next(free, None)
            if found is None:
                left_over.append(placed)
                continue
            left, base, box = found
            if places is _far_places:
                canvas.line(*_leader(placed, box), palette.line, 0.6)
            canvas.words(left, base, text, size=SMALL, colour=palette.ink)
            taken.append(box)
        waiting = left_over


def _paint_reference(canvas: Canvas, reference: Reference, points: list[Placed], plot: Plot, palette: Palette) -> Box:
    """The label of a dashed line at the end of it that is free; returns its box."""
    text = cut(reference.label, plot.right - plot.left, SMALL)
    wide, y = width(text, SMALL), plot.y(reference.value)
    ends = [(left, base) for base in (y - 3, y + 8.5) for left in (plot.right - wide, plot.left + 4)]
    boxes = [(left - 1.5, base - 6.5, left + wide + 1.5, base + 2.5) for left, base in ends]
    free = [index for index, box in enumerate(boxes) if not any(_touches(box, placed) for placed in points)]
    left, base = ends[free[0] if free else 0]
    canvas.words(left, base, text, size=SMALL, colour=palette.muted)
    return boxes[free[0] if free else 0]


def _is_free(box: Box, plot: Plot, points: list[Placed], taken: list[Box]) -> bool:
    left, top, right, bottom = box
    inside = plot.left <= left and right <= plot.right + 8 and plot.top <= top and bottom <= plot.bottom
    return inside and not any(_overlap(box, other) for other in taken) and not any(_touches(box, p) for p in points)


def _touches(box: Box, placed: Placed) -> bool:
    """Whether a box and a point overlap."""
    across = placed.x - min(max(placed.x, box[0]), box[2])
    down = placed.y - min(max(placed.y, box[1]), box[3])
    return across**2 + down**2 < placed.radius**2


def _near_places(placed: Placed, wide: float) -> Iterator[Corner]:
    """Left end and baseline of a label beside its point: right, left, above, below, and the corners."""
    x, y, radius = placed.x, placed.y, placed.radius + 3
    yield x + radius, y + 2.6
    yield x - radius - wide, y + 2.6
    yield x - wide / 2, y - radius
    yield x - wide / 2, y + radius + 5
    for base in (y - 0.8 * radius, y + 0.8 * radius + 5):
        yield x + 0.6 * radius, base
        yield x - 0.6 * radius - wide, base


def _far_places(placed: Placed, wide: float) -> Iterator[Corner]:
    """Places further away, which need a leader."""
    x, y, radius = placed.x, placed.y, placed.radius + 3
    for away in (8.0, 16.0, 26.0, 38.0, 52.0):
        for base in (y - radius - away + 2.6, y + radius + away + 2.6):
            yield x + 0.6 * away, base
            yield x - 0.6 * away - wide, base


def _leader(placed: Placed, box: Box) -> tuple[Corner, Corner]:
    """From the edge of the point to the nearest edge of its label."""
    left, top, right, bottom = box
    end_x, end_y = min(max(placed.x, left), right), bottom if bottom < placed.y else top
    length = sqrt((end_x - placed.x) ** 2 + (end_y - placed.y) ** 2) or 1.0
    share = placed.radius / length
    return (placed.x + (end_x - placed.x) * share, placed.y + (end_y - placed.y) * share), (end_x, end_y)


def _crosses(leader: tuple[Corner, Corner], own: Placed, points: list[Placed], taken: list[Box]) -> bool:
    """Whether the leader runs through another point than its own, or through words."""
    (from_x, from_y), (to_x, to_y) = leader
    steps = [(from_x + (to_x - from_x) * n / 8, from_y + (to_y - from_y) * n / 8) for n in range(9)]
    others = [other for other in points if other is not own]
    return any(_touches((x, y, x, y), other) for other in others for x, y in steps) or any(
        _overlap((x, y, x + 0.1, y + 0.1), box) for box in taken if box[3] - box[1] > 1 for x, y in steps
    )


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
