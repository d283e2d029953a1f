"""Who answered, whether leaders see what their people see, and whom people name as owner (METHOD 2 and 7)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assessments import perception
from assessments.answers import AnswerSheet
from assessments.cells import CAP, INDEX, Cells, percent
from assessments.disclosure import shown_cells, strata_counts
from assessments.instrument import LEVELS
from assessments.measures import (
    RARE_OWNERS,
    Estimate,
    OwnerShare,
    Ownership,
    OwnershipIn,
    Participation,
    Perception,
    Response,
    Withheld,
)
from assessments.scoring import interval

LEADERSHIP = "leadership"
OWNER = "owner"
"""The ledger's key for the nomination."""


def participation(cells: Cells, sheet: AnswerSheet) -> Participation:
    """Answers against headcount, departments in the total; units that are withheld are told neither figure."""
    organisation = cells.organisation
    answered = strata_counts(sheet.unit, sheet.level, np.ones(len(sheet), dtype=bool), cells.units)
    invited = np.maximum(cells.headcount.reshape(cells.units, cells.levels), answered)
    department = np.array([unit.kind == "department" for unit in organisation.units])
    units = tuple(
        Response(key=unit.key, invited=int(invited[i].sum()), answered=int(answered[i].sum()))
        if _any_shown(cells, f"unit:{unit.key}")
        else Response(key=unit.key, invited=None, answered=None)
        for i, unit in enumerate(organisation.units)
    )
    levels = tuple(
        Response(key=level, invited=int(invited[department, j].sum()), answered=int(answered[department, j].sum()))
        for j, level in enumerate(LEVELS if cells.levels > 1 else ())
        if _any_shown(cells, f"level:{level}")
    )
    total = Response(
        key="organisation", invited=int(invited[department].sum()), answered=int(answered[department].sum())
    )
    unknown = sum(cells.dont_know(item.key, "organisation") for item in cells.instrument.items)
    given = sum(int(cells.strata(item.key).n[cells.masks["organisation"]].sum()) for item in cells.instrument.items)
    index = cells.measure(INDEX, "organisation")
    return Participation(
        total=total,
        units=units,
        levels=levels,
        excluded=int((~cells.counted.kept).sum()),
        excluded_share=float((~cells.counted.kept).mean()) if len(sheet) else 0.0,
        marked=cells.counted.marked,
        timed=sheet.seconds is not None,
        dont_know_share=unknown / (unknown + given) if _any_shown(cells, "organisation") else None,
        silent_index=None
        if isinstance(index, Withheld)
        else max(0.0, index.value - (1 - (total.rate or 0.0)) * cells.conventions.silent_points),
    )


def _any_shown(cells: Cells, cell: str) -> bool:
    return any(cells.is_shown(pillar.key, cell) for pillar in cells.instrument.pillars)


def executive_gap(cells: Cells) -> Perception | None:
    """Executives against staff per pillar, organisation level; None where it may not be told or nobody can be compared.

    Executives who were told so are shown from three answers on; otherwise their level passes the gate like any other.
    """
    if cells.levels == 1:
        return None
    gaps, pairs = {}, []
    for pillar in cells.instrument.pillars:
        pair = _executives_and_staff(cells, pillar.key)
        if pair is None:
            return None
        scores = cells.counted.pillars[pillar.key]
        people = [np.repeat(scores.values, scores.within(cells.masks[f"level:{level}"])) for level in _SIDES]
        superiority = perception.probability_of_superiority(people[0], people[1])
        pair = pair[0].told(), pair[1].told()
        pairs.append(pair)
        gaps[pillar.key] = perception.gap(*pair, round(_capped(superiority), 2), cells.conventions)
    executives, staff = (_mean(side, cells.weights) for side in zip(*pairs, strict=True))
    others = [gap.gap for key, gap in gaps.items() if key != LEADERSHIP]
    return Perception(
        gaps=gaps,
        overall=perception.gap(executives, staff, None, cells.conventions),
        facade_in_leadership=LEADERSHIP in gaps
        and perception.facade_rather_than_optimism(gaps[LEADERSHIP].gap, others, cells.conventions),
    )


_SIDES = ("executive", "staff")


def _mean(pillars: Sequence[Estimate], weights: NDArray[np.float64]) -> Estimate:
    """Weighted mean of pillar scores of the same people. Its error is that of pillars that move together: an upper
    bound, so that the gate before NPS is never too sure of the gap."""
    share = weights / weights.sum()
    value, se = (float(share @ [getattr(pillar, name) for pillar in pillars]) for name in ("value", "se"))
    return interval(value, se, min(pillar.df for pillar in pillars), min(pillar.n or 0 for pillar in pillars))


