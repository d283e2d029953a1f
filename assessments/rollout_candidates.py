"""Who may go first and what starting is worth: exposure, chance of success, value per wave (METHOD 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import Conventions
from assessments.organisation import Organisation

Floats = NDArray[np.float64]

PARALLEL = 1e-12
"""Two priorities per unit of weight whose slopes differ by less are the same line: neither overtakes the other."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may start. Shares are 0–1, readiness and se points of 0–100, effort team-weeks.

    `facing_share` is the unit's share of the whole organisation's customer-facing people; `after` holds the keys of
    units that must start in an earlier wave.
    """

    key: str
    kind: Literal["department", "partner"]
    revenue_share: float
    facing_share: float
    readiness: float
    se: float
    effort: float
    exclusivity: float = 1.0
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """From weight `from_w` to `to_w` on revenue (the rest on customer contact) `key` has the highest priority."""

    from_w: float
    to_w: float
    key: str


def candidates(organisation: Organisation, readiness: Mapping[str, tuple[float, float]]) -> tuple[Candidate, ...]:
    """The units with a readiness (estimate, se), in the organisation's order.

    A unit missing from `readiness` (withheld, no answers) is no candidate, but its customer-facing people still count
    in everybody's share. With no customer-facing people at all every share is 0.
    """
    facing = {unit.key: unit.customer_facing * unit.people for unit in organisation.units}
    total = sum(facing.values()) or 1.0
    return tuple(
        Candidate(
            key=unit.key,
            kind=unit.kind,
            revenue_share=unit.revenue_share,
            facing_share=facing[unit.key] / total,
            readiness=readiness[unit.key][0],
            se=readiness[unit.key][1],
            effort=unit.effort,
            exclusivity=unit.exclusivity,
            after=unit.after,
        )
        for unit in organisation.units
        if unit.key in readiness
    )


def column(units: Sequence[Candidate], name: str) -> Floats:
    """One numeric field of all candidates, shape (units,)."""
    return np.array([getattr(unit, name) for unit in units], dtype=np.float64)


def discounts(units: Sequence[Candidate], conventions: Conventions) -> Floats:
    """What is left of each unit's exposure: 1 for departments, 1 − ½(1 − exclusivity) for partners; shape (units,)."""
    return np.array(
        [1 - conventions.partner_discount * (1 - unit.exclusivity) if unit.kind == "partner" else 1.0 for unit in units]
    )


def exposures(units: Sequence[Candidate], conventions: Conventions, weight: Floats | float | None = None) -> Floats:
    """b = α·revenue share + (1−α)·share of customer-facing people, partners discounted.

    `weight` is α, the conventions' by default; shape (…, 1) gives (…, units).
    """
    alpha = conventions.revenue_weight if weight is None else weight
    mixed = alpha * column(units, "revenue_share") + (1 - alpha) * column(units, "facing_share")
    return np.asarray(mixed * discounts(units, conventions))


def chances(
    readiness: Floats | float,
    conventions: Conventions,
    at_midpoint: Floats | float = 0.5,
    at_anchor: Floats | float | None = None,
) -> Floats:
    """Chance of success: logistic in readiness through its two anchors, p(50) = .5 and p(70) = .75 by convention."""
    low = _logit(at_midpoint)
    high = _logit(conventions.chance_at_anchor if at_anchor is None else at_anchor)
    slope = (high - low) / (conventions.chance_anchor - conventions.chance_midpoint)
    return np.asarray(1 / (1 + np.exp(-(low + slope * (np.asarray(readiness) - conventions.chance_midpoint)))))


def readiness_for(chance: float, conventions: Conventions) -> float:
    """The readiness at which the chance of success is `chance`: the inverse of `chances` at its default anchors."""
    slope = float(_logit(conventions.chance_at_anchor)) / (conventions.chance_anchor - conventions.chance_midpoint)
    return conventions.chance_midpoint + float(_logit(chance)) / slope


def coached(readiness: Floats, waves: int, conventions: Conventions) -> Floats:
    """Readiness at the start of each wave, shape (…, waves): +5 a wave up to 85; who is above 85 stays there."""
    raised = readiness[..., None] + conventions.coaching_per_wave * np.arange(waves)
    ceiling = np.maximum(readiness, conventions.coaching_ceiling)
    return np.asarray(np.minimum(raised, ceiling[..., None]))


def values(exposure: Floats, chance: Floats, conventions: Conventions) -> Floats:
    """Value of starting in wave t = 1…T: b[p_t(H−t) − κ(1−p_t)] with H = 2T.

    `exposure` is (…, units), `chance` (…, units, waves); the result has the shape of `chance`.
    """
    waves = chance.shape[-1]
    left = conventions.horizon_waves_factor * waves - np.arange(1, waves + 1)
    return np.asarray(exposure[..., None] * (chance * left - conventions.failure_cost * (1 - chance)))


def priorities(units: Sequence[Candidate], conventions: Conventions, weight: float | None = None) -> Floats:
    """b·p/effort of every candidate if it started now, shape (units,)."""
    chance = chances(column(units, "readiness"), conventions)
    return exposures(units, conventions, weight) * chance / column(units, "effort")


def flips(units: Sequence[Candidate], conventions: Conventions) -> tuple[Segment, ...]:
    """Who has the highest priority for each weight α on revenue, exact: priority is linear in α.

    The segments cover 0 to 1 without a gap. Where two units tie over a whole segment, the one listed first holds it.
    """
    if not units:
        return ()
    start = priorities(units, conventions, 0.0)
    slope = priorities(units, conventions, 1.0) - start
    leader = max(range(len(units)), key=lambda i: (start[i], slope[i], -i))
    at, segments = 0.0, []
    while at < 1:
        overtakes = [
            ((start[leader] - start[i]) / (slope[i] - slope[leader]), -slope[i], i)
            for i in range(len(units))
            if slope[i] > slope[leader] + PARALLEL
        ]
        to, _, follower = min(overtakes, default=(1.0, 0.0, leader))
        to = float(min(max(to, at), 1.0))
        if to > at:
            segments.append(Segment(at, to, units[leader].key))
        at, leader = to, follower
    return tuple(segments)


def _logit(chance: Floats | float) -> Floats:
    return np.asarray(np.log(chance) - np.log1p(-np.asarray(chance)))
