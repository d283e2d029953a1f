"""Charts of scores: pillars, facets, units in order, one unit's profile and items, and what changed between waves."""

from dataclasses import replace

from flask_babel import gettext as _

from app.charts.score_rows import (
    SIGNS,
    answers,
    dot_and_range,
    measure_of,
    middle_half,
    range_entry,
    score_reading,
    score_row,
    score_table,
)
from app.charts.specs import (
    Axis,
    Band,
    Bar,
    Dot,
    KeyEntry,
    Link,
    Mark,
    Range,
    Reference,
    Row,
    RowChart,
    Tick,
    Tone,
)
from app.charts.telling import close_axis, measures_told, score_axis, table_of, withheld_words
from app.filters import (
    item_name,
    language,
    likely,
    measure_name,
    place,
    points,
    signed,
    span,
    unit_name,
)
from assessments.measures import Cell, Change, ComparedUnit, Comparison, ItemScore, Measure, Withheld
from assessments.release import Release


def pillars(release: Release) -> RowChart:
    """The organisation's pillars, with the middle half of its own departments behind them."""
    bands = {pillar.key: middle_half(release, pillar.key) for pillar in release.instrument.pillars}
    rows = _pillar_rows(release, bands)
    reading = score_reading(rows)
    if any(bands.values()):
        reading = (*reading, KeyEntry(Band(0, 1), _("middle half of its departments")))
    return RowChart(
        "pillars",
        _("The four pillars"),
        _("Scores of the pillars on a scale from 0 to 100, with likely range: %(scores)s.", scores=measures_told(rows)),
        score_table(rows, bands),
        language(),
        whole_axis(release),
        rows,
        (_("Score"), _("Likely range"), _("Answers")),
        reading=reading,
    )


def facets(release: Release) -> RowChart:
    """The organisation's facets, grouped by pillar, on the scale of the pillars."""
    rows = _facet_rows(release)
    columns = (_("Score"), _("Likely range"))
    return RowChart(
        "facets",
        _("The facets of each pillar"),
        _("Scores of the facets on a scale from 0 to 100, with likely range: %(scores)s.", scores=measures_told(rows)),
        table_of((_("Measure"), *columns), rows),
        language(),
        whole_axis(release),
        rows,
        columns,
        reading=score_reading(rows),
    )


def units(release: Release, measure: str = "index") -> RowChart | None:
    """Units in the order of their compared score, the withheld ones last; None where nothing is compared."""
    comparison = release.comparisons.get(measure)
    if comparison is None or not comparison.rows:
        return None
    ranked = comparison.ranking in ("ranks", "bands")
    shown = tuple(_compared_row(release, unit, ranked) for unit in comparison.rows)
    hidden = tuple(
        Row(unit_name(key, release), instead=withheld_words(), values=("–",) * (4 if ranked else 3))
        for key in comparison.withheld
    )
    name = measure_name(measure, release)
    whole = measure_of(release.whole, measure)
    columns = (_("Score"), _("Likely range"), _("Answers"), *([_("Place")] if ranked else []))
    return RowChart(
        f"units-{measure}",
        _("%(measure)s by unit", measure=name),
        _("%(measure)s of each unit, highest first, with likely range: %(scores)s.", measure=name,
          scores=measures_told((*shown, *hidden))),
        table_of((_("Unit"), *columns), (*shown, *hidden)),
        language(),
        close_axis(_with_whole(shown, whole)),
        (*shown, *hidden),
        columns,
        references=_whole_line(whole),
        reading=_units_reading(comparison, bool(hidden)),
    )  # fmt: skip


