"""Why each unit starts when it does, and what would have changed it: the numbers behind the words (METHOD 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assessments.conventions import Conventions
from assessments.rollout import Plan, plan, start_values
from assessments.rollout_candidates import (
    Candidate,
    Floats,
    Segment,
    chances,
    coached,
    column,
    exposures,
    flips,
    priorities,
    readiness_for,
)
from assessments.rollout_limits import Pin, limits

EXTRA: Final = 2.0
"""Team-weeks added to wave 1 when asking what more capacity would change."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One unit's factors: `priority` = `exposure`·`chance`/`effort`, all as if it started now.

    chances        chance of success if it started in wave 1…T, coached until then
    values         value of starting in wave 1…T
    waiting        what its wave is worth more than wave 1 (below 0: the wait costs); None where it doesn't start
    lead_at        readiness at which it would have the highest priority of all that may start in wave 1; None where it
                   has it already, may not start in wave 1, or would not have it at any readiness
    lead_weights   the weights on revenue, from and to, at which it has the highest priority
    """

    key: str
    wave: int | None
    revenue_share: float
    facing_share: float
    readiness: float
    effort: float
    exposure: float
    chance: float
    priority: float
    chances: tuple[float, ...]
    values: tuple[float, ...]
    waiting: float | None
    lead_at: float | None
    lead_weights: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class MoreCapacity:
    """The plan with `extra` team-weeks more in wave 1: what it gains, and (wave now, wave then) of units that move."""

    extra: float
    gain: float
    moved: Mapping[str, tuple[int | None, int | None]]


@dataclass(frozen=True, slots=True)
class Reasons:
    """`order` lists keys as they are shown: by wave, then by priority, those that don't start last. `leader` has the
    highest priority of the units that may start in wave 1; it need not be `order[0]`, for the plan packs capacity."""

    units: tuple[Reason, ...]
    order: tuple[str, ...]
    leader: str | None
    flips: tuple[Segment, ...]
    more_capacity: MoreCapacity

    @property
    def first(self) -> str | None:
        """The unit that goes first, None where nobody starts in wave 1."""
        first = next((reason for reason in self.units if reason.key == self.order[0]), None) if self.order else None
        return first.key if first is not None and first.wave == 1 else None


def reasons(
    units: Sequence[Candidate],
    capacity: Sequence[float],
    conventions: Conventions,
    made: Plan,
    *,
    floor: float | None = None,
    pins: Mapping[str, Pin] | None = None,
    seconds: float = 10.0,
) -> Reasons:
    """Explain `made`, the plan for the same arguments. Plans once more, with two team-weeks more in wave 1."""
    bounds = limits(units, capacity, conventions, floor, pins or {})
    openers = [unit for unit, open_ in zip(units, bounds.allowed[:, 0], strict=True) if open_]
    segments = flips(openers, conventions)
    priority = dict(zip((unit.key for unit in units), priorities(units, conventions).tolist(), strict=True))
    leader = max((unit.key for unit in openers), key=lambda key: priority[key], default=None)
    never = len(capacity) + 1
    ordered = sorted(priority, key=lambda key: (made.waves[key] or never, -priority[key]))
    ready = coached(column(units, "readiness"), len(capacity), conventions)
    tables = exposures(units, conventions), chances(ready, conventions), start_values(units, len(capacity), conventions)
    rows = zip(units, *tables, (unit in openers for unit in units), strict=True)
    return Reasons(
        units=tuple(
            Reason(
                key=unit.key,
                wave=made.waves[unit.key],
                revenue_share=unit.revenue_share,
                facing_share=unit.facing_share,
                readiness=unit.readiness,
                effort=unit.effort,
                exposure=float(exposure),
                chance=float(chance[0]),
                priority=priority[unit.key],
                chances=tuple(chance.tolist()),
                values=tuple(value.tolist()),
                waiting=_waiting(made.waves[unit.key], value),
                lead_at=_lead_at(unit, float(exposure), priority, leader, conventions) if opens else None,
                lead_weights=tuple((part.from_w, part.to_w) for part in segments if part.key == unit.key),
            )
            for unit, exposure, chance, value, opens in rows
        ),
        order=tuple(ordered),
        leader=leader,
        flips=segments,
        more_capacity=_more_capacity(units, capacity, conventions, made, floor, pins, seconds),
    )


def _waiting(wave: int | None, value: Floats) -> float | None:
    return None if wave is None else float(value[wave - 1] - value[0])


def _lead_at(
    unit: Candidate, exposure: float, priority: Mapping[str, float], leader: str | None, conventions: Conventions
) -> float | None:
    """Solve b·p(S)/effort = the leader's priority for S; None above 100."""
    if leader is None or leader == unit.key or exposure <= 0:
        return None
    chance = priority[leader] * unit.effort / exposure
    if chance >= 1:
        return None
    readiness = readiness_for(chance, conventions)
    return readiness if readiness <= 100 else None


def _more_capacity(
    units: Sequence[Candidate],
    capacity: Sequence[float],
    conventions: Conventions,
    made: Plan,
    floor: float | None,
    pins: Mapping[str, Pin] | None,
    seconds: float,
) -> MoreCapacity:
    larger = (capacity[0] + EXTRA, *capacity[1:])
    then = plan(units, larger, conventions, floor=floor, pins=pins, seconds=seconds)
    moved = {key: (wave, then.waves[key]) for key, wave in made.waves.items() if then.waves[key] != wave}
    return MoreCapacity(EXTRA, then.value - made.value, moved)
