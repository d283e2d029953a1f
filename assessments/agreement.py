"""METHOD 3: do items hang together, do colleagues agree, do departments differ?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import CONFIDENCE
from assessments.intervals import NOISE
from assessments.measures import Agreement, Reliability

LOW, ROUGH, REDUNDANT = 0.60, 0.70, 0.95
OMEGA_N, OMEGA_ITEMS = 30, 3
SWEEPS, STILL, TINY = 2_000, 1e-10, 1e-12
"""The one-factor fit ends when no loading moves by more than this in a sweep."""
TWO_CAMPS = 0.50
NO_VARIANCE = 1e-9
"""Variances below this (points² or codes²) are the rounding of floating-point sums: everybody answered the same."""

ICC_DIFFERENT, ICC_BANDS, ICC_RANKS = 0.05, 0.50, 0.70


def reliability(covariance: NDArray[np.float64], n: int, confidence: float = CONFIDENCE) -> Reliability | None:
    """Alpha, its Feldt interval, omega and the verdict, from the item covariance (k, k) of n complete answers.

    The verdict reads omega where it can be estimated (n ≥ 30, k ≥ 3), else alpha. None where neither is defined:
    fewer than two items or respondents, or no variance at all.
    """
    alpha = cronbach_alpha(covariance)
    if alpha is None or n < 2:
        return None
    lo, hi = feldt_interval(alpha, n, len(covariance), confidence)
    omega = omega_uls(covariance, n)
    value = alpha if omega is None else omega
    verdict: Literal["low", "rough", "good", "redundant"] = (
        "low" if value < LOW else "rough" if value < ROUGH else "redundant" if value >= REDUNDANT else "good"
    )
    return Reliability(alpha=alpha, lo=lo, hi=hi, omega=omega, n=n, verdict=verdict)


def cronbach_alpha(covariance: NDArray[np.float64]) -> float | None:
    """k/(k−1) · (1 − Σ item variances / variance of the sum), from (k, k); None for k < 2 or a sum without variance."""
    k = len(covariance)
    total = float(covariance.sum())
    if k < 2 or total <= NO_VARIANCE:
        return None
    return k / (k - 1) * (1 - float(np.trace(covariance)) / total)


def feldt_interval(alpha: float, n: int, k: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Feldt's (1965) interval: (1 − alpha) times F quantiles on n−1 and (n−1)(k−1) degrees of freedom."""
    from scipy.special import fdtri

    tail = (1 - confidence) / 2
    upper, lower = (float(fdtri(n - 1, (n - 1) * (k - 1), q)) for q in (1 - tail, tail))
    return 1 - (1 - alpha) * upper, 1 - (1 - alpha) * lower


def omega_uls(covariance: NDArray[np.float64], n: int) -> float | None:
    """McDonald's omega from a one-factor fit by unweighted least squares on the covariance (k, k) of n answers.

    Loadings stay inside ± the item's standard deviation, so no uniqueness can turn negative (no Heywood case).
    None for n < 30 or k < 3, where one factor is not identified, or without any variance.
    """
    k = len(covariance)
    deviations = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    if n < OMEGA_N or k < OMEGA_ITEMS or deviations.max() < NOISE:
        return None
    # Scaled to an average variance of 1, so that the tolerance means the same on every scale.
    scale = float(np.mean(deviations**2))
    loadings = _one_factor(covariance / scale, deviations / np.sqrt(scale))
    common = float(np.sum(loadings)) ** 2
    unique = float(np.sum(deviations**2)) / scale - float(np.sum(loadings**2))
    return common / (common + unique)


