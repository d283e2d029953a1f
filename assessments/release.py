"""A release: the one immutable document that every page, file and report shows, and the pipeline that makes it."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from assessments import findings, people
from assessments.agreement import reliability
from assessments.answers import AnswerSheet
from assessments.cells import INDEX, Cells, Ledger
from assessments.comparing import changes, compare
from assessments.conventions import Conventions
from assessments.counting import tally
from assessments.disclosure import residual
from assessments.frozen import Frozen
from assessments.headline import headline_points
from assessments.instrument import Instrument
from assessments.maturity import Condition, gate, gradient
from assessments.measures import (
    Cell,
    Change,
    Comparison,
    Estimate,
    Finding,
    Gate,
    Ownership,
    Page,
    Participation,
    Perception,
    Point,
    QuickWin,
    Reliability,
    Rollout,
    TeamSheet,
    Value,
)
from assessments.order import rollout
from assessments.organisation import Organisation, Unit
from assessments.quick_wins import distinct_facets, quick_wins, team_sheet
from assessments.saying import named, say, share


class Wave(Frozen):
    """One round of the survey."""

    name: str
    opened: date
    closed: date


class Headline(Frozen):
    """Page 1 in data: up to three strengths, weak points and quick wins."""

    strengths: tuple[Point, ...]
    weak_points: tuple[Point, ...]
    quick_wins: tuple[QuickWin, ...]


class Release(Frozen):
    """Everything that may be shown of one wave. Keys of `cells`: 'organisation', 'partners', 'unit:KEY', 'level:LEVEL'.

    None means that this survey can't answer the question (`limits` says why); withheld numbers are `Withheld`.
    Keys of `pages`: answer, participation, pillars, compare, quick_wins, gate; perception, ownership, rollout and
    changes where there is something to say; 'unit:KEY' for each unit that has a team sheet.
    """

    schema_version: int = 1
    id: str
    demo: bool
    wave: Wave
    organisation: Organisation
    instrument: Instrument
    instrument_checksum: str
    conventions: Conventions
    participation: Participation
    reliability: dict[str, Reliability]
    cells: dict[str, Cell]
    not_shown: tuple[str, ...]
    rest_people: int | None
    comparisons: dict[str, Comparison]
    gradient: dict[str, float]
    weakest_link: str | None
    perception: Perception | None
    ownership: Ownership | None
    gate: Gate
    quick_wins: tuple[QuickWin, ...]
    team_sheets: dict[str, TeamSheet]
    rollout: Rollout | None
    changes: tuple[Change, ...]
    previous_wave: Wave | None
    headline: Headline
    pages: dict[str, Page]
    limits: tuple[Finding, ...]

    @property
    def whole(self) -> Cell:
        return self.cells["organisation"]

    def unit(self, key: str) -> Unit:
        return next(unit for unit in self.organisation.units if unit.key == key)

    def unit_cell(self, key: str) -> Cell:
        return self.cells[f"unit:{key}"]


def assess(
    instrument: Instrument,
    sheet: AnswerSheet,
    organisation: Organisation,
    wave: Wave,
    *,
    ledger: Ledger | None = None,
    earlier: Release | None = None,
    conventions: Conventions | None = None,
    demo: bool = False,
) -> Release:
    """Answers to a release: code, count, estimate, pass the disclosure gate, compare, plan, and say it (METHOD 0).

    `ledger` holds what earlier releases of this same campaign showed, `earlier` the release of the wave before.
    Deterministic: the same answers in any order give the same release.
    """
    conventions = conventions or Conventions()
    counted = tally(instrument, sheet, len(organisation.units), conventions)
    hang_together = {
        key: found for key, (cross, n) in counted.cross.items() if (found := reliability(cross, n)) is not None
    }
    cells = Cells(instrument, organisation, counted, hang_together, conventions, ledger or {})
    shown = {key: cells.cell(key) for key in cells.masks}
    measures = (INDEX, *(p.key for p in instrument.pillars), *(f.key for f in instrument.facets))
    comparisons = {measure: compare(cells, measure) for measure in measures}
    turnout = people.participation(cells, sheet)
    gap = people.executive_gap(cells)
    owners = people.ownership(cells, sheet)
    slope = _gradient(cells, shown["organisation"])
    wins = quick_wins(cells, comparisons)
    people_in = counted.people.reshape(cells.units, cells.levels)
    is_told = {key: cell.answered is not None for key, cell in shown.items()}
    rest = residual(people_in, organisation, is_told, conventions.minimum_group)
    sheets = {unit.key: team_sheet(cells, comparisons, unit.key) for unit in organisation.units}
    release = Release(
        id="",
        demo=demo,
        wave=wave,
        organisation=organisation,
        instrument=instrument,
        instrument_checksum=instrument.checksum,
        conventions=conventions,
        participation=turnout,
        # Of fewer people than may be shown, not even how their answers hang together is told.
        reliability={key: each for key, each in hang_together.items() if each.n >= conventions.minimum_group},
        cells=shown,
        not_shown=tuple(unit.key for unit in organisation.units if shown[f"unit:{unit.key}"].answered is None),
        rest_people=rest.respondents if rest.is_shown else None,
        comparisons=comparisons,
        gradient=slope,
        weakest_link=max(slope, key=slope.__getitem__) if slope else None,
        perception=gap,
        ownership=owners,
        gate=_gate(cells, shown["organisation"], hang_together, gap, owners, turnout),
        quick_wins=wins,
        team_sheets={key: found for key, found in sheets.items() if found is not None},
        rollout=rollout(cells, comparisons[INDEX]),
        changes=(),
        previous_wave=None if earlier is None else earlier.wave,
        headline=Headline(strengths=(), weak_points=(), quick_wins=distinct_facets(win for win in wins if win.quick)),
        pages={},
        limits=(),
    )
    return _said(release, earlier)


def _said(release: Release, earlier: Release | None) -> Release:
    """The release with its changes, sentences and id: what is computed from the numbers once they are fixed."""
    comparable = earlier is not None and earlier.instrument_checksum == release.instrument_checksum
    if earlier is not None and comparable:
        release = release.model_copy(update={"changes": changes(release, earlier)})
    strengths, weak_points = headline_points(release)
    headline = release.headline.model_copy(update={"strengths": strengths, "weak_points": weak_points})
    limits = tuple(_limits(release, earlier is not None and not comparable))
    release = release.model_copy(update={"headline": headline, "limits": limits})
    release = release.model_copy(update={"pages": findings.pages(release)})
    digest = hashlib.sha256(release.model_dump_json().encode()).hexdigest()
    return release.model_copy(update={"id": f"{digest[:4]}-{digest[4:8]}-{digest[8:12]}"})


def _gradient(cells: Cells, whole: Cell) -> dict[str, float]:
    """Index points per point of each pillar; empty where the organisation's pillars may not all be shown."""
    known = [measure.value for measure in whole.pillars.values() if isinstance(measure, Estimate)]
    if len(known) < len(whole.pillars):
        return {}
    return dict(zip(whole.pillars, gradient(np.array(known), cells.weights).tolist(), strict=True))


