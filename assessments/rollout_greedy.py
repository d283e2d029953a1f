"""A near-best plan without a solver, for one case or for thousands of draws at once (METHOD 9).

Greedy passes give first plans; every pair of waves is then split anew, exactly; and a plan that proved good in one draw
is offered to all others. Arrays are laid out units first, so that every step is one numpy operation over many draws.
"""

from collections.abc import Iterator, Sequence
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

SWEEPS: Final = 3
ROUNDS: Final = 2
POOL: Final = 1500
"""Plans that are offered to every draw, and the number of draws they are first collected from."""

SPLIT: Final = 8
"""Units of two waves that are dealt out anew at once: 2^8 splits each."""

CHUNK: Final = 500
"""Draws handled together: few enough for the processor's cache, which is twice as fast."""

BLOCK: Final = 128
"""Plans of the pool that are tried together."""

ONE_THREAD: Final = 2**18
"""Multiplications up to which a matrix product is done on the calling thread."""

CLOSED: Final = np.float32(-1e6)
NEARLY: Final = np.float32(1e-4)
"""Worth of a plan that is not allowed, and team-weeks over capacity that single precision can't tell from none."""


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

    def __len__(self) -> int:
        return int(self.effort.shape[1])

    def only(self, chosen: NDArray[np.int64] | slice) -> "Draws":
        return Draws(self.values[..., chosen], self.effort[:, chosen], self.allowed[..., chosen])


def schedule(draws: Draws, capacity: Sequence[float], bounds: Limits) -> Waves:
    """The wave index of every unit in every draw, shape (units, n); the number of waves stands for 'never'.

    Capacity, windows and precedence hold in every draw. A unit with a deadline comes before all others, and is still
    'never' where a draw leaves no room for it.
    """
    draws = _with_deadlines(draws, bounds)
    starts = [_greedy(draws, capacity, bounds, foresight) for foresight in FORESIGHT]
    totals = np.stack([_total(draws.values, plan) for plan in starts])
    plan: Waves = np.choose(np.argmax(totals, axis=0)[None, :], starts)
    few = slice(max(len(draws) - POOL, 0), None)
    pool = np.concatenate([_improved(draws.only(few), start[:, few], capacity, bounds) for start in starts[1:]], axis=1)
    for _ in range(ROUNDS):
        plan = _adopted(draws, plan, _commonest(pool), capacity)
        plan = pool = _improved(draws, plan, capacity, bounds)
    return plan


def _with_deadlines(draws: Draws, bounds: Limits) -> Draws:
    """A unit that must start is worth more than all others together, so that every later step prefers to place it."""
    bonus = np.where(bounds.deadline >= 0, 2 * np.abs(draws.values).max(axis=(1, 2)).sum() + 1, 0.0)
    return Draws(draws.values + bonus[:, None, None], draws.effort, draws.allowed) if bonus.any() else draws


def _greedy(draws: Draws, capacity: Sequence[float], bounds: Limits, foresight: float) -> Waves:
    units, waves, n = draws.values.shape
    plan = np.full((units, n), waves)
    column = np.arange(n)
    for wave in range(waves):
        left = np.full(n, capacity[wave] + ROOM)
        score = _scores(draws, bounds, wave, foresight)
        score[~draws.allowed[:, wave] | (plan < waves)] = 0.0
        for earlier, later in bounds.pairs:
            score[later] = np.where(plan[earlier] < wave, score[later], 0.0)
        for unit in np.argsort(-score, axis=0, kind="stable"):
            effort = draws.effort[unit, column]
            starts = (score[unit, column] > 0) & (effort <= left)
            plan[unit[starts], column[starts]] = wave
            left -= np.where(starts, effort, 0.0)
    return plan


def _scores(draws: Draws, bounds: Limits, wave: int, foresight: float) -> Floats:
    """Gain per team-week of starting now, (units, n). A unit that opens the way to a better one is worth both."""
    now = draws.values[:, wave]
    last = wave + 1 == draws.values.shape[1]
    wait = 0.0 if last else foresight * np.maximum(draws.values[:, wave + 1], 0.0)
    gain = np.where(now > 0, np.maximum(now - wait, GAIN), now)
    gain[bounds.deadline >= 0] = now[bounds.deadline >= 0]
    effort = draws.effort.copy()
    for unit in reversed(bounds.order):
        for earlier, later in bounds.pairs:
            if earlier == unit:
                both = gain[unit] + gain[later], draws.effort[unit] + effort[later]
                opens = both[0] * effort[unit] > gain[unit] * both[1]
                gain[unit], effort[unit] = np.where(opens, both, (gain[unit], effort[unit]))
    return gain / effort


