"""Charts of people: who answered, what each level sees, and whom departments name as owner."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, get_args

from flask_babel import gettext as _

from app.charts.specs import Bar, Dot, KeyEntry, Link, Mark, Reference, Row, RowChart, Shape, Side, Table, Tone
from app.charts.telling import close_axis, measures_told, share_axis, table_of, withheld_words
from app.filters import (
    capped,
    count,
    language,
    level_name,
    owner_name,
    percent,
    pillar_name,
    points,
    signed,
    span,
    unit_name,
)
from assessments.instrument import LEVELS, Level
from assessments.measures import RARE_OWNERS, Estimate, OwnershipIn, Response
from assessments.release import Release

OWNERS_SHOWN: Final = 6
OWNER_TONES: Final[tuple[Tone, ...]] = tuple(tone for tone in get_args(Tone) if tone.startswith("share"))
NONE_TONES: Final[tuple[Tone, ...]] = tuple(tone for tone in get_args(Tone) if tone.startswith("none"))
LEVEL_SHAPES: Final[dict[Level, Shape]] = {"executive": "diamond", "manager": "dot", "staff": "ring"}


def response_by_unit(release: Release) -> RowChart:
    """Response rate of each unit, in the organisation's own order."""
    by_key = {response.key: response for response in release.participation.units}
    units = [by_key[unit.key] for unit in release.organisation.units if unit.key in by_key]
    named = [(unit_name(response.key, release), response) for response in units]
    return _response(release, "response-units", _("Response by unit"), _("Unit"), named)


def response_by_level(release: Release) -> RowChart | None:
    """Response rate of each level; None where the survey has no levels."""
    by_key = {response.key: response for response in release.participation.levels}
    named = [(level_name(level), by_key[level]) for level in LEVELS if level in by_key]
    return _response(release, "response-levels", _("Response by level"), _("Level"), named) if named else None


def _response(
    release: Release, key: str, title: str, head: str, named: Sequence[tuple[str, Response]]
) -> RowChart:  # fmt: skip
    enough = release.conventions.response_rate
    rows = tuple(_response_row(name, response, enough) for name, response in named)
    columns = (_("Answered"), _("Rate"))
    reading = [KeyEntry(Bar(0, 1), _("answered"))]
    if any(isinstance(mark, Bar) and mark.tone == "attention" for row in rows for mark in row.marks):
        low = _("under %(rate)s: those who are silent may think otherwise", rate=percent(enough))
        reading.append(KeyEntry(Bar(0, 1, "attention"), low))
    if any(row.instead for row in rows):
        reading.append(KeyEntry("withheld", _("not shown")))
    return RowChart(
        key,
        title,
        _("Share of people who answered: %(shares)s.", shares="; ".join(_response_told(row) for row in rows)),
        table_of((head, *columns), rows),
        language(),
        share_axis(),
        rows,
        columns,
        references=(Reference(enough, _("%(rate)s needed", rate=percent(enough))),),
        reading=tuple(reading),
    )


def _response_told(row: Row) -> str:
    return f"{row.label}: {row.instead}" if row.instead else f"{row.label} {row.values[1]} ({row.values[0]})"


def _response_row(name: str, response: Response, enough: float) -> Row:
    if response.rate is None or response.answered is None or response.invited is None:
        return Row(name, instead=withheld_words(), values=("–", "–"))
    low = response.rate < enough
    answered = _("%(answered)s of %(invited)s", answered=count(response.answered), invited=count(response.invited))
    # The pale rest of the bar are those who were asked and did not answer.
    bars = (Bar(0, response.rate, "attention" if low else "us"), Bar(response.rate, 1, "rest"))
    return Row(name, bars, (answered, percent(response.rate)))


def perception(release: Release) -> RowChart | None:
    """What executives, managers and staff say, pillar by pillar; None where no two levels can be shown."""
    rows = tuple(_level_row(release, pillar.key) for pillar in release.instrument.pillars)
    if sum(1 for level in LEVELS if f"level:{level}" in release.cells) < 2:
        return None
    gaps = release.perception.gaps if release.perception else {}
    columns = (*(level_name(level) for level in LEVELS), *([_("Gap"), _("Likely range")] if gaps else []))
    told = "; ".join(
        f"{row.label}: " + ", ".join(f"{head} {value}" for head, value in zip(columns, row.values, strict=True))
        for row in rows
    )
    drawn = tuple(Row(row.label, row.marks, row.values[len(LEVELS) :]) for row in rows)
    return RowChart(
        "perception",
        _("What each level sees"),
        _("Scores of the pillars by level, and executives minus staff: %(scores)s.", scores=told),
        table_of((_("Pillar"), *columns), rows),
        language(),
        close_axis(rows),
        drawn,
        columns[len(LEVELS) :],
        reading=(
            *(KeyEntry(Dot(0, level, LEVEL_SHAPES[level]), level_name(level)) for level in LEVELS),
            *([KeyEntry("none", _("Gap: executives minus staff"))] if gaps else []),
        ),
    )


