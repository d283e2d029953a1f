"""Intervals that several modules share: the difference of two estimates (Welch) and a share (Wilson)."""

import math
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.conventions import CONFIDENCE

NOISE: Final = 1e-9
"""Points. A smaller difference is the rounding of floating-point sums, not a difference between people."""


class Measured(Protocol):
    """Anything with a value, a standard error and degrees of freedom, such as `measures.Estimate`."""

    @property
    def value(self) -> float: ...
    @property
    def se(self) -> float: ...
    @property
    def df(self) -> float: ...


class Difference(NamedTuple):
    """One estimate minus another: its standard error, degrees of freedom, interval and two-sided p."""

    diff: float
    se: float
    df: float
    lo: float
    hi: float
    p: float


def welch_df(
    se_a: NDArray[np.float64], df_a: NDArray[np.float64], se_b: NDArray[np.float64], df_b: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Welch–Satterthwaite degrees of freedom of a difference, element by element.

    Where both errors are 0 the question does not arise and the two simply add up.
    """
    # Relative to the larger error, so that the fourth power of a tiny one does not underflow.
    largest = np.maximum(np.maximum(se_a, se_b), np.finfo(float).tiny)
    variance_a, variance_b = (se_a / largest) ** 2, (se_b / largest) ** 2
    spread = variance_a**2 / df_a + variance_b**2 / df_b
    df: NDArray[np.float64] = df_a + df_b
    return np.divide((variance_a + variance_b) ** 2, spread, out=df, where=spread > 0)


def welch(first: Measured, second: Measured, confidence: float = CONFIDENCE) -> Difference:
    """`first` minus `second` with Welch's interval. Two estimates without error differ surely or not at all."""
    from scipy.special import stdtr, stdtrit

    diff = first.value - second.value
    if abs(diff) < NOISE:
        diff = 0.0
    se = math.hypot(first.se, second.se)
    ones = (np.array([float(x)]) for x in (first.se, first.df, second.se, second.df))
    df = float(welch_df(*ones)[0])
    if se < NOISE:
        return Difference(diff, se, df, diff, diff, float(diff == 0))
    half = float(stdtrit(df, (1 + confidence) / 2)) * se
    return Difference(diff, se, df, diff - half, diff + half, 2 * float(stdtr(df, -abs(diff) / se)))


def wilson(
    successes: ArrayLike, n: ArrayLike, confidence: float = CONFIDENCE
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's interval of a share (0–1), element by element; NaN where n is 0."""
    from scipy.special import ndtri

    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    trials = np.where(np.asarray(n) > 0, np.asarray(n, dtype=float), np.nan)
    share = np.asarray(successes, dtype=float) / trials
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = np.sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
