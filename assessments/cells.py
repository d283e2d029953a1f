"""From strata to released cells: each number passes the disclosure gate of its own measure, or is withheld."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import ceil

import numpy as np
from numpy.typing import NDArray

from assessments import maturity
from assessments.agreement import agreement
from assessments.conventions import CONFIDENCE, Conventions
from assessments.counting import Tally
from assessments.disclosure import Published, keeps_hidden, shown_cells
from assessments.instrument import LEVELS, Instrument, Level
from assessments.intervals import wilson
from assessments.measures import (
    Agreement,
    Cell,
    Estimate,
    ItemMeasure,
    ItemScore,
    Measure,
    Reliability,
    Signal,
    Withheld,
)
from assessments.organisation import Organisation
from assessments.scoring import Strata, combined, estimate, interval, strata_of

Bools = NDArray[np.bool_]

UNKNOWN_RELIABILITY = 0.6
RELIABILITY_N = 30
RELIABILITY_RANGE = (0.3, 0.85)
"""ρ of METHOD 2: the pillar's alpha from 30 complete answers on, else .6, clipped to this range."""

INDEX = "index"
CAP = (5, 95)
"""Percentages are told inside these bounds only: unanimity is never stated (METHOD 11)."""

Ledger = Mapping[str, Sequence[Published]]
"""Earlier releases of the same campaign, oldest first, by measure key."""


