"""The exact rollout plan as a mixed-integer programme for scipy's HiGHS (METHOD 9)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from assessments.rollout_candidates import Floats
from assessments.rollout_greedy import Waves
from assessments.rollout_limits import ROOM, Limits

if TYPE_CHECKING:
    from scipy.optimize import Bounds, LinearConstraint
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
    """The solver's plan as wave indices and its proven relative gap; None if time ran out before it had any plan.

    Where not every unit with a deadline can start by it, as many as possible do and the others are 'never'.
    """
    from scipy.optimize import milp

    must = bounds.deadline >= 0
    bonus = np.zeros((len(worth), 1))
    step, limited = _programme(effort, capacity, bounds)
    for pinned in (must, np.zeros_like(must)):
        result = milp(
            -SCALE * (step.T @ (worth + bonus).ravel()),
            integrality=np.ones(worth.size),
            bounds=_started(pinned, worth.shape[1]),
            constraints=limited,
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )
        if result.status != INFEASIBLE:
            break
        bonus = np.where(must, 1 + np.abs(worth).max(axis=1).sum(), 0.0)[:, None]
    if result.x is None:
        return None
    waves_started = (result.x.reshape(worth.shape) > 0.5).sum(axis=1)
    chosen = settled(worth.shape[1] - waves_started, worth, bounds, effort)
    short = max(result.fun - result.mip_dual_bound, 0.0) / SCALE
    return chosen, short / max(abs(total(worth, chosen)), 1e-12)


def ceiling(worth: Floats, effort: Floats, capacity: Sequence[float], bounds: Limits) -> float:
    """No plan is worth more: the same programme where units may start in part; infinite where that fails."""
    from scipy.optimize import milp

    step, limited = _programme(effort, capacity, bounds)
    free = _started(np.zeros(len(worth), dtype=np.bool_), worth.shape[1])
    result = milp(-SCALE * (step.T @ worth.ravel()), bounds=free, constraints=limited)
    return np.inf if result.x is None else float(-result.fun / SCALE)


def _programme(
    effort: Floats, capacity: Sequence[float], bounds: Limits
) -> tuple["csr_array", list["LinearConstraint"]]:
    """The matrix from 'has started by wave t' to 'starts in wave t', and the constraints on the former.

    The variables are cumulative, one per unit and wave: precedence is then 'started by t only if the predecessor
    started by t−1', two entries a row, and the solver takes half as long as with one variable per start.
    """
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array, eye_array, kron

    units, waves = bounds.allowed.shape
    same, before = eye_array(waves), eye_array(waves, k=-1)
    step = csr_array(kron(eye_array(units), same - before))
    limited = [
        LinearConstraint(step, 0, bounds.allowed.ravel().astype(np.float64)),
        LinearConstraint(kron(effort[None, :], same - before), -np.inf, np.asarray(capacity) + ROOM),
    ]
    if bounds.pairs:
        earlier, later = np.transpose(bounds.pairs)
        unit = csr_array(np.eye(units))
        limited.append(LinearConstraint(kron(unit[later], same) - kron(unit[earlier], before), -np.inf, 0))
    return step, limited


def _started(must: NDArray[np.bool_], waves: int) -> "Bounds":
    """Every variable from 0 to 1; a unit that must start has started by the last wave."""
    from scipy.optimize import Bounds

    least = np.zeros((len(must), waves))
    least[:, -1] = must
    return Bounds(least.ravel(), 1)


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
