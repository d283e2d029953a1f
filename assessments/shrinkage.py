"""METHOD 2, shrinkage for comparison: Paule–Mandel between-unit variance and Morris's empirical Bayes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import Conventions

EXACT = 1e-9
"""Variances (points²) are floored here inside the weights, so that a unit without error causes no division by 0."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Scores for comparison, arrays of shape (D,). `mu` and `tau2` are NaN where the raw scores were kept (B = 0)."""

    mu: float
    tau2: float
    weight: NDArray[np.float64]
    estimate: NDArray[np.float64]
    se: NDArray[np.float64]


def shrink(
    mean: NDArray[np.float64],
    variance: NDArray[np.float64],
    minimum: int = Conventions.model_fields["minimum_for_shrinkage"].default,
) -> Shrunk:
    """Pull each unit's score towards the common mean as far as its own error asks for (Morris 1983).

    mean (D,) points, finite; variance (D,) squared standard errors, ≥ 0. `weight` is B, the share of the common mean
    in the estimate. Under `minimum` units (never fewer than 4, where Morris's correction is defined) raw scores stay.
    """
    units = len(mean)
    if units < max(minimum, 4):
        return Shrunk(np.nan, np.nan, np.zeros(units), mean.astype(float), np.sqrt(variance))
    tau2 = paule_mandel(mean, variance)
    total = np.maximum(variance + tau2, EXACT)
    share = (1 / total) / np.sum(1 / total)
    mu = float(share @ mean)
    weight = (units - 3) / (units - 1) * variance / total
    typical = float(share @ variance) + tau2
    known_tau = variance * (1 - (1 - share) * weight)
    # The second term is the price of not knowing tau²: it grows with the distance from the mean.
    unknown_tau = 2 / (units - 3) * weight**2 * typical / total * (mean - mu) ** 2
    return Shrunk(mu, tau2, weight, mu + (1 - weight) * (mean - mu), np.sqrt(known_tau + unknown_tau))


def paule_mandel(mean: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    """The between-unit variance tau² ≥ 0 (points²) at which the weighted squared deviations equal D − 1.

    mean (D,), variance (D,). 0 where the units differ no more than their errors explain; the root is unique, since
    the weighted sum falls with tau².
    """
    from scipy.optimize import brentq

    if len(mean) < 2:
        return 0.0

    def excess(tau2: float) -> float:
        weight = 1 / np.maximum(variance + tau2, EXACT)
        deviation = mean - weight @ mean / weight.sum()
        return float(weight @ deviation**2) - (len(mean) - 1)

    if excess(0.0) <= 0:
        return 0.0
    # At this bound every weight is at most 1/bound, so the sum is at most D − 1 and the root lies below it.
    bound = float(np.sum((mean - mean.mean()) ** 2)) / (len(mean) - 1)
    return float(brentq(excess, 0.0, bound * (1 + 1e-9) + EXACT, xtol=1e-12, rtol=1e-14))
