"""Who goes first: the exact rollout plan, proven, and its fast stand-in (METHOD 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from assessments.conventions import Conventions
from assessments.rollout_candidates import Candidate, Floats, Segment, candidates, chances, coached, column, exposures
from assessments.rollout_candidates import flips, priorities, values
from assessments.rollout_greedy import Draws, Waves, schedule
from assessments.rollout_limits import OBSTACLES, ROOM, InvalidRollout, Limits, Obstacle, Pin, limits

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = [
    "OBSTACLES",
    "Candidate",
    "InvalidRollout",
    "Obstacle",
    "Pin",
    "Plan",
    "Segment",
    "candidates",
    "flips",
    "greedy",
    "plan",
    "priorities",
    "start_values",
]

PROVEN_GAP: Final = 1e-6
"""Relative gap at which a plan counts as proven."""

SCALE: Final = 1e4
"""The objective in solver units: values of about 1 are too near the solver's own tolerances."""

INFEASIBLE: Final = 2
"""The solver's status code for 'no plan meets these constraints'."""

Status = Literal["proven", "best found", "greedy"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which unit starts in which wave (from 1; None: it doesn't) and how sure it is that nothing is better.

    value       sum over started units of b[p_t(H−t) − κ(1−p_t)]
    status      'proven' the best; 'best found' within `gap` of the best; 'greedy' the stand-in, time was up
    gap         how far below the best possible value the plan may lie, relative; None: not known
    impossible  units that can never start, and why
    left_out    units that could start and don't, and why
    """

    waves: Mapping[str, int | None]
    value: float
    status: Status
    gap: float | None
    impossible: tuple[Obstacle, ...]
    left_out: tuple[Obstacle, ...]

    @property
    def is_greedy(self) -> bool:
        return self.status == "greedy"

    def starting(self, wave: int) -> tuple[str, ...]:
        """Keys of the units that start in `wave`, in the order of the candidates."""
        return tuple(key for key, at in self.waves.items() if at == wave)


def start_values(units: Sequence[Candidate], waves: int, conventions: Conventions) -> Floats:
    """Value of each unit's start in each wave, shape (units, waves)."""
    ready = coached(column(units, "readiness"), waves, conventions)
    return values(exposures(units, conventions), chances(ready, conventions), conventions)


def plan(
    units: Sequence[Candidate],
    capacity: Sequence[float],
    conventions: Conventions,
    *,
    floor: float | None = None,
    pins: Mapping[str, Pin] | None = None,
    gap: float = PROVEN_GAP,
    seconds: float = 60.0,
) -> Plan:
    """The best plan: each unit starts at most once, effort within each wave's capacity, predecessors in an earlier wave.

    `capacity` is team-weeks per wave, `floor` the coached readiness below which no unit starts, `pins` waves set by hand.
    Stops at the relative `gap` or after `seconds`, and then says how near the best it is. Identical input gives an
    identical plan unless time runs out. Raises InvalidRollout on contradictory input; METHOD 9.
    """
    bounds = limits(units, capacity, conventions, floor, pins or {})
    worth = start_values(units, len(capacity), conventions)
    if not bounds.allowed.any():
        return _described(units, np.full(len(units), len(capacity)), worth, bounds, "proven", 0.0)
    found = solved(worth, column(units, "effort"), capacity, bounds, gap, seconds)
    if found is None:
        return _stand_in(units, worth, capacity, bounds)
    chosen, reached = found
    return _described(units, chosen, worth, bounds, "proven" if reached <= PROVEN_GAP else "best found", reached)


def greedy(
    units: Sequence[Candidate],
    capacity: Sequence[float],
    conventions: Conventions,
    *,
    floor: float | None = None,
    pins: Mapping[str, Pin] | None = None,
) -> Plan:
    """A plan under the same limits as `plan`, without a solver: 96–99 % of the best value or more, in milliseconds."""
    bounds = limits(units, capacity, conventions, floor, pins or {})
    return _stand_in(units, start_values(units, len(capacity), conventions), capacity, bounds)


def _stand_in(units: Sequence[Candidate], worth: Floats, capacity: Sequence[float], bounds: Limits) -> Plan:
    draws = Draws(worth[..., None], column(units, "effort")[:, None], bounds.allowed[..., None])
    return _described(units, schedule(draws, capacity, bounds)[:, 0], worth, bounds, "greedy", None)


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
    chosen = _settled(chosen, worth, bounds, effort)
    short = max(result.fun - result.mip_dual_bound, 0.0) / SCALE
    return chosen, short / max(abs(_total(worth, chosen)), 1e-12)


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


def _settled(chosen: Waves, worth: Floats, bounds: Limits, effort: Floats) -> Waves:
    """The one plan among its equals: nothing starts for no value, and of interchangeable units the first listed goes first."""
    settled = chosen.copy()
    never = worth.shape[1]
    for unit in reversed(bounds.order):
        opens = any(settled[later] < never for earlier, later in bounds.pairs if earlier == unit)
        if settled[unit] < never and not opens and bounds.deadline[unit] < 0 and worth[unit, settled[unit]] <= 0:
            settled[unit] = never
    alike: dict[tuple[object, ...], list[int]] = {}
    for unit in range(len(settled)):
        before = frozenset(earlier for earlier, later in bounds.pairs if later == unit)
        after = frozenset(later for earlier, later in bounds.pairs if earlier == unit)
        same = (worth[unit].tobytes(), bounds.allowed[unit].tobytes(), effort[unit], bounds.deadline[unit], before, after)
        alike.setdefault(same, []).append(unit)
    for group in alike.values():
        settled[group] = np.sort(settled[group])
    return settled


def _total(worth: Floats, chosen: Waves) -> float:
    started = np.flatnonzero(chosen < worth.shape[1])
    return float(worth[started, chosen[started]].sum())


def _described(
    units: Sequence[Candidate], chosen: Waves, worth: Floats, bounds: Limits, status: Status, gap: float | None
) -> Plan:
    never = worth.shape[1]
    known = {obstacle.key for obstacle in bounds.obstacles}
    idle = [i for i in range(len(units)) if chosen[i] == never and units[i].key not in known]
    conflicts = tuple(
        Obstacle(units[i].key, "pin_conflict", {"to_wave": float(bounds.deadline[i] + 1), "effort": units[i].effort})
        for i in idle
        if bounds.deadline[i] >= 0
    )
    return Plan(
        waves=MappingProxyType({unit.key: int(at) + 1 if at < never else None for unit, at in zip(units, chosen)}),
        value=_total(worth, chosen),
        status=status,
        gap=gap,
        impossible=bounds.obstacles + conflicts,
        left_out=tuple(_idle(units[i], worth[i][bounds.allowed[i]]) for i in idle if bounds.deadline[i] < 0),
    )


def _idle(unit: Candidate, worth: Floats) -> Obstacle:
    """Why a unit that could start doesn't; `worth` are its values in the waves open to it."""
    if worth.max() > 0:
        return Obstacle(unit.key, "no_room", {"effort": unit.effort})
    if not worth.any():
        return Obstacle(unit.key, "no_value", {})
    return Obstacle(unit.key, "negative_value", {"value": float(worth.max())})