def _level_row(release: Release, pillar: str) -> Row:
    scores: dict[Level, float] = {}
    for level in LEVELS:
        cell = release.cells.get(f"level:{level}")
        if cell and isinstance(measure := cell.pillars.get(pillar), Estimate):
            scores[level] = measure.value
    order = sorted(scores, key=lambda level: scores[level])
    marks: list[Mark] = [Link(scores[order[0]], scores[order[-1]])] if len(order) > 1 else []
    for level in order:
        value = scores[level]
        marks.append(Dot(value, level, LEVEL_SHAPES[level], points(value), _side(order, level)))
    values = tuple(points(scores[level]) if level in scores else "–" for level in LEVELS)
    if release.perception:
        gap = release.perception.gaps.get(pillar)
        values = (*values, *((signed(gap.gap), span(gap.lo, gap.hi)) if gap else ("–", "–")))
    return Row(pillar_name(pillar, release), tuple(marks), values)


def _side(order: Sequence[Level], level: Level) -> Side:
    """The outer labels stand outside, the middle one above, so that close scores stay readable."""
    if level == order[0] and len(order) > 1:
        return "left"
    return "right" if level == order[-1] else "above"


def ownership(release: Release) -> RowChart | None:
    """Whom each department names as owner of the customer's experience, in shares of its answers."""
    if release.ownership is None:
        return None
    owners = _owners_shown(release)
    told = [_owner_row(release, release.organisation.name, release.ownership.organisation, owners, strong=True)]
    entries = {entry.cell.removeprefix("unit:"): entry for entry in release.ownership.units}
    for unit in release.organisation.units:
        if unit.key in entries:
            told.append(_owner_row(release, unit.name, entries[unit.key], owners))
        elif unit.key in {key.removeprefix("unit:") for key in release.ownership.withheld}:
            lines = (unit.name, withheld_words(), *["–"] * len(owners))
            told.append((Row(unit.name, instead=withheld_words(), values=("–",) * 3), lines))
    rows = tuple(row for row, _line in told)
    names = [owner_name(key, release) for key in owners]
    bars = (KeyEntry(Bar(0, 1, tone), name) for name, tone in zip(names, owners.values(), strict=True))
    return RowChart(
        "ownership",
        _("Whom each department names as owner"),
        _("Named most often as owner of the customer experience: %(named)s.", named=_owners_told(rows)),
        Table((_("Unit"), _("Answers"), *names), tuple(line for _row, line in told)),
        language(),
        share_axis(),
        rows,
        (_("Answers"), _("Named most"), _("Share")),
        reading=(*bars, KeyEntry(Bar(0, 1, "rest"), _("all other answers"))),
    )


def _owners_shown(release: Release) -> dict[str, Tone]:
    """The options named most over the organisation, and how each is drawn: 'nobody' and its like are no owners."""
    nomination, told = release.instrument.nomination, release.ownership
    if nomination is None or told is None:
        return {}
    non_owners = {choice.key for choice in nomination.non_owners}
    named = Counter({share.option: share.percent for share in told.organisation.shares})
    for entry in told.units:
        named.update({share.option: 0 for share in entry.shares})
    del named[RARE_OWNERS]
    shown = [option for option, _count in named.most_common(OWNERS_SHOWN)]
    owners = [option for option in shown if option not in non_owners]
    nobody = [option for option in shown if option in non_owners]
    return {**dict(zip(owners, OWNER_TONES, strict=False)), **dict(zip(nobody, NONE_TONES, strict=False))}


def _owner_row(
    release: Release, name: str, entry: OwnershipIn, owners: dict[str, Tone], strong: bool = False
) -> tuple[Row, tuple[str, ...]]:
    """The row of a cell and its line in the table."""
    shares = {share.option: share.percent for share in entry.shares}
    parts = [(shares[option] / 100, tone, option) for option, tone in owners.items() if shares.get(option)]
    # Capped shares ('at most 5 %', 'at least 95 %') may sum to more than all.
    total = max(1.0, sum(part for part, _tone, _option in parts))
    marks: list[Mark] = []
    start = 0.0
    for part, tone, option in parts:
        end = start + part / total
        told = capped(shares[option])
        marks.append(Bar(start, end, tone, (f"{owner_name(option, release)} {told}", told)))
        start = end
    if start < 0.995:
        marks.append(Bar(start, 1, "rest"))
    named = [share for share in entry.shares if share.option != RARE_OWNERS]
    most = max(named, key=lambda share: (share.percent, share.option == entry.modal_owner), default=None)
    value = (owner_name(most.option, release), capped(most.percent)) if most else ("–", "–")
    line = (capped(shares[option]) if option in shares else "–" for option in owners)
    return Row(name, tuple(marks), (count(entry.n), *value), strong=strong), (name, count(entry.n), *line)


def _owners_told(rows: Sequence[Row]) -> str:
    return measures_told([replace(row, values=row.values[1:]) for row in rows])