def profile(release: Release, unit: str) -> RowChart:
    """One unit's index, pillars and facets, against the organisation and the best unit inside."""
    cell = release.unit_cell(unit)
    rows = [_profile_row(release, cell, unit, "index", strong=True)]
    for pillar in release.instrument.pillars:
        rows.append(_profile_row(release, cell, unit, pillar.key, strong=True, apart=True))
        rows += [_profile_row(release, cell, unit, facet.key) for facet in pillar.facets]
    reading = [
        *score_reading(rows),
        KeyEntry(Tick(0), _("the organisation")),
    ]
    if any(isinstance(mark, Tick) and mark.best for row in rows for mark in row.marks):
        reading.append(KeyEntry(Tick(0, best=True), _("best unit inside")))
    columns = (_("Score"), _("Likely range"), _("All"), _("Best"))
    return RowChart(
        f"unit-{unit}",
        _("Profile of %(unit)s", unit=unit_name(unit, release)),
        _("Scores of %(unit)s on a scale from 0 to 100, with likely range: %(scores)s.",
          unit=unit_name(unit, release), scores=measures_told(rows)),
        table_of((_("Measure"), *columns), rows),
        language(),
        close_axis(rows),
        tuple(rows),
        columns,
        reading=tuple(reading),
    )  # fmt: skip


def items(release: Release, unit: str) -> RowChart | None:
    """A unit's strongest and weakest items, away from the middle of the scale; None where no item is shown."""
    sheet = release.team_sheets.get(unit)
    cell = release.unit_cell(unit)
    if sheet is None:
        return None
    groups = ((_("Strongest"), sheet.strongest[:3]), (_("Weakest"), sheet.weakest[:3]))
    rows = tuple(
        _item_row(release, key, score, group)
        for group, keys in groups
        for key in keys
        if isinstance(score := cell.items.get(key), ItemScore)
    )
    if not rows:
        return None
    columns = (_("Score"), _("All"))
    return RowChart(
        f"items-{unit}",
        _("What %(unit)s agrees with most and least", unit=unit_name(unit, release)),
        _("Items of %(unit)s with the highest and lowest scores, 50 is the middle of the scale: %(scores)s.",
          unit=unit_name(unit, release), scores=measures_told(rows, spans=False)),
        table_of((_("Item"), *columns), rows),
        language(),
        score_axis(),
        rows,
        columns,
        references=(Reference(50, _("neither agree nor disagree")),),
        reading=(
            KeyEntry(Bar(0, 1, "us"), _("this unit, above the middle")),
            KeyEntry(Bar(0, 1, "attention"), _("this unit, below the middle")),
            KeyEntry(Tick(0), _("the organisation")),
        ),
    )  # fmt: skip


def changes(release: Release, measure: str | None = None) -> RowChart | None:
    """What changed since the wave before: the organisation's measures or, for one measure, every unit."""
    if measure is None:
        chosen = [change for change in release.changes if change.cell == "organisation"]
        rows = tuple(_change_row(change, measure_name(change.measure, release)) for change in chosen)
        key, title = "changes", _("What changed since the wave before")
    else:
        by_cell = {change.cell: change for change in release.changes if change.measure == measure}
        keys = [unit.key for unit in release.organisation.units if f"unit:{unit.key}" in by_cell]
        rows = tuple(_change_row(by_cell[f"unit:{key}"], unit_name(key, release)) for key in keys)
        key, title = f"changes-{measure}", _("Change by unit: %(measure)s", measure=measure_name(measure, release))
    if not rows:
        return None
    columns = (_("Before"), _("Now"), _("Change"), _("Likely range"))
    told = "; ".join(f"{row.label} {row.values[0]} → {row.values[1]} ({row.values[2]})" for row in rows)
    return RowChart(
        key,
        title,
        _("Scores before and now on a scale from 0 to 100: %(scores)s.", scores=told),
        table_of((_("Measure") if measure is None else _("Unit"), *columns), rows),
        language(),
        close_axis(rows),
        rows,
        columns,
        reading=(
            KeyEntry(Dot(0, "us", "ring"), _("the wave before")),
            KeyEntry(Dot(0, "us"), _("this wave")),
            KeyEntry(Link(0, 1), _("no clear change")),
            KeyEntry(Range(0, 1), _("clear change")),
        ),
    )


def _pillar_rows(release: Release, bands: dict[str, Band | None]) -> tuple[Row, ...]:
    cell = release.whole
    return tuple(score_row(release, cell, key, cell.pillars[key], band) for key, band in bands.items())


def _facet_rows(release: Release) -> tuple[Row, ...]:
    cell = release.whole
    return tuple(
        replace(row, values=row.values[:2])
        for pillar in release.instrument.pillars
        for facet in pillar.facets
        for row in [
            score_row(release, cell, facet.key, cell.facets[facet.key], group=measure_name(pillar.key, release))
        ]
    )


