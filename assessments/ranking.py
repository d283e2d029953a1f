"""METHOD 4: rank intervals from all pairwise comparisons."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import CONFIDENCE, Conventions
from assessments.intervals import NOISE, welch_df


@dataclass(frozen=True, slots=True)
class RankIntervals:
    """Places of D units, 1 is best: `low` and `high` (D,), Holm-adjusted p (D, D) with 1 on the diagonal.

    `ordinal_hidden` (D,): too wide to print a single place. `no_ranking`: no two units can be told apart.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    p_holm: NDArray[np.float64]
    ordinal_hidden: NDArray[np.bool_]
    no_ranking: bool


def rank_intervals(
    mean: NDArray[np.float64],
    se: NDArray[np.float64],
    df: NDArray[np.float64],
    share: float = Conventions.model_fields["rank_hidden_share"].default,
) -> RankIntervals:
    """Rank intervals [1 + surely better, D − surely worse] from raw means (D,), errors (D,) and their df (D,).

    'Surely' is Welch's t over all pairs, Holm-adjusted, at 10 %; the intervals hold together with 90 %. A unit's
    ordinal is hidden where its interval covers `share` of all D places or more, unless it is a single place.
    """
    units = len(mean)
    p_holm = holm_pairs(mean, se, df)
    surely_above = (p_holm < 1 - CONFIDENCE) & (mean[:, None] > mean[None, :])
    low = 1 + surely_above.sum(axis=0)
    high = units - surely_above.sum(axis=1)
    hidden = (high > low) & (high - low + 1 >= share * units)
    return RankIntervals(low, high, p_holm, hidden, not surely_above.any())


def holm_pairs(mean: NDArray[np.float64], se: NDArray[np.float64], df: NDArray[np.float64]) -> NDArray[np.float64]:
    """Two-sided Welch p of every pair, Holm-adjusted over all D(D−1)/2 pairs: symmetric (D, D), 1 on the diagonal."""
    from scipy.special import stdtr

    adjusted = np.ones((len(mean), len(mean)))
    first, second = np.triu_indices(len(mean), 1)
    diff, error = np.abs(mean[first] - mean[second]), np.hypot(se[first], se[second])
    diff[diff < NOISE] = 0.0
    # Without error on either side t is infinite where the means differ and 0 where they don't.
    t = np.divide(diff, error, out=np.where(diff > 0, np.inf, 0.0), where=error > NOISE)
    p = 2 * stdtr(welch_df(se[first], df[first], se[second], df[second]), -t)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted[first[order], second[order]] = adjusted[second[order], first[order]] = np.minimum(stepped, 1.0)
    return adjusted
