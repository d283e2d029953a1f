"""Rollout plan: seconds to within 0.5 % and to the proven best, and how well the SMAA stand-in agrees with exact plans."""

import json
from time import perf_counter

import numpy as np

from assessments.conventions import Conventions
from assessments.rollout import Candidate, greedy, plan
from bench.agreement import agreement

NEAR = 0.005
"""Relative gap at which the interactive planner answers."""


def instance(seed: int, units: int, waves: int, precedences: int) -> tuple[tuple[Candidate, ...], tuple[float, ...]]:
    """A random organisation whose waves have room for about 90 % of all effort; a unit only follows one listed before it."""
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
    return made, (float(round(0.9 * effort.sum() / waves)),) * waves