def _total(values: Floats, plan: Waves) -> Floats:
    """Value of each draw's plan, (n,)."""
    taken = np.take_along_axis(_with_never(values), plan[:, None, :], axis=1)
    return np.asarray(taken.sum(axis=(0, 1)))


def _with_never(values: Floats) -> Floats:
    return np.concatenate([values, np.zeros_like(values[:, :1])], axis=1)


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK))


def _commonest(plans: Waves) -> Waves:
    """The distinct plans, most frequent first, at most POOL; (units, plans)."""
    distinct, counts = np.unique(plans, axis=1, return_counts=True)
    return distinct[:, np.argsort(-counts, kind="stable")[:POOL]]


def _adopted(draws: Draws, plan: Waves, pool: Waves, capacity: Sequence[float]) -> Waves:
    """Every draw takes the plan of `pool` that is worth most to it, where that is allowed, fits and beats its own."""
    waves = len(capacity)
    adopted = plan.copy()
    for part in _chunks(len(draws)):
        some = draws.only(part)
        best = _fittest(some, pool, capacity)
        better = _total(some.values, pool[:, best]) > _total(some.values, plan[:, part]) + GAIN
        # Single precision only screened; what is taken must be allowed, and fit, to the last digit.
        open_ = np.concatenate([some.allowed, np.ones_like(some.allowed[:, :1])], axis=1)
        better &= np.take_along_axis(open_, pool[:, None, best], axis=1).all(axis=(0, 1))
        used = _used(some.effort, pool[:, best], waves)
        better &= (used <= np.asarray(capacity)[:, None] + ROOM).all(axis=0)
        adopted[:, part] = np.where(better, pool[:, best], plan[:, part])
    return adopted


def _fittest(draws: Draws, pool: Waves, capacity: Sequence[float]) -> Waves:
    """Per draw the index of the pool's most valuable plan among those that fit, in single precision."""
    worth = np.where(draws.allowed, draws.values, CLOSED).astype(np.float32).reshape(-1, len(draws)).T.copy()
    effort = draws.effort.T.astype(np.float32)
    column = np.arange(len(draws))
    best, most = np.zeros(len(draws), dtype=np.int64), np.full(len(draws), -np.inf, dtype=np.float32)
    for start in range(0, pool.shape[1], BLOCK):
        plans = pool[:, None, start : start + BLOCK]
        taken = (plans == np.arange(len(capacity))[None, :, None]).astype(np.float32)
        total = _product(worth, taken.reshape(worth.shape[1], -1))
        over = _product(effort, taken[:, 0].copy()) - np.float32(capacity[0])
        for wave in range(1, len(capacity)):
            load = _product(effort, taken[:, wave].copy())
            np.maximum(over, load - np.float32(capacity[wave]), out=over)
        total = np.where(over > NEARLY, CLOSED, total)
        here = np.argmax(total, axis=1)
        better = total[column, here] > most
        best[better], most[better] = start + here[better], total[column, here][better]
    return best