def _gate(
    cells: Cells,
    whole: Cell,
    hang_together: Mapping[str, Reliability],
    gap: Perception | None,
    owners: Ownership | None,
    turnout: Participation,
) -> Gate:
    """The conditions before NPS. A pillar whose items do not hang together can't be judged, so it can't say 'ready'."""
    conventions = cells.conventions
    conditions = []
    for key, measure in whole.pillars.items():
        usable = isinstance(measure, Estimate) and (key not in hang_together or hang_together[key].verdict != "low")
        known = measure if usable and isinstance(measure, Estimate) else None
        value, se = (known.value, known.se) if known else (None, None)
        conditions.append(Condition(key, "pillar", value, se, conventions.gate_pillar))
    distance, error = (gap.overall.gap, gap.overall.se) if gap else (None, None)
    conditions.append(Condition("gap", "gap", distance, error, conventions.gate_gap, at_least=False))
    clarity, error = (owners.organisation.clarity, owners.organisation.se) if owners else (None, None)
    conditions.append(Condition("clarity", "clarity", clarity, error, conventions.gate_clarity))
    scored = int(cells.counted.people[cells.masks["organisation"]].sum())
    rate = scored / turnout.total.invited if turnout.total.invited else None
    return gate(conditions, whole.answered or 0, rate, conventions)


def _limits(release: Release, other_version: bool) -> Iterator[Finding]:
    """What this survey can't answer or answers only with care, each with the reason."""
    if not release.participation.levels:
        yield say("limits.no_levels")
    elif release.perception is None:
        yield say("limits.few_executives")
    if release.instrument.nomination is None:
        yield say("limits.no_nomination")
    elif release.ownership is None:
        yield say("limits.few_nominations")
    if not release.participation.timed:
        yield say("limits.no_timing")
    for pillar, found in release.reliability.items():
        if found.verdict in {"low", "rough"}:
            value = Value(kind="share", of=found.alpha if found.omega is None else found.omega)
            yield say(f"limits.{found.verdict}_reliability", pillar=named("pillar", pillar), value=value)
    rate = release.participation.total.rate or 0.0
    if rate < release.conventions.response_rate:
        yield say("limits.low_response", share=share(rate))
    if release.participation.excluded_share > release.conventions.careless_share:
        yield say("limits.careless", share=share(release.participation.excluded_share))
    if not release.comparisons[INDEX].shrunk:
        yield say("limits.few_units")
    yield say("limits.no_reference")
    if release.rollout is None:
        yield say("limits.no_rollout")
    if not any(facet.actions for facet in release.instrument.facets):
        yield say("limits.no_actions")
    if other_version:
        yield say("limits.not_comparable")
