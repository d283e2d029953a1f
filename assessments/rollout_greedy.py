"""A near-best plan without a solver, for one case or for thousands of draws at once (METHOD 9).

Several greedy passes, the best of them improved by moves, swaps and displacements. Arrays are laid out units first so that
every step is one numpy operation over all draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assessments.rollout_limits import ROOM, Bools, Limits

Floats = NDArray[np.float64]
Waves = NDArray[np.int64]

FORESIGHT: Final = (0.0, 0.6, 0.9, 1.0)
"""How much of the next wave's value a greedy pass holds against starting now: 0 takes the most valuable per team-week,
1 the one that loses most by waiting. Scarce capacity favours the first, ample capacity the last."""

GAIN: Final = 1e-9
"""An improvement smaller than this is rounding; chasing it could go round in circles."""

SWEEPS: Final = 6


@dataclass(frozen=True, slots=True)
class Draws:
    """The same units under `n` sets of numbers.

    values   (units, waves, n) value of starting
    effort   (units, n) team-weeks
    allowed  (units, waves, n)
    """

    values: Floats
    effort: Floats
    allowed: Bools

    def only(self, chosen: NDArray[np.int64]) -> "Draws":
        return Draws(self.values[..., chosen], self.effort[:, chosen], self.allowed[..., chosen])


def schedule(draws: Draws, capacity: Sequence[float], bounds: Limits) -> Waves:
    """The wave index of every unit in every draw, shape (units, n); the number of waves stands for 'never'.

    Capacity, windows and precedence hold in every draw. A unit with a deadline is placed first, and may still be 'never'
    where the draw leaves no room for it.
    """
    plans = [_greedy(draws, capacity, bounds, foresight) for foresight in FORESIGHT]
    totals = np.stack([_total(draws.values, plan) for plan in plans])
    best = np.argmax(totals, axis=0)
    plan = np.choose(best[None, :], plans)
    return _improved(draws, plan, capacity, bounds)


def _greedy(draws: Draws, capacity: Sequence[float], bounds: Limits, foresight: float) -> Waves:
    units, waves, n = draws.values.shape
    plan = np.full((units, n), waves)
    column = np.arange(n)
    for wave in range(waves):
        left = np.full(n, capacity[wave] + ROOM)
        score = _scores(draws, bounds, wave, foresight)
        for unit in np.argsort(-score, axis=0, kind="stable"):
            effort = draws.effort[unit, column]
            starts = (plan[unit, column] == waves) & (effort <= left) & (score[unit, column] > 0)
            starts &= draws.allowed[unit, wave, column] & _released(plan, unit, wave, bounds)
            plan[unit[starts], column[starts]] = wave
            left -= np.where(starts, effort, 0.0)
    return plan


def _released(plan: Waves, unit: Waves, wave: int, bounds: Limits) -> Bools:
    """Where every predecessor of `unit` (one index per draw) has started before `wave`."""
    blocked = np.zeros(plan.shape, dtype=np.bool_)
    for earlier, later in bounds.pairs:
        blocked[later] |= plan[earlier] >= wave
    return np.asarray(~blocked[unit, np.arange(plan.shape[1])])


def _scores(draws: Draws, bounds: Limits, wave: int, foresight: float) -> Floats:
    """Gain per team-week of starting now, (units, n). A unit that opens the way to a better one is worth both together;
    units with a deadline come before all others, the earliest deadline first."""
    now = draws.values[:, wave]
    last = wave + 1 == draws.values.shape[1]
    gain = now if last else now - foresight * np.maximum(draws.values[:, wave + 1], 0.0)
    gain, effort = np.where(now > 0, np.maximum(gain, GAIN), now), draws.effort.copy()
    for unit in reversed(bounds.order):
        for earlier, later in bounds.pairs:
            if earlier == unit:
                opens = (gain[unit] + gain[later]) / (draws.effort[unit] + effort[later]) > gain[unit] / effort[unit]
                effort[unit] = np.where(opens, draws.effort[unit] + effort[later], effort[unit])
                gain[unit] = np.where(opens, gain[unit] + gain[later], gain[unit])
    score = gain / effort
    urgent = bounds.deadline >= 0
    score[urgent] = 1e9 * (1 + draws.values.shape[1] - bounds.deadline[urgent, None])
    return score


def _total(values: Floats, plan: Waves) -> Floats:
    return np.asarray(_taken(_with_never(values), plan).sum(axis=0))


def _with_never(values: Floats) -> Floats:
    return np.concatenate([values, np.zeros_like(values[:, :1])], axis=1)


def _taken(table: Floats, plan: Waves) -> Floats:
    """table[unit, plan[unit, draw], draw] for every unit and draw."""
    return np.take_along_axis(table, plan[:, None, :], axis=1)[:, 0, :]


def _improved(draws: Draws, plan: Waves, capacity: Sequence[float], bounds: Limits) -> Waves:
    """Sweep over the units until no draw gains; only draws that gained in a sweep stay in the next."""
    best, active = plan.copy(), np.arange(plan.shape[1])
    for _ in range(SWEEPS):
        part = draws.only(active)
        before = best[:, active]
        after = _sweep(part, before.copy(), capacity, bounds)
        best[:, active] = after
        active = active[(after != before).any(axis=0)]
        if not len(active):
            break
    return best


def _sweep(draws: Draws, plan: Waves, capacity: Sequence[float], bounds: Limits) -> Waves:
    values = _with_never(draws.values)
    never_allowed = np.repeat((bounds.deadline < 0)[:, None, None], plan.shape[1], axis=2)
    allowed = np.concatenate([draws.allowed, never_allowed], axis=1)
    room = np.append(np.asarray(capacity) + ROOM, np.inf)[:, None] - _used(draws.effort, plan, len(capacity) + 1)
    for unit in range(len(plan)):
        _move(unit, plan, room, values, allowed, draws.effort, bounds)
        _displace(unit, plan, room, values, allowed, draws.effort, bounds)
    return plan


def _used(effort: Floats, plan: Waves, waves: int) -> Floats:
    """Team-weeks taken per wave ('never' included), (waves, n)."""
    return np.stack([np.where(plan == wave, effort, 0.0).sum(axis=0) for wave in range(waves)])


def _bounds(plan: Waves, never: int, bounds: Limits) -> tuple[Waves, Waves]:
    """Latest predecessor and earliest successor of every unit, (units, n); −1 and `never` where there is none."""
    after, before = np.full_like(plan, -1), np.full_like(plan, never)
    for earlier, later in bounds.pairs:
        np.maximum(after[later], plan[earlier], out=after[later])
        np.minimum(before[earlier], plan[later], out=before[earlier])
    return after, before


def _fits(wave: Waves, after: Waves, before: Waves, never: int) -> Bools:
    return np.asarray(((wave > after) | (wave == never)) & ((wave < before) | (before == never)))


def _move(
    unit: int, plan: Waves, room: Floats, values: Floats, allowed: Bools, effort: Floats, bounds: Limits
) -> None:
    """Put `unit` into the best wave that has room for it, in place."""
    never = len(room) - 1
    column = np.arange(plan.shape[1])
    after, before = _bounds(plan, never, bounds)
    waves = np.arange(never + 1)[:, None]
    free = allowed[unit] & (room >= effort[unit]) & _fits(waves, after[unit], before[unit], never)
    here = plan[unit].copy()
    gain = np.where(free, values[unit] - values[unit][here, column], -np.inf)
    to = np.argmax(gain, axis=0)
    chosen = np.flatnonzero(gain[to, column] > GAIN)
    _place(unit, to[chosen], chosen, plan, room, effort)


def _displace(
    unit: int, plan: Waves, room: Floats, values: Floats, allowed: Bools, effort: Floats, bounds: Limits
) -> None:
    """Put `unit` where another unit is and that one into the best wave with room (a swap, where it is the one left), in place."""
    never = len(room) - 1
    column = np.arange(plan.shape[1])
    after, before = _bounds(plan, never, bounds)
    here, waves = plan[unit], np.arange(never + 1)[None, :, None]
    freed = room + np.where(waves[0] == here, effort[unit], 0.0)
    open_ = allowed & (freed[None] >= effort[:, None]) & (waves != plan[:, None, :])
    open_ &= _fits(waves, after[:, None], before[:, None], never)
    theirs = np.where(open_, values, -np.inf)
    to = np.argmax(theirs, axis=1)
    gain = np.take_along_axis(theirs, to[:, None], axis=1)[:, 0] - _taken(values, plan)
    gain += values[unit][plan, column] - values[unit][here, column]
    room_there = np.take_along_axis(room, plan, axis=0) + effort
    possible = allowed[unit][plan, column] & (room_there >= effort[unit]) & (plan != here)
    possible &= _fits(plan, after[unit], before[unit], never)
    for earlier, later in bounds.pairs:
        if unit in (earlier, later):
            possible[later if unit == earlier else earlier] = False
    gain = np.where(possible, gain, -np.inf)
    other = np.argmax(gain, axis=0)
    chosen = np.flatnonzero(gain[other, column] > GAIN)
    other = other[chosen]
    there = plan[other, chosen]
    _place(other, to[other, chosen], chosen, plan, room, effort)
    _place(unit, there, chosen, plan, room, effort)


def _place(
    unit: int | Waves, to: Waves, chosen: NDArray[np.int64], plan: Waves, room: Floats, effort: Floats
) -> None:
    moved = effort[unit, chosen]
    room[plan[unit, chosen], chosen] += moved
    room[to, chosen] -= moved
    plan[unit, chosen] = to
