"""How firmly each unit holds its place: 10,000 plans under other weights, errors and assumptions (SMAA, METHOD 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from assessments.conventions import Conventions
from assessments.rollout_candidates import Candidate, Floats, chances, coached, column, exposures, values
from assessments.rollout_greedy import Draws, schedule
from assessments.rollout_limits import ROOM, Limits, Pin, limits

DRAWS: Final = 10_000
SEED: Final = 20_240_501
ANCHOR_SPREAD: Final = 0.05
"""Both anchors of the chance of success are drawn uniformly from their value ± this."""
EFFORT_SPREAD: Final = 0.20
"""Standard deviation of log effort: a fifth more or less, the estimate its median."""

Word = Literal["firm", "likely", "open"]


@dataclass(frozen=True, slots=True)
class Place:
    """Shares of draws, 0–1. `first`: starts in wave 1 with the highest b·p/effort of all that start there.
    `waves`: starts in wave 1…T; with `never` they add up to 1."""

    key: str
    first: float
    waves: tuple[float, ...]
    never: float

    @property
    def wave_1(self) -> float:
        return self.waves[0]

    def share_in(self, wave: int | None) -> float:
        """The share of draws in which the unit starts in `wave` (None: in none)."""
        return self.never if wave is None else self.waves[wave - 1]


@dataclass(frozen=True, slots=True)
class Sample:
    """Drawn numbers: `draws` is what the plan needs, `priority` (units, n) is b·p/effort at once."""

    draws: Draws
    priority: Floats


def word(share: float, conventions: Conventions) -> Word:
    """'firm' from .8, 'likely' from .5, else 'open'."""
    if share >= conventions.firm:
        return "firm"
    return "likely" if share >= conventions.likely else "open"


def robustness(
    units: Sequence[Candidate],
    capacity: Sequence[float],
    conventions: Conventions,
    *,
    floor: float | None = None,
    pins: Mapping[str, Pin] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[Place, ...]:
    """Where each unit starts over `draws` plans, in the candidates' order.

    Drawn: α ~ U(0,1), readiness ~ N(S, se), both anchors of p ± .05, effort lognormal 20 %. Each draw is planned by the
    stand-in of `rollout_greedy` under the same capacity, precedence, floor and pins. Same seed, same result.
    """
    if not units:
        return ()
    bounds = limits(units, capacity, conventions, floor, pins or {})
    drawn = sample(units, capacity, conventions, bounds, floor, draws, seed)
    plans = schedule(drawn.draws, capacity, bounds)
    counts = np.stack([(plans == wave).mean(axis=1) for wave in range(len(capacity) + 1)], axis=1)
    ahead = np.where(plans == 0, drawn.priority, -np.inf)
    leader = np.where((plans == 0).any(axis=0), np.argmax(ahead, axis=0), -1)
    first = np.bincount(leader[leader >= 0], minlength=len(units)) / draws
    return tuple(
        Place(unit.key, float(first[i]), tuple(counts[i, :-1].tolist()), float(counts[i, -1]))
        for i, unit in enumerate(units)
    )


def sample(
    units: Sequence[Candidate],
    capacity: Sequence[float],
    conventions: Conventions,
    bounds: Limits,
    floor: float | None,
    draws: int,
    seed: int,
) -> Sample:
    """Draw `draws` sets of numbers; `bounds` are the limits at the estimates; effort and floor are applied per draw."""
    rng = np.random.default_rng(seed)
    weight = rng.uniform(0, 1, (draws, 1))
    spread = rng.uniform(-ANCHOR_SPREAD, ANCHOR_SPREAD, (2, draws, 1))
    noise = rng.standard_normal((2, draws, len(units)))
    readiness = np.clip(column(units, "readiness") + noise[0] * column(units, "se"), 0, 100)
    effort = column(units, "effort") * np.exp(EFFORT_SPREAD * noise[1])
    anchors = 0.5 + spread[0], conventions.chance_at_anchor + spread[1]
    ready = coached(readiness, len(capacity), conventions)
    chance = chances(ready, conventions, anchors[0][..., None], anchors[1][..., None])
    exposure = exposures(units, conventions, weight)
    allowed = bounds.window & (np.asarray(capacity) + ROOM >= effort[..., None])
    if floor is not None:
        allowed &= ready >= floor
    worth = values(exposure, chance, conventions)
    return Sample(
        Draws(_units_first(worth), np.ascontiguousarray(effort.T), np.ascontiguousarray(allowed.transpose(1, 2, 0))),
        (exposure * chance[..., 0] / effort).T,
    )


def _units_first(array: Floats) -> Floats:
    return np.ascontiguousarray(array.transpose(1, 2, 0))
