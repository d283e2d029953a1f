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

PROVEN_GAP: Final = 1e-6
"""Relative gap at which a plan counts as proven."""

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
    from scipy.optimize import Bounds, LinearConstraint, milp

    must, (units, waves) = bounds.deadline >= 0, worth.shape
    starts = _starts(units, waves, gap)
    open_ = LinearConstraint(starts, 0, bounds.allowed.ravel().astype(np.float64))
    bonus = np.zeros((len(worth), 1))
    for pinned in (must, np.zeros_like(must)):
        result = milp(
            -SCALE * (worth + bonus).ravel() @ starts,
            integrality=np.ones(worth.size),
            bounds=Bounds(0, 1),
            constraints=[
                open_,
                *(LinearConstraint(c.A @ starts, c.lb, c.ub) for c in _constraints(effort, capacity, bounds, pinned)),
            ],
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )
        if result.status != INFEASIBLE:
            break
        bonus = np.where(must, 1 + np.abs(worth).max(axis=1).sum(), 0.0)[:, None]
    if result.x is None:
        return None
    started = (starts @ result.x).reshape(worth.shape) > 0.5
    chosen = np.where(started.any(axis=1), np.argmax(started, axis=1), waves)
    chosen = settled(chosen, worth, bounds, effort)
    short = max(result.fun - result.mip_dual_bound, 0.0) / SCALE
    return chosen, short / max(abs(total(worth, chosen)), 1e-12)


def _starts(units: int, waves: int, gap: float) -> "csr_array":
    """The starts (unit, wave) in the solver's variables.

    For a proof the variables are the starts themselves. For an answer within a gap they are 'started by this wave',
    of which a start is the difference: the bound closes sooner on most cases, while the last step takes far longer.
    """
    from scipy.sparse import eye_array, kron

    step = np.eye(waves) - (np.eye(waves, k=-1) if gap > PROVEN_GAP else 0)
    return kron(eye_array(units), step, format="csr")


def ceiling(worth: Floats, effort: Floats, capacity: Sequence[float], bounds: Limits) -> float:
    """No plan is worth more: the same programme where units may start in part; infinite where that fails."""
    from scipy.optimize import milp

    constraints = _constraints(effort, capacity, bounds, np.zeros(len(worth), dtype=np.bool_))
    result = milp(-SCALE * worth.ravel(), bounds=_open(bounds), constraints=constraints)
    return np.inf if result.x is None else float(-result.fun / SCALE)


def _open(bounds: Limits) -> "Bounds":
    """One variable per unit and wave, in this order: 1 where the unit starts; closed where it is not allowed."""
    from scipy.optimize import Bounds

    return Bounds(0, bounds.allowed.ravel().astype(np.float64))


def _constraints(
    effort: Floats, capacity: Sequence[float], bounds: Limits, must: NDArray[np.bool_]
) -> list["LinearConstraint"]:
    """Each unit starts at most once (exactly once where it must), effort fits each wave, and precedence, cumulative:
    started up to wave t only if the predecessor started up to wave t−1."""
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array, eye_array, kron

    units, waves = bounds.allowed.shape
    constraints = [
        LinearConstraint(kron(eye_array(units), np.ones((1, waves))), must.astype(np.float64), 1),
        LinearConstraint(kron(effort[None, :], eye_array(waves)), -np.inf, np.asarray(capacity) + ROOM),
    ]
    if bounds.pairs:
        earlier, later = np.transpose(bounds.pairs)
        unit, so_far = csr_array(np.eye(units)), np.tril(np.ones((waves, waves)))
        before = so_far - np.eye(waves)
        constraints.append(LinearConstraint(kron(unit[later], so_far) - kron(unit[earlier], before), -np.inf, 0))
    return constraints


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
