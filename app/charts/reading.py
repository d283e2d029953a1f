"""The line below a chart that says what each mark means."""

from typing import Final

from app.charts.canvas import Canvas
from app.charts.lettering import cut, width
from app.charts.marks import SMALL, paint_mark, paint_sign
from app.charts.palette import Palette
from app.charts.specs import Band, Bar, Dot, KeyEntry, Link, Range, Tick

LINE: Final = 11.5
SAMPLE: Final = 14.0


def paint_reading(canvas: Canvas, entries: tuple[KeyEntry, ...], top: float, palette: Palette) -> float:
    """Samples and their words from left to right, in as many lines as needed; returns where the chart ends."""
    if not entries:
        return top
    x, y = 0.0, top + 7
    for entry in entries:
        lead = 0.0 if entry.mark == "none" else SAMPLE + 5
        text = cut(entry.label, canvas.width - lead, SMALL)
        wide = lead + width(text, SMALL)
        if x and x + wide > canvas.width:
            x, y = 0.0, y + LINE
        _paint_sample(canvas, entry, x, y, palette)
        canvas.words(x + lead, y + 2.6, text, size=SMALL, colour=palette.muted)
        x += wide + 14
    return y + 6


def _paint_sample(canvas: Canvas, entry: KeyEntry, x: float, y: float, palette: Palette) -> None:
    mark = entry.mark
    if mark == "none":
        return
    if mark == "withheld":
        canvas.hatch(x, y - 4, SAMPLE, 8, palette.line)
    elif isinstance(mark, str):
        paint_sign(canvas, mark, x + SAMPLE / 2, y, palette)
    elif isinstance(mark, Bar):
        stroke = palette.line if mark.tone.startswith("none") else None
        canvas.box(x, y - 3.5, SAMPLE, 7, palette.colour(mark.tone), stroke)
    elif isinstance(mark, Band | Link | Range):
        paint_mark(canvas, palette, mark, lambda value: x + SAMPLE * value, y)
    elif isinstance(mark, Dot | Tick):
        lower = 4 if isinstance(mark, Tick) and mark.best else 0
        paint_mark(canvas, palette, mark, lambda _: x + SAMPLE / 2, y + lower)
