"""Painting of row charts: names on the left, marks on one scale, numbers on the right, the reading key below."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from app.charts.canvas import Canvas
from app.charts.lettering import cut, width, wrap
from app.charts.marks import SMALL, paint_mark, paint_sign
from app.charts.palette import Palette
from app.charts.reading import paint_reading
from app.charts.specs import Band, Bar, Dot, Link, Range, Row, RowChart, Tick

TEXT: Final = 8.5
LINE: Final = 10.5
GAP: Final = 10.0
FIRST_GAP: Final = 16.0
"""The last tick's label reaches past the plot: the first column keeps clear of it."""
INSET: Final = 5.0
NARROWEST_PLOT: Final = 96.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand, in points: names end at `names`, the plot runs from `left` to `right`."""

    names: float
    left: float
    right: float
    columns: tuple[float, ...]
    lo: float
    hi: float

    def x(self, value: float) -> float:
        inside = min(max(value, self.lo), self.hi)
        return self.left + (inside - self.lo) / (self.hi - self.lo) * (self.right - self.left)


def paint_rows(chart: RowChart, wide: float, palette: Palette) -> Canvas:
    """The chart on a canvas `wide` points wide and as high as it needs."""
    canvas = Canvas(wide)
    layout = _layout(chart, wide)
    top = _paint_head(canvas, chart, layout, palette)
    rows = _placed(chart, layout, top)
    bottom = rows[-1][1] + rows[-1][2] if rows else top
    for value, _ in chart.axis.ticks:
        canvas.line((layout.x(value), top), (layout.x(value), bottom), palette.hairline, 0.5)
    for reference in chart.references:
        at = layout.x(reference.value)
        canvas.line((at, top), (at, bottom), palette.muted, 0.75, dashed=True)
    for row, y, high in rows:
        _paint_row(canvas, chart, layout, palette, row, y, high)
    canvas.height = paint_reading(canvas, chart.reading, bottom + 6, palette)
    return canvas


def _layout(chart: RowChart, wide: float) -> Layout:
    columns: list[float] = []
    for index, head in enumerate(chart.columns):
        widest = max((width(row.values[index], TEXT) for row in chart.rows if index < len(row.values)), default=0.0)
        columns.append(max(min(widest, 0.2 * wide), _narrowest(head)) + (GAP if columns else FIRST_GAP))
    room = wide - sum(columns) - NARROWEST_PLOT - 2 * INSET - GAP
    wanted = max((width(row.label, TEXT, _weight(row)) + _sign_room(row) for row in chart.rows), default=0)
    groups = max((width(row.group, TEXT, 600) for row in chart.rows), default=0)
    names = max(40.0, min(max(wanted, min(groups, 0.3 * wide)) + 1, 0.36 * wide, room))
    right = wide - sum(columns) - INSET
    return Layout(names, names + GAP + INSET, right, tuple(columns), chart.axis.lo, chart.axis.hi)


def _narrowest(head: str) -> float:
    """The least width that takes a column's head on two lines."""
    words = head.split(" ")
    breaks = range(1, len(words)) if len(words) > 1 else [1]
    return min(max(width(" ".join(words[:n]), SMALL), width(" ".join(words[n:]), SMALL)) for n in breaks) + 0.5


def _weight(row: Row) -> int:
    return 600 if row.strong else 400


def _sign_room(row: Row) -> float:
    return 10.0 if row.sign else 0.0


def _paint_head(canvas: Canvas, chart: RowChart, layout: Layout, palette: Palette) -> float:
    """Column heads, axis title, reference labels and tick labels; returns where the rows begin."""
    heads = _column_heads(chart, layout)
    lines = max([len(words) for _, words in heads], default=0)
    above = _reference_labels(chart, layout)
    upper = len({level for _, _, level in above}) + (1 if chart.axis.title else 0)
    base = LINE * max(lines, upper + (1 if chart.axis.ticks else 0), 1)
    for end, words in heads:
        for index, word in enumerate(reversed(words)):
            canvas.words(end, base - index * LINE, word, size=SMALL, colour=palette.muted, anchor="end")
    if chart.axis.title:
        title = cut(chart.axis.title, layout.right - layout.left, SMALL)
        canvas.words(layout.left, base - LINE * upper, title, size=SMALL, colour=palette.muted)
    for x, text, level in above:
        canvas.words(x, base - LINE * (1 + level), text, size=SMALL, colour=palette.ink)
    for value, text in chart.axis.ticks:
        half = width(text, SMALL) / 2
        x = min(max(layout.x(value), half), canvas.width - half)
        canvas.words(x, base, text, size=SMALL, colour=palette.muted, anchor="middle")
    return base + 5


