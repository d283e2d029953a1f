"""METHOD 7: do executives see what their people see, and do people name the same owner?"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import CONFIDENCE, Conventions
from assessments.intervals import Difference, Measured, welch, wilson
from assessments.measures import Gap

GapVerdict = Literal["facade", "likely_gap", "aligned", "staff_more_positive", "unclear"]
Clear = Literal["clear", "partly_clear", "unclear"]


def gap(executives: Measured, staff: Measured, superiority: float | None, conventions: Conventions) -> Gap:
    """Executives minus staff in points with Welch's interval and its verdict; `superiority` as computed below."""
    found = welch(executives, staff)
    return Gap(
        gap=found.diff,
        se=found.se,
        df=found.df,
        lo=found.lo,
        hi=found.hi,
        superiority=superiority,
        delta=None if superiority is None else 2 * superiority - 1,
        verdict=_gap_verdict(found, conventions.facade),
    )


def _gap_verdict(found: Difference, wide: float) -> GapVerdict:
    if found.lo >= wide:
        return "facade"
    if found.diff >= wide and found.lo > 0:
        return "likely_gap"
    if -wide <= found.lo and found.hi <= wide:
        return "aligned"
    return "staff_more_positive" if found.diff <= -wide and found.hi < 0 else "unclear"


def probability_of_superiority(executives: NDArray[np.float64], staff: NDArray[np.float64]) -> float:
    """P(a random executive scores above a random member of staff), ties half; persons' scores, NaN left out.

    Cliff's delta is twice this minus 1. NaN where a side is empty.
    """
    executives, staff = executives[~np.isnan(executives)], np.sort(staff[~np.isnan(staff)])
    if not len(executives) or not len(staff):
        return float("nan")
    below = np.searchsorted(staff, executives, side="left") + np.searchsorted(staff, executives, side="right")
    return float(below.mean()) / (2 * len(staff))


def facade_rather_than_optimism(leadership_gap: float, other_gaps: Sequence[float], conventions: Conventions) -> bool:
    """Leadership's gap stands out from the mean gap of the other pillars (points): façade, not general optimism.

    False without other pillars, since nothing can be compared.
    """
    return bool(other_gaps) and leadership_gap - sum(other_gaps) / len(other_gaps) >= conventions.facade


@dataclass(frozen=True, slots=True)
class NamedOwners:
    """Whom n people name as owner; shares are 0–1 of all n. `modal_owner` None: nobody named an owner.

    `clarity`: how often two random colleagues name the same owner. `entropy_agreement`: 1 − entropy over all options.
    """

    n: int
    clarity: float
    se: float
    verdict: Clear
    entropy_agreement: float
    no_owner_share: float
    modal_owner: str | None
    modal_share: float
    modal_interval: tuple[float, float]
    knows_appointed: float | None
    knows_interval: tuple[float, float] | None


def ownership(
    counts: Mapping[str, int], non_owners: Collection[str], appointed: str | None, conventions: Conventions
) -> NamedOwners | None:
    """Ownership clarity from how often each option was named; every option that is not a non-owner is an owner.

    Everybody, nobody and don't know count among the n but never as agreement. Ties for the modal owner go to the
    option listed first. None for fewer than two answers: there are no two colleagues to ask.
    """
    n = sum(counts.values())
    if n < 2:
        return None
    owners = {key: count for key, count in counts.items() if key not in non_owners}
    named = np.array(list(owners.values()), dtype=float)
    clarity = float(np.sum(named * (named - 1))) / (n * (n - 1))
    modal = max(owners, key=owners.__getitem__, default=None)
    modal_count = owners[modal] if modal is not None else 0
    knows = counts.get(appointed, 0) if appointed is not None else None
    return NamedOwners(
        n=n,
        clarity=clarity,
        se=_clarity_error(named / n, n),
        verdict=_clear(clarity, conventions),
        entropy_agreement=_entropy_agreement(np.array(list(counts.values()), dtype=float) / n),
        no_owner_share=1 - float(named.sum()) / n,
        modal_owner=modal if modal_count else None,
        modal_share=modal_count / n,
        modal_interval=_wilson(modal_count, n),
        knows_appointed=None if knows is None else knows / n,
        knows_interval=None if knows is None else _wilson(knows, n),
    )


def _clarity_error(shares: NDArray[np.float64], n: int) -> float:
    """Delta-method error of Σp², floored at 1/n: it vanishes where all owners are named equally often."""
    spread = float(np.sum(shares**3) - np.sum(shares**2) ** 2)
    return max(1 / n, 2 * math.sqrt(max(spread, 0.0) / n))


def _clear(clarity: float, conventions: Conventions) -> Clear:
    if clarity >= conventions.clear_owner:
        return "clear"
    return "partly_clear" if clarity >= conventions.gate_clarity else "unclear"


def _entropy_agreement(shares: NDArray[np.float64]) -> float:
    """1 − entropy of the options relative to its maximum: 1 where all tick one, 0 where all options are equal."""
    if len(shares) < 2:
        return 1.0
    ticked = shares[shares > 0]
    return 1 + float(ticked @ np.log(ticked)) / float(np.log(len(shares)))


def _wilson(count: int, n: int) -> tuple[float, float]:
    lo, hi = wilson(count, n, CONFIDENCE)
    return float(lo), float(hi)


@dataclass(frozen=True, slots=True)
class Silo:
    """How often two colleagues name the same owner: of one department, of two. None where there is no such pair.

    `own_share`: share of answers that name the own department, where that is an option.
    """

    within: float | None
    between: float | None
    own_share: float | None
    silo_answers: bool


def silo(named: NDArray[np.int64], n: NDArray[np.int64], own: NDArray[np.int64], conventions: Conventions) -> Silo:
    """Agreement within against between departments, every pair of colleagues counting once.

    named (D, owners): answers per department and named owner; n (D,): all answers, non-owners included; own (D,): the
    owner's column that is the department itself, −1 where it is no option. 'Silo answers': within clear enough for
    the gate, between not.
    """
    same_within = float(np.sum(named * (named - 1.0)))
    pairs_within = float(np.sum(n * (n - 1.0)))
    same_between = float(np.sum(named.sum(axis=0, dtype=float) ** 2) - np.sum(named.astype(float) ** 2))
    pairs_between = float(n.sum()) ** 2 - float(np.sum(n.astype(float) ** 2))
    within = same_within / pairs_within if pairs_within else None
    between = same_between / pairs_between if pairs_between else None
    rows = np.flatnonzero(own >= 0)
    asked = int(n[rows].sum())
    return Silo(
        within=within,
        between=between,
        own_share=int(named[rows, own[rows]].sum()) / asked if asked else None,
        silo_answers=within is not None and between is not None and within >= conventions.gate_clarity > between,
    )
