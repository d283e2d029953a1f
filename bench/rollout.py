"""The rollout plan: seconds to within 0.5 % and to the proven best; the stand-in's value; robustness, its time and how
well its plans agree with exact ones."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np

from assessments.conventions import Conventions
from assessments.rollout import greedy, plan
from assessments.rollout_candidates import Candidate
from assessments.rollout_greedy import schedule
from assessments.rollout_limits import Limits, limits
from assessments.rollout_robustness import DRAWS, SEED, robustness, sample
from assessments.rollout_solver import solved

CONVENTIONS = Conventions()
NEAR = 0.005
"""Relative gap at which the interactive planner answers."""

SIZES = ((30, 6, 20), (60, 8, 20))
"""Units, waves, precedences."""

INSTANCES = 15
EXACT_DRAWS = 50
ROOM = (0.6, 0.9, 1.2)
"""Capacity of all waves as a share of all effort, for the agreement of stand-in and solver."""


def instance(
    seed: int, units: int, waves: int, precedences: int, room: float = 0.9
) -> tuple[tuple[Candidate, ...], tuple[float, ...]]:
    """A random organisation; `room` is its capacity as a share of all effort; units follow only units listed before."""
    rng = np.random.default_rng(seed)
    revenue, facing = rng.dirichlet(np.full(units, 0.7)), rng.dirichlet(np.full(units, 0.7))
    effort = rng.integers(2, 9, units)
    pairs = [(a, b) for b in range(units) for a in range(b)]
    after: dict[int, list[str]] = {}
    for pair in rng.choice(len(pairs), precedences, replace=False):
        earlier, later = pairs[pair]
        after.setdefault(later, []).append(f"u{earlier}")
    made = tuple(
        Candidate(
            key=f"u{i}",
            kind="department",
            revenue_share=float(revenue[i]),
            facing_share=float(facing[i]),
            readiness=float(rng.uniform(35, 80)),
            se=float(rng.uniform(2, 7)),
            effort=float(effort[i]),
            after=tuple(after.get(i, ())),
        )
        for i in range(units)
    )
    return made, (float(round(room * effort.sum() / waves)),) * waves


def speed(units: int, waves: int, precedences: int) -> dict[str, float]:
    """Seconds over all instances (p50, p90), how many were proven, and the stand-in's share of the best value."""
    near, proven, shares, done = [], [], [], 0
    for seed in range(INSTANCES):
        made, capacity = instance(seed, units, waves, precedences)
        start = perf_counter()
        plan(made, capacity, CONVENTIONS, gap=NEAR)
        near.append(perf_counter() - start)
        start = perf_counter()
        best = plan(made, capacity, CONVENTIONS)
        proven.append(perf_counter() - start)
        done += best.status == "proven"
        shares.append(greedy(made, capacity, CONVENTIONS).value / best.value)
    return {
        "near_p50": float(np.median(near)),
        "near_p90": float(np.quantile(near, 0.9)),
        "proven_p50": float(np.median(proven)),
        "proven_p90": float(np.quantile(proven, 0.9)),
        "proven": float(done),
        "stand_in_mean": float(np.mean(shares)),
        "stand_in_least": min(shares),
    }


def agreement(units: int = 15, waves: int = 5, precedences: int = 6, seeds: Sequence[int] = (0, 1)) -> dict[str, float]:
    """Seconds of a robustness run, and the share of unit-draws in which stand-in and solver agree on wave 1."""
    taken, agreed = [], []
    for room in ROOM:
        for seed in seeds:
            made, capacity = instance(seed, units, waves, precedences, room)
            start = perf_counter()
            robustness(made, capacity, CONVENTIONS)
            taken.append(perf_counter() - start)
            agreed.append(_agreed(made, capacity))
    return {
        "seconds": float(np.median(taken)),
        "longest": max(taken),
        "agreement": float(np.mean(agreed)),
        "least": min(agreed),
    }


def _agreed(made: Sequence[Candidate], capacity: Sequence[float]) -> float:
    bounds = limits(made, capacity, CONVENTIONS, None, {})
    draws = sample(made, capacity, CONVENTIONS, bounds, None, DRAWS, SEED).draws
    plans = schedule(draws, capacity, bounds)
    same = []
    for draw in range(EXACT_DRAWS):
        allowed = draws.allowed[..., draw]
        drawn = Limits(bounds.order, bounds.pairs, bounds.window, allowed, bounds.deadline, ())
        exact = solved(draws.values[..., draw], draws.effort[:, draw], capacity, drawn, 1e-4, 60)
        if exact is not None:
            same.append(((exact[0] == 0) == (plans[:, draw] == 0)).mean())
    return float(np.mean(same))


def run() -> dict[str, dict[str, float]]:
    """Measure and print; the numbers by name."""
    plan(*instance(99, 5, 2, 1), CONVENTIONS)  # the first call pays for loading the solver
    found: dict[str, dict[str, float]] = {}
    for units, waves, precedences in SIZES:
        print(f"\nRollout plan: {units} units × {waves} waves × {precedences} precedences, {INSTANCES} instances")
        one = found[f"{units}x{waves}"] = speed(units, waves, precedences)
        limit = " (at most 1 s)" if units == SIZES[0][0] else ""
        print(f"  within {NEAR:.1%}: p50 {one['near_p50']:.2f} s, p90 {one['near_p90']:.2f} s{limit}")
        print(f"  proven {one['proven']:.0f}: p50 {one['proven_p50']:.2f} s, p90 {one['proven_p90']:.2f} s")
        print(f"  stand-in: {one['stand_in_mean']:.2%} of the best value, at least {one['stand_in_least']:.2%}")
    one = found["robustness"] = agreement()
    print(f"\nRobustness: 15 units × 5 waves, {DRAWS:,} draws, {len(ROOM) * 2} instances")
    print(f"  median {one['seconds']:.2f} s, longest {one['longest']:.2f} s (at most 1.5 s)")
    print(f"  same wave 1 as {EXACT_DRAWS} exact plans: {one['agreement']:.1%} of unit-draws (at least 95 %)")
    print(f"  in the instance where they agree least: {one['least']:.1%}")
    return found


if __name__ == "__main__":
    run()
