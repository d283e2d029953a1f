"""METHOD 5: where an organisation stands among others, and what changed between two waves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import CONFIDENCE, Conventions
from assessments.instrument import Instrument, Item, Pillar, Scale, Text
from assessments.intervals import Measured, welch

SIDE_FROM, QUARTER_FROM, PERCENTILE_FROM = 5, 10, 20
COMMON_ITEMS, COMMON_SHARE = 3, 0.6
FALSE_DISCOVERIES = 0.10

Tier = Literal["nothing", "side", "quarter", "percentile"]
GroupKind = Literal["industry_and_size", "industry", "size", "all"]
ChangeVerdict = Literal["improved", "worsened", "improved_small", "worsened_small", "stable", "no_clear_change"]


@dataclass(frozen=True, slots=True)
class Percentile:
    """Share of the reference set below a score, 0–100, with its Jeffreys interval."""

    value: float
    lo: float
    hi: float


def percentile(score: float, reference: NDArray[np.float64], confidence: float = CONFIDENCE) -> Percentile:
    """100 (#less + ½ #equal)/m among the reference scores (m ≥ 1,), from which the own score is already left out."""
    from scipy.special import betaincinv

    m = len(reference)
    below = float(np.sum(reference < score)) + float(np.sum(reference == score)) / 2
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    lo, hi = 100 * betaincinv(below + 0.5, m - below + 0.5, tails)
    return Percentile(100 * below / m, float(lo), float(hi))


def harrell_davis(reference: NDArray[np.float64], q: float) -> float:
    """Harrell and Davis's (1982) quantile: all ordered scores (m ≥ 1,), weighted by a Beta((m+1)q, (m+1)(1−q))."""
    from scipy.special import betainc

    m = len(reference)
    steps = betainc((m + 1) * q, (m + 1) * (1 - q), np.arange(m + 1) / m)
    return float(np.diff(steps) @ np.sort(reference))


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be said of a score among m others; what the size of the set does not carry is None.

    side: against the median (5–9). quarter: 1 lowest to 4 (10–19). percentile: from 20 on. best_in_class: the
    75th percentile (10–19) or the 90th (from 20 on), never the maximum.
    """

    m: int
    tier: Tier
    side: Literal["above", "at", "below"] | None = None
    quarter: int | None = None
    percentile: Percentile | None = None
    best_in_class: float | None = None


def standing(score: float, reference: NDArray[np.float64]) -> Standing:
    """How a score is placed among reference scores (m,), its own left out, as far as m allows."""
    m = len(reference)
    if m < SIDE_FROM:
        return Standing(m, "nothing")
    if m < QUARTER_FROM:
        median = float(np.median(reference))
        return Standing(m, "side", side="above" if score > median else "below" if score < median else "at")
    found = percentile(score, reference)
    if m < PERCENTILE_FROM:
        quarter = min(int(found.value // 25) + 1, 4)
        return Standing(m, "quarter", quarter=quarter, best_in_class=harrell_davis(reference, 0.75))
    return Standing(m, "percentile", percentile=found, best_in_class=harrell_davis(reference, 0.90))


@dataclass(frozen=True, slots=True)
class ReferenceGroup:
    """Which others a score is set against; `members` are indices into the candidates."""

    kind: GroupKind
    members: tuple[int, ...]


def reference_group(
    industry: str, size: str, candidates: Sequence[tuple[str, str]], at_least: int = QUARTER_FROM
) -> ReferenceGroup:
    """The narrowest group with `at_least` members: industry and size, industry, size, else all.

    candidates: (industry, size) of every other organisation, the own one left out.
    """
    narrow: tuple[tuple[GroupKind, bool, bool], ...] = (
        ("industry_and_size", True, True),
        ("industry", True, False),
        ("size", False, True),
    )
    for kind, by_industry, by_size in narrow:
        members = tuple(
            place
            for place, (its_industry, its_size) in enumerate(candidates)
            if (its_industry == industry or not by_industry) and (its_size == size or not by_size)
        )
        if len(members) >= at_least:
            return ReferenceGroup(kind, members)
    return ReferenceGroup("all", tuple(range(len(candidates))))


@dataclass(frozen=True, slots=True)
class WaveChange:
    """The later wave minus the earlier one in points, Welch's interval, p, and the verdict."""

    diff: float
    se: float
    df: float
    lo: float
    hi: float
    p: float
    verdict: ChangeVerdict


def change(before: Measured, now: Measured, conventions: Conventions) -> WaveChange:
    """Improved or worsened where the interval excludes 0 ('small' under 5 points), stable inside ±5, else unclear."""
    found = welch(now, before)
    small = conventions.small_change
    verdict: ChangeVerdict
    if found.lo > 0:
        verdict = "improved" if found.diff >= small else "improved_small"
    elif found.hi < 0:
        verdict = "worsened" if found.diff <= -small else "worsened_small"
    else:
        verdict = "stable" if -small <= found.lo and found.hi <= small else "no_clear_change"
    return WaveChange(*found, verdict)


def benjamini_hochberg(p: NDArray[np.float64], q: float = FALSE_DISCOVERIES) -> NDArray[np.bool_]:
    """Which of many changes count at a false discovery rate q: p of any shape, NaN where nothing is tested."""
    flat = p.ravel()
    tested = np.sort(flat[~np.isnan(flat)])
    passed = np.flatnonzero(tested <= q * np.arange(1, len(tested) + 1) / max(len(tested), 1))
    limit = tested[passed[-1]] if len(passed) else -1.0
    return np.asarray(p <= limit)


def comparable_items(first: Instrument, second: Instrument, pillar: str) -> tuple[tuple[str, str], ...] | None:
    """Item keys (of first, of second) on which both sides of a pillar are recomputed, or None: not comparable.

    An item is common where scale, keying and all wordings are identical in every language both versions have. At least
    3 and 60 % of the longer pillar must be common.
    """
    mine, theirs = _pillar(first, pillar), _pillar(second, pillar)
    if mine is None or theirs is None or not _same_scale(first.scale, second.scale):
        return None
    common: list[tuple[str, str]] = []
    left = list(theirs.items)
    for item in mine.items:
        twin = next((other for other in left if _same_item(item, other)), None)
        if twin is not None:
            left.remove(twin)
            common.append((item.key, twin.key))
    longer = max(len(mine.items), len(theirs.items))
    enough = len(common) >= COMMON_ITEMS and len(common) >= COMMON_SHARE * longer
    return tuple(common) if enough else None


def _pillar(instrument: Instrument, key: str) -> Pillar | None:
    return next((pillar for pillar in instrument.pillars if pillar.key == key), None)


def _same_text(first: Text, second: Text) -> bool:
    shared = first.keys() & second.keys()
    return bool(shared) and all(first[language] == second[language] for language in shared)


def _same_scale(first: Scale, second: Scale) -> bool:
    return first.points == second.points and all(map(_same_text, first.labels, second.labels))


def _same_item(first: Item, second: Item) -> bool:
    return (
        first.reverse == second.reverse
        and first.by_level.keys() == second.by_level.keys()
        and _same_text(first.text, second.text)
        and all(_same_text(text, second.by_level[level]) for level, text in first.by_level.items())
    )
