"""METHOD 8, drivers: what is associated with the outcome, and how strongly."""

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

RANKING_FROM, TENTATIVE_FROM = 200, 100
ADJUSTED_R2 = 0.10
LMG_LIMIT: Final = 16
"""LMG fits every subset of the predictors: 65,536 at 16."""

DriverVerdict = Literal["ranking", "tentative", "stated"]


def relative_weights(correlations: NDArray[np.float64], with_outcome: NDArray[np.float64]) -> NDArray[np.float64]:
    """Johnson's (2000) relative weights: how much of R² each predictor carries; they add up to R².

    correlations (p, p) among predictors, with_outcome (p,) of each with the outcome. Redundant predictors share.
    """
    values, vectors = np.linalg.eigh(correlations)
    roots = np.sqrt(np.maximum(values, 0.0))
    inverse = np.divide(1.0, roots, out=np.zeros_like(roots), where=roots > 1e-6)
    loadings = (vectors * roots) @ vectors.T
    coefficients = (vectors * inverse) @ vectors.T @ with_outcome
    weights: NDArray[np.float64] = loadings**2 @ coefficients**2
    return weights


def lmg(correlations: NDArray[np.float64], with_outcome: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lindeman, Merenda and Gold's (Shapley's) shares of R²: each predictor's gain averaged over all orders of entry.

    Shapes as in `relative_weights`; ValueError over 16 predictors, for which there are too many subsets.
    """
    p = len(with_outcome)
    if p > LMG_LIMIT:
        raise ValueError(f"LMG takes at most {LMG_LIMIT} predictors, not {p}: use relative_weights")
    explained = np.zeros(1 << p)
    for size in range(1, p + 1):
        subsets = np.array(list(combinations(range(p), size)))
        inside = correlations[subsets[:, :, None], subsets[:, None, :]]
        outcome = with_outcome[subsets]
        inverse = np.linalg.pinv(inside, rcond=1e-10, hermitian=True)
        explained[(1 << subsets).sum(axis=1)] = np.einsum("si,sij,sj->s", outcome, inverse, outcome)
    masks = np.arange(1 << p)
    sizes = sum((masks >> bit) & 1 for bit in range(p))
    shares = np.zeros(p)
    for bit in range(p):
        without = masks[(masks >> bit) & 1 == 0]
        orders = np.array([1 / (p * comb(p - 1, size)) for size in range(p)])
        gain = explained[without | (1 << bit)] - explained[without]
        shares[bit] = orders[np.asarray(sizes)[without]] @ gain
    return shares


@dataclass(frozen=True, slots=True)
class Drivers:
    """What is associated with the outcome inside departments, n complete answers, arrays (p,) in the predictors' order.

    weights and lmg add up to r2; `correlation` gives the direction. They are None where verdict is 'stated': too few
    answers or too little explained, so that stated weights take their place. 'tentative': a top set, not an order.
    """

    n: int
    verdict: DriverVerdict
    r2: float | None = None
    adjusted_r2: float | None = None
    weights: NDArray[np.float64] | None = None
    lmg: NDArray[np.float64] | None = None
    correlation: NDArray[np.float64] | None = None


def drivers(scores: NDArray[np.float64], outcome: NDArray[np.float64], unit: NDArray[np.int32]) -> Drivers:
    """Associations of pillar or facet scores (n, p) with a separate outcome item (n,), centred on each unit (n,).

    Rows with NaN are left out. Predictors that never vary get weight 0.
    """
    complete = ~np.isnan(outcome) & ~np.isnan(scores).any(axis=1)
    n, p = int(complete.sum()), scores.shape[1]
    if n < TENTATIVE_FROM:
        return Drivers(n, "stated")
    together = np.column_stack([scores, outcome])[complete]
    units, place = np.unique(unit[complete], return_inverse=True)
    correlation = _within_correlation(together, place, len(units))
    among, with_outcome = correlation[:p, :p], correlation[:p, p]
    weights = relative_weights(among, with_outcome)
    r2 = float(weights.sum())
    # Centring spends one degree of freedom a unit.
    free = n - len(units)
    adjusted = 1 - (1 - r2) * free / (free - p) if free > p else 0.0
    if adjusted < ADJUSTED_R2:
        return Drivers(n, "stated", r2, adjusted)
    check = lmg(among, with_outcome) if p <= LMG_LIMIT else None
    return Drivers(n, "ranking" if n >= RANKING_FROM else "tentative", r2, adjusted, weights, check, with_outcome)


def _within_correlation(values: NDArray[np.float64], place: NDArray[np.intp], units: int) -> NDArray[np.float64]:
    """Correlations (q, q) of columns after taking each unit's mean out; 0 with a column that never varies."""
    means = np.stack([np.bincount(place, column, units) for column in values.T], axis=1)
    centred = values - (means / np.bincount(place, minlength=units)[:, None])[place]
    products = centred.T @ centred
    spread = np.sqrt(np.diag(products))
    spread = np.where(spread > 1e-9 * np.sqrt(len(values)), spread, np.inf)
    correlation: NDArray[np.float64] = products / np.outer(spread, spread)
    np.fill_diagonal(correlation, 1.0)
    return correlation
