"""The exact rollout plan as a mixed-integer programme for scipy's HiGHS (METHOD 9)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from assessments.rollout_candidates import Floats
from assessments.rollout_greedy import Waves
from assessments.rollout_limits import ROOM, Limits

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SCALE: Final = 1e4
"""The objective in solver units: values of about 1 are too near the solver's own tolerances."""

INFEASIBLE: Final = 2
"""The solver's status code for 'no plan meets these constraints'."""


def solved(
    worth: Floats,
    effort: Floats,
    capacity: Sequence[float],
    bounds: Limits,
    gap: float,
    seconds: float,
) -> tuple[Waves, float] | None:
    """The solver's plan as wave indices and its proven relative gap; None if time ran out before it had any plan."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    unit, wave = np.nonzero(bounds.allowed)
    must = bounds.deadline >= 0
    rows, lower, upper = _rows(effort, capacity, bounds, unit, wave)
    bonus = np.zeros(len(worth))
    for pinned in (must, np.zeros_like(must)):
        lower[: len(worth)] = pinned
        result = milp(
            -SCALE * (worth[unit, wave] + bonus[unit]),
            integrality=np.ones(len(unit)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(rows, lower, upper),
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )
        if result.status != INFEASIBLE:
            break
        bonus = np.where(must, 1 + np.abs(worth).max(axis=1).sum(), 0.0)
    if result.x is None:
        return None
    chosen = np.full(len(worth), len(capacity))
    started = result.x > 0.5
    chosen[unit[started]] = wave[started]
    chosen = settled(chosen, worth, bounds, effort)
    short = max(result.fun - result.mip_dual_bound, 0.0) / SCALE
    return chosen, short / max(abs(total(worth, chosen)), 1e-12)


def ceiling(worth: Floats, effort: Floats, capacity: Sequence[float], bounds: Limits) -> float:
    """No plan is worth more: the same programme where units may start in part; infinite where that fails."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    unit, wave = np.nonzero(bounds.allowed)
    if not len(unit):
        return 0.0
    rows, lower, upper = _rows(effort, capacity, bounds, unit, wave)
    result = milp(-SCALE * worth[unit, wave], bounds=Bounds(0, 1), constraints=LinearConstraint(rows, lower, upper))
    return np.inf if result.x is None else float(-result.fun / SCALE)


def _rows(
    effort: Floats, capacity: Sequence[float], bounds: Limits, unit: Waves, wave: Waves
) -> tuple["csr_array", Floats, Floats]:
    """Constraint rows over the open (unit, wave) starts: once per unit, capacity per wave, then precedence, cumulative:
    started up to wave t only if the predecessor started up to wave t−1."""
    from scipy.sparse import csr_array

    count, starts = len(effort), np.arange(len(unit))
    row, col, entry = [unit, count + wave], [starts, starts], [np.ones(len(unit)), effort[unit]]
    size = count + len(capacity)
    for earlier, later in bounds.pairs:
        for at in np.flatnonzero(bounds.allowed[later]):
            plus = np.flatnonzero((unit == later) & (wave <= at))
            minus = np.flatnonzero((unit == earlier) & (wave < at))
            row.append(np.full(len(plus) + len(minus), size))
            col.append(np.concatenate([plus, minus]))
            entry.append(np.repeat([1.0, -1.0], [len(plus), len(minus)]))
            size += 1
    matrix = csr_array((np.concatenate(entry), (np.concatenate(row), np.concatenate(col))), shape=(size, len(unit)))
    upper = np.concatenate([np.ones(count), np.asarray(capacity) + ROOM, np.zeros(size - count - len(capacity))])
    return matrix, np.full(size, -np.inf), upper


def settled(chosen: Waves, worth: Floats, bounds: Limits, effort: Floats) -> Waves:
    """The one plan among its equals: none starts for no value; of interchangeable units the first listed goes first."""
    plan = chosen.copy()
    never = worth.shape[1]
    for unit in reversed(bounds.order):
        opens = any(plan[later] < never for earlier, later in bounds.pairs if earlier == unit)
        if plan[unit] < never and not opens and bounds.deadline[unit] < 0 and worth[unit, plan[unit]] <= 0:
            plan[unit] = never
    alike: dict[tuple[object, ...], list[int]] = {}
    for unit in range(len(plan)):
        before = frozenset(earlier for earlier, later in bounds.pairs if later == unit)
        after = frozenset(later for earlier, later in bounds.pairs if earlier == unit)
        same = (
            worth[unit].tobytes(),
            bounds.allowed[unit].tobytes(),
            effort[unit],
            bounds.deadline[unit],
            before,
            after,
        )
        alike.setdefault(same, []).append(unit)
    for group in alike.values():
        plan[group] = np.sort(plan[group])
    return plan


def total(worth: Floats, chosen: Waves) -> float:
    """What a plan of wave indices is worth; an index past the last wave is 'never'."""
    started = np.flatnonzero(chosen < worth.shape[1])
    return float(worth[started, chosen[started]].sum())