def _executives_and_staff(cells: Cells, pillar: str) -> tuple[Estimate, Estimate] | None:
    executives, staff = (cells.raw(pillar, f"level:{level}") for level in _SIDES)
    if executives is None or staff is None or not cells.is_shown(pillar, "level:staff"):
        return None
    if cells.is_shown(pillar, "level:executive"):
        return executives, staff
    told = cells.organisation.executives_told and (executives.n or 0) >= cells.conventions.executives_needed
    return (executives, staff) if told and cells.hides_others(pillar, "level:executive") else None


def owner_options(cells: Cells) -> tuple[str, ...]:
    """What a nomination's index points at: unit keys, role keys, non-owner keys."""
    nomination = cells.instrument.nomination
    if nomination is None:
        return ()
    choices = (*nomination.roles, *nomination.non_owners)
    return tuple(unit.key for unit in cells.organisation.units) + tuple(choice.key for choice in choices)


def ownership(cells: Cells, sheet: AnswerSheet) -> Ownership | None:
    """Whom people name as owner, for the organisation and for departments where a distribution may be shown."""
    if sheet.owner is None or cells.instrument.nomination is None:
        return None
    options = owner_options(cells)
    named = (sheet.owner >= 0) & cells.counted.kept
    strata = strata_counts(sheet.unit, sheet.level, named, cells.units)
    minimum = max(cells.conventions.minimum_group, cells.conventions.minimum_distribution)
    shown = shown_cells(strata, cells.organisation, cells.ledger.get(OWNER, ()), minimum)
    table = np.bincount(
        sheet.unit[named].astype(np.int64) * len(options) + sheet.owner[named], minlength=cells.units * len(options)
    ).reshape(cells.units, len(options))
    departments = [i for i, unit in enumerate(cells.organisation.units) if unit.kind == "department"]
    whole = _owners_in(cells, "organisation", options, table[departments].sum(axis=0), None)
    if not shown["organisation"] or whole is None:
        return None
    parts = []
    for i in departments:
        key = cells.organisation.units[i].key
        found = _owners_in(cells, f"unit:{key}", options, table[i], key) if shown[f"unit:{key}"] else None
        parts += [found] if found is not None else []
    withheld = tuple(
        unit.key for unit in cells.organisation.departments if f"unit:{unit.key}" not in {part.cell for part in parts}
    )
    non_owners = len(cells.instrument.nomination.non_owners)
    # Departments that are withheld take no part: how far they agree within could be subtracted out again.
    told = [i for i in departments if cells.organisation.units[i].key not in withheld]
    silo = perception.silo(
        table[told][:, : len(options) - non_owners],
        table[told].sum(axis=1),
        np.array(told, dtype=int),
        cells.conventions,
    )
    return Ownership(
        organisation=whole,
        units=tuple(parts),
        withheld=withheld,
        within=None if silo.within is None else round(_capped(silo.within), 2),
        between=None if silo.between is None else round(_capped(silo.between), 2),
        silo=silo.silo_answers,
    )


def _owners_in(
    cells: Cells, cell: str, options: Sequence[str], counts: NDArray[np.int64], own: str | None
) -> OwnershipIn | None:
    """One cell's owners. Options up to 5 % are told as RARE_OWNERS only, so nobody's single answer stands out."""
    nomination = cells.instrument.nomination
    non_owners = {choice.key for choice in nomination.non_owners} if nomination else set()
    by_option = _never_unanimous(dict(zip(options, counts.tolist(), strict=True)))
    found = perception.ownership(by_option, non_owners, cells.organisation.appointed_owner, cells.conventions)
    if found is None:
        return None
    shares = [OwnerShare(option=key, percent=percent(count / found.n)) for key, count in by_option.items()]
    told = sorted((share for share in shares if share.percent > CAP[0]), key=lambda share: -by_option[share.option])
    rest = 100 - sum(share.percent for share in told)
    others = (OwnerShare(option=RARE_OWNERS, percent=rest),) if rest > 0 else ()
    return OwnershipIn(
        cell=cell,
        n=found.n,
        clarity=round(_capped(found.clarity), 2),
        se=round(found.se, 2),
        verdict=found.verdict,
        shares=(*told, *others),
        modal_owner=found.modal_owner if found.modal_share > CAP[0] / 100 else None,
        modal_share=_capped(found.modal_share),
        no_owner_share=_capped(found.no_owner_share),
        knows_appointed=None if found.knows_appointed is None else _capped(found.knows_appointed),
        own_unit_share=None if own is None else _capped(by_option[own] / found.n),
    )


def _never_unanimous(counts: dict[str, int]) -> dict[str, int]:
    """The answers as told: where all agree, one counts as another answer, or in a small group 95 % would say it."""
    n = sum(counts.values())
    unanimous = next((key for key, count in counts.items() if n and count == n), None)
    if unanimous is None:
        return counts
    other = next(key for key in reversed(counts) if key != unanimous)
    return counts | {unanimous: n - 1, other: 1}


def _capped(share: float) -> float:
    """A share that never says 'nobody' or 'everybody'."""
    return min(max(share, CAP[0] / 100), CAP[1] / 100)