class Cells:
    """Scores of every cell of one wave. `raw` is unguarded and stays inside `assessments`; `measure` passes the
    gate.
    """

    def __init__(
        self,
        instrument: Instrument,
        organisation: Organisation,
        counted: Tally,
        reliability: Mapping[str, Reliability],
        conventions: Conventions,
        ledger: Ledger,
    ) -> None:
        self.instrument, self.organisation, self.counted = instrument, organisation, counted
        self.conventions, self.ledger = conventions, ledger
        self.units, self.levels = len(organisation.units), counted.levels
        self.weights = np.array([pillar.weight for pillar in instrument.pillars])
        self.rho = {key: _rho(reliability.get(key)) for key in counted.pillars}
        self.rho |= {f.key: self.rho[p.key] for p in instrument.pillars for f in p.facets if f.key not in self.rho}
        self.rho |= {i.key: self.rho[p.key] for p in instrument.pillars for i in p.items}
        self.masks = self._masks()

    @cached_property
    def headcount(self) -> NDArray[np.int64]:
        """Headcount per stratum (S,). Where levels were answered but not counted, a unit's people follow its
        answers.
        """
        answers = self.counted.people.reshape(self.units, self.levels)
        rows = []
        for unit, n in zip(self.organisation.units, answers, strict=True):
            if self.levels == 1:
                rows.append([unit.people])
            elif "all" in unit.headcount:
                rows.append(np.rint(unit.people * n / max(n.sum(), 1)).astype(int).tolist())
            else:
                rows.append([unit.headcount.get(level, 0) for level in LEVELS])
        return np.asarray(rows, dtype=np.int64).ravel()

    def _masks(self) -> dict[str, Bools]:
        """Cell key → strata (S,): organisation and levels are the departments', partners are a group of their own."""
        unit, level = np.divmod(np.arange(self.units * self.levels), self.levels)
        partner = np.array([u.kind == "partner" for u in self.organisation.units])[unit]
        masks = {"organisation": ~partner}
        if len(self.organisation.partners) >= 2:
            masks["partners"] = partner
        masks |= {f"unit:{u.key}": unit == position for position, u in enumerate(self.organisation.units)}
        if self.levels > 1:
            masks |= {f"level:{name}": ~partner & (level == position) for position, name in enumerate(LEVELS)}
        return masks

    def strata(self, measure: str) -> Strata:
        """Strata of a pillar, facet or item. A facet that is a whole pillar of the same key is the pillar."""
        return self._strata[measure]

    @cached_property
    def _strata(self) -> dict[str, Strata]:
        distributions = self.counted.items | self.counted.facets | self.counted.pillars
        return {key: strata_of(d, self.headcount, self.rho[key]) for key, d in distributions.items()}

    def raw(self, measure: str, cell: str) -> Estimate | None:
        """The estimate before the gate; None where nobody answered."""
        return self._raw_index(cell) if measure == INDEX else estimate(self.strata(measure), self.masks[cell])

    def _raw_index(self, cell: str) -> Estimate | None:
        """The weakest-link index of the cell's pillars; its error from the linearised person score (METHOD 6)."""
        scores = self._pillar_scores(cell)
        strata = self.index_strata(cell)
        spread = None if strata is None else estimate(strata, self.masks[cell])
        if scores is None or spread is None:
            return None
        return interval(maturity.index(scores, self.weights), spread.se, spread.df, spread.n)

    def index_strata(self, cell: str) -> Strata | None:
        """Strata of the person score Σ g·pillar of people who have every pillar, linearised at the cell's pillars.

        None where nobody answered one of them.
        """
        scores = self._pillar_scores(cell)
        if scores is None:
            return None
        rho = float(np.mean([self.rho[pillar.key] for pillar in self.instrument.pillars]))
        return combined(self.counted.moments, maturity.gradient(scores, self.weights), self.headcount, rho)

    def _pillar_scores(self, cell: str) -> NDArray[np.float64] | None:
        """The cell's pillars (P,) before the gate; None where one is missing."""
        found = [self.raw(pillar.key, cell) for pillar in self.instrument.pillars]
        scores = [measure.value for measure in found if measure is not None]
        return np.array(scores) if len(scores) == len(found) else None

    def is_shown(self, measure: str, cell: str) -> bool:
        """Does the cell pass the gate of this measure, given who answered it? The index needs every pillar shown
        too.
        """
        if measure != INDEX:
            return self._gate(measure)[cell]
        return self._gate(INDEX)[cell] and all(self._gate(pillar.key)[cell] for pillar in self.instrument.pillars)

    def _gate(self, measure: str) -> dict[str, bool]:
        n = self.counted.moments.n if measure == INDEX else self.strata(measure).n
        counts, k = n.reshape(self.units, self.levels), self.conventions.minimum_group
        return shown_cells(counts, self.organisation, self.ledger.get(measure, ()), k, self._large_enough)

    @cached_property
    def _large_enough(self) -> frozenset[str]:
        """The cells that may be shown by who answered at all. No measure shows another: were one unit's pillar told
        and its neighbour's facets, as a few didn't answer, the pillar of a third could be worked out from both."""
        people = self.counted.people.reshape(self.units, self.levels)
        shown = shown_cells(people, self.organisation, k=self.conventions.minimum_group)
        return frozenset(cell for cell, is_shown in shown.items() if is_shown)

    def hides_others(self, measure: str, agreed: str) -> bool:
        """May this cell, whose people agreed to be shown, stand beside all shown ones without giving others away?"""
        counts = self.strata(measure).n.reshape(self.units, self.levels)
        shown = [mask.reshape(counts.shape) for cell, mask in self.masks.items() if self.is_shown(measure, cell)]
        group = self.masks[agreed].reshape(counts.shape)
        return bool(shown) and keeps_hidden(counts, group, np.array(shown), self.conventions.minimum_group)

    def guarded(self, measure: str, cell: str) -> Estimate | None:
        """The exact estimate of a cell that may be shown; for further computation, not for release."""
        return self.raw(measure, cell) if self.is_shown(measure, cell) else None

    def measure(self, measure: str, cell: str) -> Measure:
        """As released: index and pillars to a tenth of a point; facets, answered by others, in whole ones."""
        found = self.guarded(measure, cell)
        if found is None:
            return Withheld()
        return self.told(measure, found)

    def told(self, measure: str, found: Estimate) -> Estimate:
        """An estimate of this measure as coarse as it may be released."""
        return found.told() if measure == INDEX or measure in self.counted.pillars else found.coarse()

    def item(self, key: str, cell: str) -> ItemMeasure:
        """Whole points and no n of its own; shares only for the organisation, where a distribution may be shown."""
        found = self.raw(key, cell) if self.is_shown(key, cell) else None
        if found is None:
            return Withheld()
        score = ItemScore(value=inside(found.value))
        counts = self.counted.items[key].within(self.masks[cell])
        n = int(counts.sum())
        if cell != "organisation" or n < self.conventions.minimum_distribution:
            return score
        favourable = _never_all(int(counts[self.counted.items[key].values > 50].sum()), n)
        lo, hi = wilson(favourable, n, CONFIDENCE)
        asked = n + self.dont_know(key, cell)
        return ItemScore(
            value=score.value,
            favourable=percent(favourable / n),
            favourable_lo=percent(float(lo)),
            favourable_hi=percent(float(hi)),
            dont_know=percent((asked - n) / asked),
        )

    def dont_know(self, item: str, cell: str) -> int:
        """How many ticked 'don't know' at this item."""
        position = [each.key for each in self.instrument.items].index(item)
        return int(self.counted.dont_know[position, self.masks[cell]].sum())

    def agreement(self, cell: str) -> dict[str, Agreement]:
        """Agreement per pillar where a distribution may be shown (METHOD 3)."""
        found = {}
        for pillar in self.instrument.pillars:
            measure = self.measure(pillar.key, cell)
            if isinstance(measure, Withheld) or (measure.n or 0) < self.conventions.minimum_distribution:
                continue
            mask = self.masks[cell]
            result = agreement(np.array([self.counted.items[item.key].within(mask) for item in pillar.items]))
            if result is not None:
                found[pillar.key] = result.coarse()
        return found

    def cell(self, key: str) -> Cell:
        """Everything that is released of one cell, signals from its own scores."""
        pillars = {pillar.key: self.measure(pillar.key, key) for pillar in self.instrument.pillars}
        facets = {facet.key: self.measure(facet.key, key) for facet in self.instrument.facets}
        index = self.measure(INDEX, key)
        shown = [m for m in (index, *pillars.values()) if isinstance(m, Estimate)]
        return Cell(
            key=key,
            answered=max((m.n or 0 for m in shown), default=None),
            index=index,
            stage=self._stage(index, pillars),
            pillars=pillars,
            facets=facets,
            items={item.key: self.item(item.key, key) for item in self.instrument.items},
            signals={
                name: signal(exact, self.conventions)
                for name in (INDEX, *facets, *pillars)
                if (exact := self.guarded(name, key)) is not None
            },
            empty_levels=self._empty_levels(key) if shown else (),
            agreement=self.agreement(key),
        )

    def _empty_levels(self, cell: str) -> tuple[Level, ...]:
        """Levels with enough people to be named, none of whom answered."""
        if self.levels == 1:
            return ()
        strata = self.masks[cell].reshape(self.units, self.levels)
        people = np.where(strata, self.headcount.reshape(self.units, self.levels), 0).sum(axis=0)
        answers = np.where(strata, self.counted.people.reshape(self.units, self.levels), 0).sum(axis=0)
        silent = (people >= self.conventions.minimum_group) & (answers == 0)
        return tuple(level for level, is_silent in zip(LEVELS, silent, strict=True) if is_silent)

    def _stage(self, index: Measure, pillars: Mapping[str, Measure]) -> str | None:
        if isinstance(index, Withheld):
            return None
        known = [m for m in pillars.values() if isinstance(m, Estimate)]
        scores, errors = np.array([m.value for m in known]), np.array([m.se for m in known])
        return maturity.stage(index.value, scores, errors, self.conventions.stage_cuts).key


