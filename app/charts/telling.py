"""What the charts have in common in words and scales: axes, withheld rows, and alternative texts with numbers."""

from collections.abc import Iterable, Sequence
from typing import Final

from flask_babel import gettext as _

from app.charts.specs import Axis, Dot, Mark, Row, Table, Tick
from app.filters import percent

CLOSEST: Final = 50
FINE: Final = 60
"""A wider scale has a tick every twenty points only: its labels would touch in a narrow chart."""

TOLD: Final = 20
"""An alternative text of more rows is no longer listened to; the table has them all."""


def withheld_words() -> str:
    return _("Not shown, to protect respondents")


def score_axis() -> Axis:
    """0–100 points, the whole scale."""
    return Axis(0, 100, tuple((float(value), str(value)) for value in (0, 25, 50, 75, 100)))


def close_axis(rows: Iterable[Row]) -> Axis:
    """The tens around the marks, at least half of the scale: likely ranges of a point or two must stay visible."""
    ends = [end for row in rows for mark in row.marks for end in _ends(mark)]
    if not ends:
        return score_axis()
    lo, hi = max(0, 10 * int((min(ends) - 2) // 10)), min(100, -10 * int(-(max(ends) + 2) // 10))
    while hi - lo < CLOSEST:
        lo, hi = max(0, lo - 10), min(100, hi + 10 if hi - lo + 10 < CLOSEST or not lo else hi)
    step = 10 if hi - lo <= FINE else 20
    return Axis(lo, hi, tuple((float(value), str(value)) for value in range(lo, hi + 1, step)))


def _ends(mark: Mark) -> tuple[float, ...]:
    return (mark.value,) if isinstance(mark, Dot | Tick) else (mark.lo, mark.hi)


def share_axis(title: str = "") -> Axis:
    """0–100 %."""
    return Axis(0, 1, tuple((value, percent(value)) for value in (0.0, 0.25, 0.5, 0.75, 1.0)), title)


def measures_told(rows: Sequence[Row], spans: bool = True) -> str:
    """'Leadership 61 (56–66); Ownership 44 (39–49)'; of many rows the first and the last."""
    told = [_told(row, spans) for row in rows]
    if len(told) <= TOLD:
        return "; ".join(told)
    rest = _("%(count)s more in the table", count=len(told) - TOLD)
    return "; ".join([*told[: TOLD // 2], rest, *told[-TOLD // 2 :]])


def _told(row: Row, spans: bool) -> str:
    if row.instead:
        return f"{row.label}: {row.instead}"
    return f"{row.label} {row.values[0]}" + (f" ({row.values[1]})" if spans else "")


def table_of(header: tuple[str, ...], rows: Iterable[Row]) -> Table:
    """Name and values of each row; a withheld row says so in place of its first value."""
    return Table(header, tuple((row.label, row.instead or row.values[0], *row.values[1:]) for row in rows))