def _one_factor(target: NDArray[np.float64], bound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loadings (k,) within ± bound that fit the off-diagonal of (k, k) best.

    One loading at a time: given the others, the misfit is a parabola in it, so its minimum within the bound is exact
    and no step can make the fit worse.
    """
    values, vectors = np.linalg.eigh(target)
    start = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
    loadings = np.clip(start * (1.0 if start.sum() >= 0 else -1.0), -bound, bound).tolist()
    apart = (target - np.diag(np.diag(target))).tolist()
    limits = bound.tolist()
    squares = sum(loading**2 for loading in loadings)
    for _ in range(SWEEPS):
        moved = 0.0
        for i, row in enumerate(apart):
            old, others = loadings[i], squares - loadings[i] ** 2
            best = sum(c * x for c, x in zip(row, loadings, strict=True)) / others if others > TINY else 0.0
            loadings[i] = min(max(best, -limits[i]), limits[i])
            squares = others + loadings[i] ** 2
            moved = max(moved, abs(loadings[i] - old))
        if moved < STILL:
            break
    return np.array(loadings)


def agreement(counts: NDArray[np.int64]) -> Agreement | None:
    """Agreement inside one cell about one pillar, from valid answers per item and code (items, K), keyed one way.

    r*wg = 1 − mean item variance (sample) / uniform-null variance (K²−1)/12, rwg(j) steps it up to J items; negative
    values become 0. `adm` is the mean absolute deviation from the item mean, in scale points, against the cut K/6.
    'Two camps' is r*wg under .50. Items with fewer than two answers are left out; None where none is left.
    """
    n = counts.sum(axis=1)
    used, points = counts[n >= 2].astype(float), counts.shape[1]
    if not len(used):
        return None
    n, codes = n[n >= 2], np.arange(1, points + 1)
    deviation = codes[None, :] - (used @ codes / n)[:, None]
    variance = float(np.mean(np.sum(used * deviation**2, axis=1) / (n - 1)))
    adm = float(np.mean(np.sum(used * np.abs(deviation), axis=1) / n))
    star = max(0.0, 1 - variance / ((points**2 - 1) / 12))
    items = len(used)
    stepped = items * star / (items * star + 1 - star)
    return Agreement(rwg_star=star, rwg_j=stepped, adm=adm, adm_cut=points / 6, two_camps=star < TWO_CAMPS)


@dataclass(frozen=True, slots=True)
class DepartmentDifference:
    """How far departments differ: ICC(1) of one answer, ICC(2) of a department's mean, and the F test."""

    icc1: float
    icc2: float
    f: float
    p: float
    n0: float
    verdict: Literal["no_measurable_difference", "no_league_table", "bands", "ranks"]


def icc(n: NDArray[np.int64], mean: NDArray[np.float64], ss_within: NDArray[np.float64]) -> DepartmentDifference | None:
    """One-way ANOVA from each department's size (D,), mean (D,) and within sum of squares (D,).

    Departments without answers drop out. None where it can't be asked: fewer than two departments, or nobody shares a
    department. Without any variance the departments do not measurably differ.
    """
    from scipy.special import fdtrc

    present = n > 0
    sizes, means, total = n[present].astype(float), mean[present], float(n.sum())
    groups = len(sizes)
    if groups < 2 or total <= groups:
        return None
    grand = float(sizes @ means) / total
    between = float(sizes @ (means - grand) ** 2) / (groups - 1)
    within = float(ss_within[present].sum()) / (total - groups)
    n0 = (total - float(np.sum(sizes**2)) / total) / (groups - 1)
    if max(between, within) <= NO_VARIANCE or between == 0:
        return DepartmentDifference(0.0, 0.0, 0.0, 1.0, n0, "no_measurable_difference")
    f = between / within if within > NO_VARIANCE else float("inf")
    p = float(fdtrc(groups - 1, total - groups, f)) if within > NO_VARIANCE else 0.0
    icc1 = (between - within) / (between + (n0 - 1) * within)
    icc2 = (between - within) / between
    return DepartmentDifference(icc1, icc2, f, p, n0, _league(icc1, icc2, p))


def _league(
    icc1: float, icc2: float, p: float
) -> Literal["no_measurable_difference", "no_league_table", "bands", "ranks"]:
    if icc1 < ICC_DIFFERENT and p >= 1 - CONFIDENCE:
        return "no_measurable_difference"
    if icc2 < ICC_BANDS:
        return "no_league_table"
    return "bands" if icc2 < ICC_RANKS else "ranks"
