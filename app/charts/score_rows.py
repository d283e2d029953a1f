"""Rows that show a score: dot, likely range, sign and numbers, and what their reading key and table say."""

from collections.abc import Iterable, Sequence
from statistics import quantiles
from typing import Final

from flask_babel import gettext as _

from app.charts.specs import Band, Dot, KeyEntry, Mark, Range, Row, Sign, Table, Tone
from app.charts.telling import table_of, withheld_words
from app.filters import count, likely, measure_name, percent, points, span
from assessments.conventions import CONFIDENCE
from assessments.measures import Cell, Estimate, Measure, Signal, Withheld
from assessments.release import Release

UNITS_FOR_BAND: Final = 5
"""A middle half of fewer departments would be little else than two of them."""

SIGNS: Final[dict[Signal | None, Sign]] = {"strength": "strength", "weak_point": "weak"}


def measure_of(cell: Cell, key: str) -> Measure:
    """The cell's measure 'index', of a pillar or of a facet."""
    if key == "index":
        return cell.index
    return cell.pillars[key] if key in cell.pillars else cell.facets[key]


def score_row(
    release: Release, cell: Cell, key: str, measure: Measure, band: Band | None = None, group: str = ""
) -> Row:
    """A measure of a cell as a row with score, likely range and answers; withheld, it says so."""
    name = measure_name(key, release)
    if isinstance(measure, Withheld):
        return Row(name, instead=withheld_words(), values=("–",) * 3, group=group)
    signal = cell.signals.get(key)
    marks = (*([band] if band else []), *dot_and_range(measure, signal))
    return Row(name, marks, (points(measure.value), likely(measure), answers(measure)), SIGNS.get(signal), group)


def answers(estimate: Estimate) -> str:
    """How many people are behind an estimate, where it is told."""
    return "–" if estimate.n is None else count(estimate.n)


def dot_and_range(estimate: Estimate, signal: Signal | None) -> tuple[Mark, Mark]:
    """Both in the colour of attention where the signal asks for it."""
    tone: Tone = "attention" if signal in ("weak_point", "coaching") else "us"
    return Range(estimate.lo, estimate.hi, tone), Dot(estimate.value, tone)


def middle_half(release: Release, measure: str) -> Band | None:
    """Where the middle half of the departments' compared scores lies; None for few departments."""
    comparison = release.comparisons.get(measure)
    departments = {unit.key for unit in release.organisation.departments}
    scores = [row.compared.value for row in comparison.rows if row.unit in departments] if comparison else []
    if len(scores) < UNITS_FOR_BAND:
        return None
    lower, _middle, upper = quantiles(scores, n=4, method="inclusive")
    return Band(lower, upper)


def score_reading(rows: Sequence[Row]) -> tuple[KeyEntry, ...]:
    """What the marks mean that these rows do have."""
    entries = [KeyEntry(Dot(0), _("score")), range_entry()]
    if any(isinstance(mark, Dot) and mark.tone == "attention" for row in rows for mark in row.marks):
        entries.append(KeyEntry(Dot(0, "attention"), _("needs attention")))
    signs = {row.sign for row in rows}
    if "strength" in signs:
        entries.append(KeyEntry("strength", _("strength")))
    if "weak" in signs:
        entries.append(KeyEntry("weak", _("weak point")))
    return (*entries, *([KeyEntry("withheld", _("not shown"))] if any(row.instead for row in rows) else []))


def range_entry() -> KeyEntry:
    return KeyEntry(Range(0, 1), _("likely range (%(share)s)", share=percent(CONFIDENCE)))


def score_table(rows: Iterable[Row], bands: dict[str, Band | None] | None = None) -> Table:
    """The rows' numbers, with the bands where there are any."""
    header = (_("Measure"), _("Score"), _("Likely range"), _("Answers"))
    if not bands or not any(bands.values()):
        return table_of(header, rows)
    lines = tuple(
        (row.label, row.instead or row.values[0], *row.values[1:], span(band.lo, band.hi) if band else "–")
        for row, band in zip(rows, bands.values(), strict=True)
    )
    return Table((*header, _("Middle half of departments")), lines)