def signal(measure: Estimate, conventions: Conventions) -> Signal:
    """The word for a score (METHOD 2): a weak point needs eight people, below that a low mean is a call for
    coaching.
    """
    if measure.lo >= conventions.strength:
        return "strength"
    if measure.hi < conventions.weak_point and (measure.n or 0) >= conventions.weak_point_n:
        return "weak_point"
    if measure.value < conventions.weak_point:
        return "coaching"
    return "likely_strength" if measure.value >= conventions.strength else "unclear"


def inside(score: float) -> int:
    """A score in whole points, 5–95: at 0 or 100 everybody's answer would be known."""
    return min(max(round(score), CAP[0]), CAP[1])


def _never_all(count: int, n: int) -> int:
    """How many of n, as told: at least 5 and at most 95 %, and never nobody or everybody, so that neither the interval
    nor a small n says what the cap keeps silent."""
    least = max(1, ceil(n * CAP[0] / 100))
    return min(max(count, least), n - least)


def percent(share: float) -> int:
    """A share (0–1) in whole percent, capped."""
    return min(max(round(100 * share), CAP[0]), CAP[1])


def _rho(found: Reliability | None) -> float:
    if found is None or found.n < RELIABILITY_N:
        return UNKNOWN_RELIABILITY
    return min(max(found.alpha, RELIABILITY_RANGE[0]), RELIABILITY_RANGE[1])