def whole_axis(release: Release) -> Axis:
    """One scale for pillars and facets, which stand on one page."""
    bands = {pillar.key: middle_half(release, pillar.key) for pillar in release.instrument.pillars}
    return close_axis((*_pillar_rows(release, bands), *_facet_rows(release)))


def _compared_row(release: Release, unit: ComparedUnit, ranked: bool) -> Row:
    marks: tuple[Mark, ...] = (Range(unit.compared.lo, unit.compared.hi), Dot(unit.compared.value))
    score = points(unit.compared.value)
    if unit.both:
        marks = (*marks, Dot(unit.raw.value, "us", "ring"))
        score = f"{score} ({points(unit.raw.value)})"
    values = (score, likely(unit.compared), answers(unit.raw), *([place(unit.place)] if ranked else []))
    return Row(unit_name(unit.unit, release), marks, values)


def _with_whole(rows: tuple[Row, ...], whole: Measure) -> tuple[Row, ...]:
    """The rows and the organisation's line, which must lie on the scale too."""
    return rows if isinstance(whole, Withheld) else (*rows, Row("", (Tick(whole.value),)))


def _whole_line(whole: Measure) -> tuple[Reference, ...]:
    if isinstance(whole, Withheld):
        return ()
    return (Reference(whole.value, _("organisation %(score)s", score=points(whole.value))),)


def _units_reading(comparison: Comparison, hidden: bool) -> tuple[KeyEntry, ...]:
    entries = [KeyEntry(Dot(0), _("score for comparison")), range_entry()]
    if any(row.both for row in comparison.rows):
        entries.append(KeyEntry(Dot(0, "us", "ring"), _("the unit's own score, where it is far from it")))
    return (*entries, *([KeyEntry("withheld", _("not shown"))] if hidden else []))


def _profile_row(release: Release, cell: Cell, unit: str, key: str, strong: bool = False, apart: bool = False) -> Row:
    name = measure_name(key, release)
    measure, whole = measure_of(cell, key), measure_of(release.whole, key)
    best = _best(release, unit, key)
    others = (
        "–" if isinstance(whole, Withheld) else points(whole.value),
        "–" if best is None else points(best),
    )
    if isinstance(measure, Withheld):
        return Row(name, instead=withheld_words(), values=("–", "–", *others), strong=strong, apart=apart)
    signal = cell.signals.get(key)
    marks: list[Mark] = [*dot_and_range(measure, signal)]
    if not isinstance(whole, Withheld):
        marks.append(Tick(whole.value))
    if best is not None:
        marks.append(Tick(best, best=True))
    values = (points(measure.value), likely(measure), *others)
    return Row(name, tuple(marks), values, SIGNS.get(signal), strong=strong, apart=apart)


def _best(release: Release, unit: str, measure: str) -> float | None:
    """The score of the best unit inside; None where that is this unit, or where nothing is compared."""
    comparison = release.comparisons.get(measure)
    if comparison is None or len(comparison.rows) < 2 or comparison.rows[0].unit == unit:
        return None
    return comparison.rows[0].compared.value


def _item_row(release: Release, key: str, score: ItemScore, group: str) -> Row:
    whole = release.whole.items.get(key)
    marks: list[Mark] = [Bar(min(50, score.value), max(50, score.value), "us" if score.value >= 50 else "attention")]
    other = "–"
    if isinstance(whole, ItemScore):
        marks.append(Tick(whole.value))
        other = points(whole.value)
    return Row(item_name(key, release), tuple(marks), (points(score.value), other), group=group)


def _change_row(change: Change, name: str) -> Row:
    clear = change.verdict not in ("stable", "no_clear_change")
    ends = sorted((change.before.value, change.now.value))
    tone: Tone = "attention" if change.verdict.startswith("worsened") else "us"
    way: Mark = Range(ends[0], ends[1], tone) if clear else Link(ends[0], ends[1])
    marks = (way, Dot(change.before.value, tone, "ring"), Dot(change.now.value, tone))
    values = (points(change.before.value), points(change.now.value), signed(change.diff), span(change.lo, change.hi))
    return Row(name, marks, values)
