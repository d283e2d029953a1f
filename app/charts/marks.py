"""The marks of row charts and of their reading keys: dot, range, band, link, tick and the two signs."""

from collections.abc import Callable
from typing import Final

from app.charts.canvas import Canvas
from app.charts.lettering import width
from app.charts.palette import Palette
from app.charts.specs import Band, Dot, Link, Mark, Range, Tick

SMALL: Final = 7.5
DOT: Final = 2.9

Scale = Callable[[float], float]
"""From a value to points from the left."""


def paint_sign(canvas: Canvas, sign: str, x: float, y: float, palette: Palette) -> None:
    """▲ or ▼ as a path, centred on (x, y)."""
    up = -1 if sign == "strength" else 1
    corners = [(x - 2.7, y - 1.9 * up), (x + 2.7, y - 1.9 * up), (x, y + 2.4 * up)]
    canvas.path(corners, fill=palette.ink)


def paint_mark(canvas: Canvas, palette: Palette, mark: Mark, x: Scale, y: float) -> None:
    """One mark but a bar, centred on the height `y`; `x` maps its values to points."""
    if isinstance(mark, Band):
        canvas.box(x(mark.lo), y - 5, max(x(mark.hi) - x(mark.lo), 1.0), 10, palette.hairline)
    elif isinstance(mark, Link):
        canvas.line((x(mark.lo), y), (x(mark.hi), y), palette.line, 1.0)
    elif isinstance(mark, Range):
        canvas.line((x(mark.lo), y), (x(mark.hi), y), palette.colour(mark.tone), 1.8)
    elif isinstance(mark, Tick):
        _paint_tick(canvas, palette, mark, x(mark.value), y)
    elif isinstance(mark, Dot):
        _paint_dot(canvas, palette, mark, x(mark.value), y)


def _paint_tick(canvas: Canvas, palette: Palette, tick: Tick, x: float, y: float) -> None:
    if tick.best:
        corners = [(x - 2.9, y - 7.2), (x + 2.9, y - 7.2), (x, y - 3.0)]
        canvas.path(corners, fill=palette.paper, stroke=palette.ink, thickness=0.8)
    else:
        # A white casing keeps the stroke visible on a dark bar or range.
        canvas.line((x, y - 5.2), (x, y + 5.2), palette.paper, 2.9)
        canvas.line((x, y - 5.2), (x, y + 5.2), palette.ink, 1.1)


def _paint_dot(canvas: Canvas, palette: Palette, dot: Dot, x: float, y: float) -> None:
    colour = palette.colour(dot.tone)
    if dot.shape == "diamond":
        canvas.path([(x - 4, y), (x, y - 4), (x + 4, y), (x, y + 4)], fill=colour)
    elif dot.shape == "ring":
        # Larger than a dot, so that it still shows around one.
        canvas.disc(x, y, DOT + 0.5, palette.paper, colour, 1.2)
    else:
        canvas.disc(x, y, DOT, colour)
    if dot.text and dot.side == "above":
        half = width(dot.text, SMALL) / 2
        centre = min(max(x, half), canvas.width - half)
        canvas.words(centre, y - 7, dot.text, size=SMALL, colour=palette.ink, anchor="middle")
    elif dot.text:
        left = dot.side == "left"
        start = x - 7 - width(dot.text, SMALL) if left else x + 7
        canvas.words(start, y + 2.6, dot.text, size=SMALL, colour=palette.ink)
