"""Units side by side: shrunk scores, places, and what changed since an earlier wave."""

from typing import TYPE_CHECKING

import numpy as np

from assessments.agreement import DepartmentDifference, icc
from assessments.benchmarks import benjamini_hochberg, change
from assessments.cells import INDEX, Cells, signal
from assessments.measures import Change, ComparedUnit, Comparison, Estimate
from assessments.ranking import rank_intervals
from assessments.scoring import interval
from assessments.shrinkage import shrink

if TYPE_CHECKING:
    from assessments.release import Release


def compare(cells: Cells, measure: str) -> Comparison:
    """Units that may be shown, ordered by their shrunk score; withheld units add nothing to anybody's score or
    place.
    """
    conventions = cells.conventions
    found = {
        unit.key: estimate
        for unit in cells.organisation.units
        if (estimate := cells.guarded(measure, f"unit:{unit.key}")) is not None
    }
    withheld = tuple(unit.key for unit in cells.organisation.units if unit.key not in found)
    if not found:
        return Comparison(measure=measure, rows=(), withheld=withheld, ranking="no_ranking", shrunk=False)
    raw = list(found.values())
    mean, se = np.array([e.value for e in raw]), np.array([e.se for e in raw])
    shrunk = shrink(mean, se**2, conventions.minimum_for_shrinkage)
    ranks = rank_intervals(mean, se, np.array([e.df for e in raw]), conventions.rank_hidden_share)
    differ = _difference(cells, measure, tuple(found))
    ranking = "no_ranking" if ranks.no_ranking or differ is None else _RANKING[differ.verdict]
    order = sorted(range(len(raw)), key=lambda i: (-round(float(shrunk.estimate[i]), 6), i))
    rows = []
    for position, i in enumerate(order, start=1):
        compared = interval(float(shrunk.estimate[i]), float(shrunk.se[i]), raw[i].df, raw[i].n)
        hidden = ranking != "ranks" or bool(ranks.ordinal_hidden[i])
        rows.append(
            ComparedUnit(
                unit=list(found)[i],
                raw=cells.told(measure, raw[i]),
                compared=cells.told(measure, compared),
                both=abs(compared.value - raw[i].value) >= conventions.both_shown_apart,
                signal=signal(compared, conventions),
                place=(int(ranks.low[i]), int(ranks.high[i])),
                ordinal=None if hidden else position,
            )
        )
    return Comparison(
        measure=measure,
        rows=tuple(rows),
        withheld=withheld,
        ranking=ranking,
        shrunk=bool(np.isfinite(shrunk.mu)),
        icc1=None if differ is None else differ.icc1,
        icc2=None if differ is None else differ.icc2,
    )


_RANKING = {
    "no_measurable_difference": "no_ranking",
    "no_league_table": "no_league_table",
    "bands": "bands",
    "ranks": "ranks",
}


def _difference(cells: Cells, measure: str, units: tuple[str, ...]) -> DepartmentDifference | None:
    """ICC over the shown units, from people's scores (for the index: linearised at the organisation's pillars)."""
    strata = cells.index_strata("organisation") if measure == INDEX else cells.strata(measure)
    if strata is None:
        return None
    n, mean, within = [], [], []
    for unit in units:
        mask = cells.masks[f"unit:{unit}"] & (strata.n > 0)
        size = strata.n[mask]
        centre = float(size @ strata.mean[mask]) / size.sum()
        spread = (size - 1) @ strata.variance[mask] + size @ (strata.mean[mask] - centre) ** 2
        n.append(int(size.sum()))
        mean.append(centre)
        within.append(float(spread))
    return icc(np.array(n), np.array(mean), np.array(within))


def changes(now: "Release", before: "Release") -> tuple[Change, ...]:
    """Index and pillars of the organisation and its units against an earlier wave; only what both waves show.

    Over the grid of units × pillars a change counts only if it survives Benjamini–Hochberg at 10 % (METHOD 5).
    """
    pairs = []
    for key, cell in now.cells.items():
        earlier = before.cells.get(key)
        if earlier is None or key.startswith("level:"):
            continue
        for measure, value in {INDEX: cell.index, **cell.pillars}.items():
            old = earlier.index if measure == INDEX else earlier.pillars.get(measure)
            if isinstance(value, Estimate) and isinstance(old, Estimate):
                pairs.append((key, measure, old, value, change(old, value, now.conventions)))
    kept = benjamini_hochberg(np.array([found.p for *_, found in pairs]))
    return tuple(
        Change(
            measure=measure,
            cell=key,
            before=old,
            now=value,
            diff=found.diff,
            lo=found.lo,
            hi=found.hi,
            verdict=found.verdict if counts or found.verdict == "stable" else "no_clear_change",
        )
        for (key, measure, old, value, found), counts in zip(pairs, kept.tolist(), strict=True)
    )