def _product(left: NDArray[np.floating], right: NDArray[np.floating]) -> NDArray[np.floating]:
    """left @ right in blocks so small that the linear algebra library stays on this thread: for matrices of this size
    its threads cost more than they bring, and many times more where other work shares the processor."""
    rows = max(ONE_THREAD // right.size, 1)
    product = np.empty((len(left), right.shape[1]), dtype=left.dtype)
    whole = len(left) - len(left) % rows
    blocks = left[:whole].reshape(-1, rows, left.shape[1])
    np.matmul(blocks, right, out=product[:whole].reshape(-1, rows, right.shape[1]))
    np.matmul(left[whole:], right, out=product[whole:])
    return product


def _improved(draws: Draws, plan: Waves, capacity: Sequence[float], bounds: Limits) -> Waves:
    """Split every pair of waves anew until no draw gains; only draws that gained in a sweep stay in the next."""
    best = plan.copy()
    for part in _chunks(len(draws)):
        active = np.arange(part.start, part.stop)
        for sweep in range(SWEEPS):
            before = best[:, active]
            after = _sweep(draws.only(active), before.copy(), capacity, bounds, sweep)
            best[:, active] = after
            active = active[(after != before).any(axis=0)]
            if not len(active):
                break
    return best


def _sweep(draws: Draws, plan: Waves, capacity: Sequence[float], bounds: Limits, sweep: int) -> Waves:
    never = len(capacity)
    values = _with_never(draws.values)
    allowed = np.concatenate([draws.allowed, np.ones_like(draws.allowed[:, :1])], axis=1)
    room = np.append(np.asarray(capacity) + ROOM, np.inf)[:, None] - _used(draws.effort, plan, never + 1)
    for one in range(never):
        for other in range(one + 1, never + 1):
            _split(one, other, plan, room, values, allowed, draws.effort, bounds, sweep)
    return plan


def _split(
    one: int,
    other: int,
    plan: Waves,
    room: Floats,
    values: Floats,
    allowed: Bools,
    effort: Floats,
    bounds: Limits,
    sweep: int,
) -> None:
    """Deal the units of two waves (one may be 'never') out anew, in the best of all ways that fit; in place."""
    column = np.arange(plan.shape[1])
    unit, moves = _movable(one, other, plan, allowed, bounds, sweep)
    if not len(unit):
        return
    gain = np.where(moves, values[unit, one, column] - values[unit, other, column], 0.0)
    weight = np.where(moves, effort[unit, column], 0.0)
    here = moves & (plan[unit, column] == one)
    left, right = room[one] + (weight * here).sum(axis=0), room[other] + (weight * (moves & ~here)).sum(axis=0)
    ways = ((np.arange(2 ** len(unit))[:, None] >> np.arange(len(unit))) & 1).astype(np.float64)
    ways_ = np.ascontiguousarray(ways.T)
    load, worth = _product(weight.T.copy(), ways_), _product(gain.T.copy(), ways_)
    np.putmask(worth, (load > left[:, None]) | (load < (weight.sum(axis=0) - right)[:, None]), -np.inf)
    best = np.argmax(worth, axis=1)
    better = np.flatnonzero(worth[column, best] > (gain * here).sum(axis=0) + GAIN)
    there = ways[best[better]].T > 0
    rows, columns = np.nonzero(moves[:, better])
    plan[unit[:, better][rows, columns], better[columns]] = np.where(there, one, other)[rows, columns]
    room[one, better] = left[better] - (weight[:, better] * there).sum(axis=0)
    room[other, better] = right[better] - (weight[:, better] * ~there).sum(axis=0)


def _movable(one: int, other: int, plan: Waves, allowed: Bools, bounds: Limits, sweep: int) -> tuple[Waves, Bools]:
    """Up to SPLIT units a draw that may change between two waves, (k, n), and which of these rows are real.

    Where there are more, each sweep begins with others. Of two units here that follow one another neither may change.
    """
    never = allowed.shape[1] - 1
    after, before = np.full_like(plan, -1), np.full_like(plan, never)
    for earlier, later in bounds.pairs:
        np.maximum(after[later], plan[earlier], out=after[later])
        np.minimum(before[earlier], plan[later], out=before[earlier])
    may = ((plan == one) | (plan == other)) & allowed[:, one] & allowed[:, other]
    for wave in (one, other):
        may &= ((wave > after) | (wave == never)) & ((wave < before) | (before == never))
    count = min(SPLIT, int(may.sum(axis=0).max(initial=0)))
    turn = (np.arange(len(plan)) - sweep * SPLIT) % len(plan)
    unit = np.argsort(np.where(may, turn[:, None], len(plan)), axis=0, kind="stable")[:count]
    return unit, may[unit, np.arange(plan.shape[1])]


def _used(effort: Floats, plan: Waves, waves: int) -> Floats:
    """Team-weeks taken per wave ('never' included), (waves, n)."""
    return np.stack([np.where(plan == wave, effort, 0.0).sum(axis=0) for wave in range(waves)])