def _column_heads(chart: RowChart, layout: Layout) -> list[tuple[float, tuple[str, ...]]]:
    end = layout.right + INSET
    heads: list[tuple[float, tuple[str, ...]]] = []
    for text, wide in zip(chart.columns, layout.columns, strict=True):
        end += wide
        heads.append((end, wrap(text, wide - (GAP if heads else FIRST_GAP) + 0.5, SMALL, 400, 2, chart.language)))
    return heads


def _reference_labels(chart: RowChart, layout: Layout) -> list[tuple[float, str, int]]:
    """Left end, text and level of each label: one that would run into its neighbour moves up a line."""
    placed: list[tuple[float, str, int]] = []
    for reference in sorted(chart.references, key=lambda each: each.value):
        text = cut(reference.label, layout.right - layout.left, SMALL)
        wide = width(text, SMALL)
        x = min(max(layout.x(reference.value) - wide / 2, layout.left - INSET), layout.right + INSET - wide)
        taken = {level for other, words, level in placed if other + width(words, SMALL) + 6 > x}
        placed.append((x, text, next(level for level in range(len(placed) + 1) if level not in taken)))
    return placed


def _placed(chart: RowChart, layout: Layout, top: float) -> list[tuple[Row, float, float]]:
    """Each row with its top and height; the first row of a group has room for the heading above it."""
    placed: list[tuple[Row, float, float]] = []
    y, group = top, ""
    for row in chart.rows:
        if row.group and row.group != group:
            y += (6 if placed else 1) + LINE + 3
        elif row.apart and placed:
            y += 4
        group = row.group
        high = _height(row, layout, chart.language)
        placed.append((row, y, high))
        y += high
    return placed


def _name(row: Row, layout: Layout, language: str) -> tuple[str, ...]:
    return wrap(row.label, layout.names - _sign_room(row), TEXT, _weight(row), 2, language)


def _height(row: Row, layout: Layout, language: str) -> float:
    above = any(isinstance(mark, Dot) and mark.text and mark.side == "above" for mark in row.marks)
    texts = any(isinstance(mark, Bar) and mark.texts for mark in row.marks)
    slots = max((mark.slot for mark in row.marks if isinstance(mark, Bar)), default=0) + 1
    lines = len(_name(row, layout, language))
    return max(15.5, 26.0 if above else 0, 19.0 if texts else 0, 9.0 * slots, lines * 10 + 5)


def _paint_row(
    canvas: Canvas, chart: RowChart, layout: Layout, palette: Palette, row: Row, y: float, high: float
) -> None:
    if row.group and row is next(each for each in chart.rows if each.group == row.group):
        room = layout.right + INSET
        canvas.words(0, y - 5, cut(row.group, room, TEXT, 600), size=TEXT, colour=palette.ink, weight=600)
    middle = y + high / 2
    lines = _name(row, layout, chart.language)
    weight = _weight(row)
    for index, line in enumerate(lines):
        base = middle + 3 + (index - (len(lines) - 1) / 2) * 10
        canvas.words(0, base, line, size=TEXT, colour=palette.ink, weight=weight)
    if row.sign:
        last = width(lines[-1], TEXT, weight)
        paint_sign(canvas, row.sign, last + 7, middle + (len(lines) - 1) * 5, palette)
    if row.instead:
        _paint_withheld(canvas, layout, palette, row.instead, y, high)
    elif row.note:
        note = cut(row.note, layout.right - layout.left, SMALL)
        canvas.box(layout.left - 1, y + 2, width(note, SMALL) + 4, high - 4, palette.paper)
        canvas.words(layout.left, middle + 2.6, note, size=SMALL, colour=palette.muted)
    else:
        _paint_marks(canvas, layout, palette, row, middle, high)
    end = layout.right + INSET
    for wide, value in zip(layout.columns, row.values, strict=False):
        end += wide
        value = cut(value, wide - GAP + 1, TEXT, weight)
        canvas.words(end, middle + 3, value, size=TEXT, colour=palette.ink, weight=weight, anchor="end")


