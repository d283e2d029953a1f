"""Counts to scores with honest intervals (METHOD 2)."""

from dataclasses import dataclass

import numpy as np

from assessments.conventions import CONFIDENCE
from assessments.counting import Bools, Distribution, Floats, Ints, Moments
from assessments.measures import Estimate

PRIOR_WEIGHT = 4
"""Weight of the organisation's variance in a stratum's smoothed variance (METHOD 2)."""

PRIOR_VARIANCE = 225.0
"""Stands in for the organisation's variance where no stratum has two answers (SD of 15 points)."""


@dataclass(frozen=True, slots=True)
class Strata:
    """What an estimate needs per stratum: n (S,), mean (S,) and sample variance (S,) in points, headcount (S,).

    `pooled` is the organisation's within-stratum variance, `reliability` the pillar's ρ (METHOD 2).
    """

    n: Ints
    mean: Floats
    variance: Floats
    headcount: Ints
    pooled: float
    reliability: float


def pooled_variance(n: Ints, variance: Floats) -> float:
    """Within-stratum variance pooled over the organisation."""
    freedom = np.maximum(n - 1, 0)
    return float((freedom * variance).sum() / freedom.sum()) if freedom.any() else PRIOR_VARIANCE


def strata_of(distribution: Distribution, headcount: Ints, reliability: float) -> Strata:
    n, variance = distribution.n, distribution.variance
    return Strata(n, distribution.mean, variance, headcount, pooled_variance(n, variance), reliability)


def estimate(strata: Strata, cell: Bools) -> Estimate | None:
    """Headcount-weighted mean of a cell's strata with its 90 % t interval, or None where nobody answered (METHOD 2).

    A stratum without answers shares out its weight; a headcount below the answers is raised to them. Shrinking the
    sampling fraction by the reliability and smoothing the variance is what makes the interval cover 90 %.
    """
    used = cell & (strata.n > 0)
    if not used.any():
        return None
    n = strata.n[used].astype(float)
    head = np.maximum(strata.headcount[used], n)
    weight = head / head.sum()
    value = float(weight @ strata.mean[used])
    smoothed = (PRIOR_WEIGHT * strata.pooled + (n - 1) * strata.variance[used]) / (n + PRIOR_WEIGHT - 1)
    parts = weight**2 * (1 - n / head * strata.reliability) * smoothed / n
    variance = float(parts.sum())
    if variance <= 0:
        return Estimate(value=value, lo=value, hi=value, se=0.0, df=float((n + 3).sum()), n=int(n.sum()))
    df = variance**2 / float((parts**2 / (n + 3)).sum())
    return interval(value, variance**0.5, df, int(n.sum()))


def interval(value: float, se: float, df: float, n: int | None) -> Estimate:
    """An estimate with its 90 % t interval, clipped to 0–100."""
    from scipy.special import stdtrit

    reach = float(stdtrit(df, (1 + CONFIDENCE) / 2)) * se
    value = min(100.0, max(0.0, value))
    return Estimate(value=value, lo=max(0.0, value - reach), hi=min(100.0, value + reach), se=se, df=df, n=n)


def combined(moments: Moments, gradient: Floats, headcount: Ints, reliability: float) -> Strata:
    """Strata of the linearised person score Σ g_k y_k (METHOD 6), from people who have every pillar."""
    mean = moments.mean @ gradient
    variance = np.einsum("i,sij,j->s", gradient, moments.covariance, gradient)
    variance = np.maximum(variance, 0.0)
    return Strata(moments.n, mean, variance, headcount, pooled_variance(moments.n, variance), reliability)
