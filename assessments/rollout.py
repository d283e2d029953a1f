"""Who goes first: the exact rollout plan, proven, and its fast stand-in (METHOD 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from assessments.conventions import Conventions
from assessments.rollout_candidates import (
    Candidate,
    Floats,
    chances,
    coached,
    column,
    exposures,
    values,
)
from assessments.rollout_greedy import Draws, Waves, schedule
from assessments.rollout_limits import Limits, Obstacle, Pin, limits
from assessments.rollout_solver import PROVEN_GAP, ceiling, settled, solved, total

TINY: Final = 1e-12
"""Keeps a relative gap finite where a plan is worth nothing."""

COPIES: Final = 200
"""Cases that the stand-in plans together to find a good plan for one."""

QUICK_COPIES: Final = 50
"""The same where it is only tried whether the stand-in is near enough already."""

Status = Literal["proven", "best found", "greedy"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which unit starts in which wave (from 1; None: it doesn't) and how sure it is that nothing is better.

    value       sum over started units of b[p_t(H−t) − κ(1−p_t)]
    status      'proven' the best; 'best found' within `gap` of the best; 'greedy' the stand-in, as time was up
    gap         how much more, relative to `value`, any other plan could be worth at most
    impossible  units that can never start, and why
    left_out    units that could start and don't, and why
    """

    waves: Mapping[str, int | None]
    value: float
    status: Status
    gap: float
    impossible: tuple[Obstacle, ...]
    left_out: tuple[Obstacle, ...]


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
    """The best plan: each unit starts at most once, efforts fit each wave's capacity, predecessors in an earlier wave.

    `capacity` is team-weeks per wave, `floor` the coached readiness below which none starts, `pins` waves set by hand.
    Stops at the relative `gap` or after `seconds`, and then says how near the best it is. Identical input gives an
    identical plan unless time runs out. Raises InvalidRollout on contradictory input; METHOD 9.
    """
    bounds = limits(units, capacity, conventions, floor, pins or {})
    worth = start_values(units, len(capacity), conventions)
    if not bounds.allowed.any():
        return _described(units, np.full(len(units), len(capacity)), worth, bounds, "proven", 0.0)
    effort = column(units, "effort")
    if gap > PROVEN_GAP:
        near = _stand_in(units, worth, capacity, bounds, QUICK_COPIES)
        if near.gap <= gap and near.impossible == bounds.obstacles:
            return replace(near, status="best found")
    found = solved(worth, effort, capacity, bounds, gap, seconds)
    if found is None:
        return _stand_in(units, worth, capacity, bounds, COPIES)
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
    """A plan under the same limits as `plan`, without a solver: about 99 % of the best value, in tenths of a second."""
    bounds = limits(units, capacity, conventions, floor, pins or {})
    return _stand_in(units, start_values(units, len(capacity), conventions), capacity, bounds, COPIES)


def _stand_in(
    units: Sequence[Candidate], worth: Floats, capacity: Sequence[float], bounds: Limits, copies: int
) -> Plan:
    """The case comes first, then copies with other values: a plan good for a copy is often better for the case."""
    noise = np.exp(0.2 * np.random.default_rng(0).standard_normal((len(units), 1, copies)))
    noise[..., 0] = 1.0
    effort = np.repeat(column(units, "effort")[:, None], copies, axis=1)
    draws = Draws(worth[..., None] * noise, effort, np.repeat(bounds.allowed[..., None], copies, axis=2))
    chosen = settled(schedule(draws, capacity, bounds)[:, 0], worth, bounds, effort[:, 0])
    value = total(worth, chosen)
    short = (ceiling(worth, effort[:, 0], capacity, bounds) - value) / max(abs(value), TINY)
    return _described(units, chosen, worth, bounds, "greedy", max(short, 0.0))


def _described(
    units: Sequence[Candidate], chosen: Waves, worth: Floats, bounds: Limits, status: Status, gap: float
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
        waves=MappingProxyType(
            {unit.key: int(at) + 1 if at < never else None for unit, at in zip(units, chosen, strict=True)}
        ),
        value=total(worth, chosen),
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