def _paint_withheld(canvas: Canvas, layout: Layout, palette: Palette, words: str, y: float, high: float) -> None:
    room = layout.right - layout.left + 2 * INSET
    left, strip = layout.left - INSET, min(high - 3, 13.0)
    top = y + (high - strip) / 2
    canvas.hatch(left, top, room, strip, palette.line)
    text = cut(words, room - 16, SMALL)
    wide = width(text, SMALL)
    canvas.box(left + (room - wide) / 2 - 5, top, wide + 10, strip, palette.paper)
    base = y + high / 2 + 2.6
    canvas.words(left + room / 2, base, text, size=SMALL, colour=palette.muted, anchor="middle")


def _paint_marks(canvas: Canvas, layout: Layout, palette: Palette, row: Row, middle: float, high: float) -> None:
    above = any(isinstance(mark, Dot) and mark.text and mark.side == "above" for mark in row.marks)
    tall = any(isinstance(mark, Bar) and mark.texts for mark in row.marks)
    level = middle + (4.5 if above else 0)
    if not any(isinstance(mark, Bar) for mark in row.marks):
        canvas.line((layout.left, level), (layout.right, level), palette.hairline, 0.75)
    order = (Band, Bar, Link, Tick, Range, Dot)
    for mark in sorted(row.marks, key=lambda each: order.index(type(each))):
        if isinstance(mark, Bar):
            slots = max(each.slot for each in row.marks if isinstance(each, Bar)) + 1
            _paint_bar(canvas, layout, palette, mark, middle, slots, tall)
        else:
            paint_mark(canvas, palette, mark, layout.x, level)


def _paint_bar(
    canvas: Canvas, layout: Layout, palette: Palette, bar: Bar, middle: float, slots: int, tall: bool
) -> None:
    thick = 13.0 if tall else 7.0 if slots == 1 else 5.0
    top = middle - thick * slots / 2 - 0.75 * (slots - 1) + bar.slot * (thick + 1.5)
    left, right = layout.x(bar.lo), layout.x(bar.hi)
    fill = palette.colour(bar.tone)
    # What is more than nothing is seen.
    right = max(right, left + 1.2) if bar.hi > bar.lo else right
    # A hair of white between neighbours keeps equal greys apart in print.
    hair = 0.6 if tall and right - left > 2 else 0.0
    canvas.box(left, top, max(right - left - hair, 0.0), thick, fill)
    if bar.tone.startswith("none"):
        canvas.box(left, top, max(right - left - hair, 0.0), thick, None, palette.line)
    text = next((text for text in bar.texts if width(text, SMALL) + 7 <= right - left), "")
    canvas.words((left + right) / 2, middle + 2.6, text, size=SMALL, colour=palette.text_on(fill), anchor="middle")


def split_rows(chart: RowChart, most: int) -> list[tuple[Row, ...]]:
    """Rows in few parts of at most `most`, of even length, without a group cut where it can be helped."""
    parts = -(-len(chart.rows) // most)
    groups = [tuple(rows) for _, rows in groupby(chart.rows, key=lambda row: row.group)]
    even = -(-len(chart.rows) // parts)
    if any(len(group) > most for group in groups):
        return [chart.rows[start : start + even] for start in range(0, len(chart.rows), even)]
    filled: list[tuple[Row, ...]] = []
    for group in groups:
        if filled and len(filled[-1]) + len(group) <= most and len(filled[-1]) < even:
            filled[-1] += group
        else:
            filled.append(group)
    return filled
