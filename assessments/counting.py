"""Answers to counts (METHOD 1): a person's scores, and how often each occurs in every stratum (unit × level).

Everything a score needs is a distribution per stratum: scores take few distinct values, so one integer histogram per
measure holds n, mean and variance exactly, whatever the number of respondents.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from assessments.answers import DONT_KNOW, AnswerSheet
from assessments.careless import careless_rows
from assessments.conventions import Conventions
from assessments.instrument import Instrument

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CHUNK = 1 << 16
"""Respondents coded at a time: small enough to stay in the processor's cache, column by column."""

BINS, DONT_KNOW_BIN = 9, 8
"""An item's histogram: 0 missing, 1–7 keyed answers, 8 don't know."""


def rescale(answer: NDArray[np.generic] | float, points: int) -> Floats:
    """Keyed answers 1..K to 0–100: 100(x'−1)/(K−1) (METHOD 1)."""
    return 100.0 * (np.asarray(answer, dtype=float) - 1.0) / (points - 1.0)


def items_needed(k: int) -> int:
    """Valid items that a person's score over k items needs: max(⌈k/2⌉, min(2, k)) (METHOD 1)."""
    return max(ceil(k / 2), min(2, k))


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts of each distinct score per stratum: `values` (b,) points, `counts` (S, b)."""

    values: Floats
    counts: Ints

    @property
    def n(self) -> Ints:
        """Answerers per stratum (S,)."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def mean(self) -> Floats:
        """Mean per stratum (S,), NaN where nobody answered."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.counts @ self.values / self.n)

    @property
    def variance(self) -> Floats:
        """Sample variance per stratum (S,), 0 below two answers."""
        centred = self.values[None, :] - np.nan_to_num(self.mean)[:, None]
        return np.asarray((self.counts * centred**2).sum(axis=1) / np.maximum(self.n - 1, 1))

    def within(self, strata: Bools) -> Ints:
        """Counts (b,) over the strata of one cell."""
        return np.asarray(self.counts[strata].sum(axis=0))


@dataclass(frozen=True, slots=True)
class Moments:
    """Pillar scores of people who have all of them: n (S,), mean (S, p), covariance (S, p, p)."""

    n: Ints
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class Tally:
    """All that scoring needs of an answer sheet. Strata are unit·L + level.

    `people` (S,) who are scored; `dont_know` (k, S) answers 'don't know' per item; `cross` by pillar key the
    unit-centred covariance of complete cases with its n; `kept` (n,) who is scored, `marked` how many of them are
    flagged.
    """

    levels: int
    items: dict[str, Distribution]
    facets: dict[str, Distribution]
    pillars: dict[str, Distribution]
    moments: Moments
    cross: dict[str, tuple[Floats, int]]
    people: Ints
    dont_know: Ints
    kept: Bools
    marked: int


def tally(instrument: Instrument, sheet: AnswerSheet, units: int, conventions: Conventions) -> Tally:
    """Count every measure's distribution in one pass over the sheet.

    `sheet.codes` is (n, k) in the instrument's item order. Raises ValueError when the shapes do not fit.
    """
    if sheet.codes.shape != (len(sheet), len(instrument.items)):
        raise ValueError(f"codes are {sheet.codes.shape}, expected {(len(sheet), len(instrument.items))}")
    return _Counter(instrument, sheet, units, conventions).count()


def _in_a_row(groups: Sequence[tuple[str, int]]) -> dict[str, slice]:
    """Columns of groups of items that follow each other: key → slice."""
    ends = np.cumsum([size for _, size in groups]).tolist()
    return {key: slice(end - size, end) for (key, size), end in zip(groups, ends, strict=True)}


def width(columns: slice) -> int:
    return int(columns.stop - columns.start)


class _Counter:
    """The running counts while chunks pass by."""

    def __init__(self, instrument: Instrument, sheet: AnswerSheet, units: int, conventions: Conventions) -> None:
        self.instrument, self.sheet, self.units, self.conventions = instrument, sheet, units, conventions
        self.points = instrument.scale.points
        self.levels = 3 if sheet.has_levels else 1
        # The last unit takes those who are left out; nobody reads it.
        self.strata = (units + 1) * self.levels
        self.reverse = np.array([item.reverse for item in instrument.items])
        self.facet_columns = _in_a_row([(f.key, len(f.items)) for f in instrument.facets])
        self.pillar_columns = _in_a_row([(p.key, len(p.items)) for p in instrument.pillars])
        self.item_counts = np.zeros((len(instrument.items), self.strata * BINS), dtype=np.int64)
        self.group_counts = {
            key: np.zeros((self.strata, width(columns) + 1, width(columns) * self.points + 1), dtype=np.int64)
            for key, columns in self._groups()
        }
        p = len(self.pillar_columns)
        self.sums = np.zeros((self.strata, 1 + p + p * p))
        self.gram = {key: np.zeros((width(c) + 1,) * 2) for key, c in self.pillar_columns.items()}
        self.unit_sums = {key: np.zeros((units + 1, width(c) + 1)) for key, c in self.pillar_columns.items()}
        self.people = np.zeros(self.strata, dtype=np.int64)

    def _groups(self) -> Iterator[tuple[tuple[str, str], slice]]:
        yield from ((("facet", key), columns) for key, columns in self.facet_columns.items())
        yield from ((("pillar", key), columns) for key, columns in self.pillar_columns.items())

    def count(self) -> Tally:
        per_unit = np.bincount(self.sheet.unit, minlength=self.units)
        may_exclude = per_unit >= self.conventions.careless_small_unit
        kept = np.ones(len(self.sheet), dtype=bool)
        marked = 0
        for start in range(0, len(self.sheet), CHUNK):
            rows = slice(start, start + CHUNK)
            raw = np.ascontiguousarray(self.sheet.codes[rows].T)
            keyed = self._key(raw)
            seconds = None if self.sheet.seconds is None else self.sheet.seconds[rows]
            exclude, mark = careless_rows(
                raw, keyed, self.reverse, list(self.pillar_columns.values()), seconds, self.points, self.conventions
            )
            exclude &= may_exclude[self.sheet.unit[rows]]
            marked += int((mark & ~exclude).sum())
            kept[rows] = ~exclude
            keyed *= ~exclude
            self._add(raw, keyed, rows, exclude)
        return self._result(kept, marked)

    def _key(self, raw: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Raw codes (k, c) to keyed answers 1..K with 0 for missing."""
        valid = (raw >= 1) & (raw <= self.points)
        keyed = raw * valid
        keyed[self.reverse] = (self.points + 1 - raw[self.reverse]) * valid[self.reverse]
        return keyed

    def _add(self, raw: NDArray[np.uint8], keyed: NDArray[np.uint8], rows: slice, left_out: Bools) -> None:
        unit = np.where(left_out, self.units, self.sheet.unit[rows]).astype(np.int64)
        stratum = unit if self.levels == 1 else unit * 3 + self.sheet.level[rows]
        self.people += np.bincount(stratum, minlength=self.strata)
        shifted = stratum * BINS
        coded = np.where(raw == DONT_KNOW, np.uint8(DONT_KNOW_BIN), keyed)
        for j in range(len(keyed)):
            self.item_counts[j] += np.bincount(shifted + coded[j], minlength=self.strata * BINS)
        valid = (keyed > 0).astype(np.uint8)
        for key, columns in self._groups():
            counts = self.group_counts[key]
            size = counts[0].size
            code = stratum * size
            code += valid[columns].sum(axis=0, dtype=np.uint8).astype(np.int64) * counts.shape[2]
            code += keyed[columns].sum(axis=0, dtype=np.uint16)
            counts += np.bincount(code, minlength=counts.size).reshape(counts.shape)
        self._add_pillar_moments(keyed, valid, stratum)
        self._add_item_moments(keyed, valid, unit)

    def _add_pillar_moments(self, keyed: NDArray[np.uint8], valid: NDArray[np.uint8], stratum: Ints) -> None:
        scores = np.empty((len(self.pillar_columns), keyed.shape[1]))
        complete = np.ones(keyed.shape[1], dtype=bool)
        for row, columns in enumerate(self.pillar_columns.values()):
            count = valid[columns].sum(axis=0, dtype=np.uint8)
            complete &= count >= items_needed(width(columns))
            total = keyed[columns].sum(axis=0, dtype=np.uint16)
            scores[row] = rescale(total / np.maximum(count, 1), self.points) - 50.0
        scores, stratum = scores[:, complete], stratum[complete]
        p = len(scores)
        self.sums[:, 0] += np.bincount(stratum, minlength=self.strata)
        for i in range(p):
            self.sums[:, 1 + i] += np.bincount(stratum, scores[i], self.strata)
            for j in range(i, p):
                product = np.bincount(stratum, scores[i] * scores[j], self.strata)
                self.sums[:, 1 + p + i * p + j] += product
                if j > i:
                    self.sums[:, 1 + p + j * p + i] += product

    def _add_item_moments(self, keyed: NDArray[np.uint8], valid: NDArray[np.uint8], unit: Ints) -> None:
        """Gram matrices of complete cases, with a row of ones: small integers, so float32 products are exact."""
        membership = np.zeros((self.units + 1, len(unit)), dtype=np.float32)
        membership[unit, np.arange(len(unit))] = 1.0
        for key, columns in self.pillar_columns.items():
            x = np.ones((width(columns) + 1, len(unit)), dtype=np.float32)
            np.subtract(keyed[columns], np.float32(3.0), out=x[1:])
            x *= valid[columns].all(axis=0)
            self.gram[key] += x @ x.T
            self.unit_sums[key] += membership @ x.T

    def _result(self, kept: Bools, marked: int) -> Tally:
        counts = self.item_counts.reshape(len(self.item_counts), self.strata, BINS)[:, : -self.levels]
        items = counts[:, :, 1 : self.points + 1]
        item_values = rescale(np.arange(1, self.points + 1), self.points)
        return Tally(
            levels=self.levels,
            items={i.key: Distribution(item_values, items[j]) for j, i in enumerate(self.instrument.items)},
            facets={key: self._distribution(("facet", key)) for key in self.facet_columns},
            pillars={key: self._distribution(("pillar", key)) for key in self.pillar_columns},
            moments=self._moments(),
            cross={key: self._covariance(key) for key in self.pillar_columns},
            people=self.people[: -self.levels],
            dont_know=counts[:, :, DONT_KNOW_BIN],
            kept=kept,
            marked=marked,
        )

    def _distribution(self, key: tuple[str, str]) -> Distribution:
        """Cells of (valid items, sum of keyed answers) with enough valid items become scores."""
        counts = self.group_counts[key][: -self.levels]
        k = counts.shape[1] - 1
        valid, total = np.meshgrid(np.arange(k + 1), np.arange(counts.shape[2]), indexing="ij")
        possible = (valid >= items_needed(k)) & (total >= valid) & (total <= valid * self.points)
        values = rescale(total[possible] / valid[possible], self.points)
        return Distribution(values, counts[:, possible])

    def _moments(self) -> Moments:
        p = len(self.pillar_columns)
        sums = self.sums[: -self.levels]
        n = sums[:, 0]
        mean = sums[:, 1 : 1 + p] / np.maximum(n, 1)[:, None]
        products = sums[:, 1 + p :].reshape(-1, p, p)
        centred = products - n[:, None, None] * mean[:, :, None] * mean[:, None, :]
        return Moments(n.astype(np.int64), mean + 50.0, centred / np.maximum(n - 1, 1)[:, None, None])

    def _covariance(self, key: str) -> tuple[Floats, int]:
        """Unit-centred covariance (k, k) of complete cases, in points² of 0–100, and their number."""
        n_unit, sums = self.unit_sums[key][:-1, 0], self.unit_sums[key][:-1, 1:]
        between = (sums / np.maximum(n_unit, 1)[:, None]).T @ sums
        n, units = int(n_unit.sum()), int((n_unit > 0).sum())
        scale = (100.0 / (self.points - 1)) ** 2
        return (self.gram[key][1:, 1:] - between) * scale / max(n - units, 1), n
