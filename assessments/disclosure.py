"""The disclosure gate (METHOD 11): which cells may be shown so that no published figures single out a few people."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import MINIMUM_GROUP
from assessments.frozen import Frozen
from assessments.instrument import LEVELS
from assessments.organisation import Organisation

Integers = NDArray[np.int64]

PRIME = 67_108_859
"""Rows are eliminated exactly over the integers modulo this prime, the largest below 2^26: no tolerance can misjudge a
rank, and a product of 2,000 rows still fits 64 bits. A tree with one filter has only minors of 0 and ±1, so the result
is that of rational arithmetic; with a ledger the minors stay small integers, too small to be multiples of it.
A coincidence would cancel too much rather than too little, and withhold a cell."""


class Published(Frozen):
    """What one earlier release of the same campaign showed of a measure: one row of the ledger.

    `strata` counts its answerers, units × levels as in `shown_cells`; `cells` are the keys of the cells shown.
    """

    strata: tuple[tuple[int, ...], ...]
    cells: tuple[str, ...]


class Residual(NamedTuple):
    """The departments that are not shown separately, taken together, and whether that group may be shown."""

    is_shown: bool
    respondents: int


def accept(
    counts: NDArray[np.integer], candidates: NDArray[np.bool_], ledger: NDArray[np.bool_] | None = None, k: int = 5
) -> NDArray[np.bool_]:
    """Go through the candidate cells in order and accept each one that keeps everybody hidden (METHOD 11).

    counts (a,) people per atom; candidates (c, a) and ledger (l, a) say which atoms a cell or an earlier figure rests
    on. Returns (c,): shown or withheld. A cell is accepted if it has at least `k` people and no non-zero combination of
    all figures published so far and this one rests on fewer than `k`. A ledger that is unsafe already admits nothing.
    Raises ValueError for k below the floor of 5 and for shapes or counts that do not fit.
    """
    people: Integers = np.asarray(counts, dtype=np.int64)
    earlier = np.zeros((0, len(people)), dtype=bool) if ledger is None else ledger
    _check(people, candidates, earlier, k)
    accepted = candidates @ people >= k
    large_enough = np.flatnonzero(accepted)
    weights, rows = _atoms(people, np.vstack([earlier, candidates[large_enough]]))
    published = _Published(weights, k)
    if not all(published.add(row) for row in rows[: len(earlier)]):
        return np.zeros(len(candidates), dtype=bool)
    for candidate, row in zip(large_enough, rows[len(earlier) :], strict=True):
        accepted[candidate] = published.add(row)
    return accepted


def strata_counts(
    unit: NDArray[np.integer], level: NDArray[np.integer], answered: NDArray[np.bool_], units: int
) -> Integers:
    """Answerers of one measure per unit and level, (units, 3), or (units, 1) where no level is known.

    unit, level and answered are (n,), one entry a respondent; level is −1 throughout where the survey has none.
    """
    has_levels = bool((level >= 0).any())
    levels = len(LEVELS) if has_levels else 1
    stratum = unit.astype(np.int64) * levels + (level if has_levels else 0)
    return np.bincount(stratum[answered], minlength=units * levels).reshape(units, levels)


def shown_cells(
    strata: NDArray[np.integer],
    organisation: Organisation,
    ledger: Sequence[Published] = (),
    k: int = MINIMUM_GROUP,
    among: frozenset[str] | None = None,
) -> dict[str, bool]:
    """Which cells of one measure may be shown, given who answered it (METHOD 11).

    strata (units, levels) counts the answerers, units in the organisation's order; a single level column means that
    there are no levels. Keys: 'organisation' (departments only), 'partners' (from two partners on), 'unit:<key>' and
    'level:<level>' (departments only). `ledger` holds the earlier releases of this campaign, oldest first. Late answers
    may only have been added: where a stratum shrank the old figures stay and nothing new is shown.
    Cells that are not `among` these are withheld in any case.
    """
    counts = np.ascontiguousarray(strata, dtype=np.int64)
    if counts.shape not in {(len(organisation.units), 1), (len(organisation.units), len(LEVELS))}:
        raise ValueError(f"strata must have a row for each of {len(organisation.units)} units and 1 or 3 levels")
    units = tuple((unit.key, unit.kind == "partner") for unit in organisation.units)
    return dict(_shown(counts.tobytes(), counts.shape[1], units, tuple(ledger), k, among))


def residual(strata: NDArray[np.integer], organisation: Organisation, shown: dict[str, bool], k: int) -> Residual:
    """The withheld departments together: shown when the organisation is and at least `k` people remain in it.

    It is the organisation less its shown departments, so it tells nothing that these figures do not tell already.
    """
    hidden = [unit.kind == "department" and not shown[f"unit:{unit.key}"] for unit in organisation.units]
    respondents = int(strata[np.array(hidden, dtype=bool)].sum())
    return Residual(shown["organisation"] and respondents >= k, respondents)


def keeps_hidden(strata: NDArray[np.integer], agreed: NDArray[np.bool_], cells: NDArray[np.bool_], k: int) -> bool:
    """May a figure that its own people agreed to stand beside the figures that are shown, however few they are?

    strata (units, levels) counts the answerers, agreed (units, levels) marks the strata of that figure, and cells
    (c, units, levels) those of each figure shown. True if no combination rests on fewer than `k` people, except the
    agreed figure by itself. That figure goes first, unasked, so that all others are tested beside it.
    """
    rows = np.vstack([agreed.reshape(1, -1), cells.reshape(len(cells), -1)])
    weights, merged = _atoms(np.asarray(strata, dtype=np.int64).ravel(), rows)
    published = _Published(weights, k)
    published.add(merged[0], is_agreed=True)
    return all(published.add(row) for row in merged[1:])


class _Published:
    """The span of all figures published so far, in reduced row echelon form modulo PRIME."""

    def __init__(self, weights: Integers, k: int) -> None:
        self._weights = weights
        self._budget = k - 1
        self._rows = np.zeros((0, len(weights)), dtype=np.int64)
        self._pivots: list[int] = []

    def add(self, row: Integers, *, is_agreed: bool = False) -> bool:
        """Publish a figure if that is safe; columns come heaviest first, so a pivot is the heaviest atom it can be.

        `is_agreed`: its people know and agreed, so it is published whoever it rests on.
        """
        row = (row - row[self._pivots] @ self._rows) % PRIME
        if not row.any():
            return True
        pivot = int(np.flatnonzero(row)[0])
        # A combination that is rid of all groups of k or more can only be made of rows whose pivot is a smaller one.
        small = self._weights[self._pivots] <= self._budget
        is_light = not is_agreed and self._weights[pivot] <= self._budget
        if is_light and _isolates(row, self._rows[small], self._weights, self._budget):
            return False
        row = row * pow(int(row[pivot]), -1, PRIME) % PRIME
        self._rows = np.vstack([(self._rows - np.outer(self._rows[:, pivot], row)) % PRIME, row])
        self._pivots.append(pivot)
        return True


def _isolates(row: Integers, others: Integers, weights: Integers, budget: int) -> bool:
    """Can `row` plus some combination of `others` rest on atoms of at most `budget` people?

    Take the heaviest atom that another row could cancel: either it stays and uses up budget, or it is cancelled and
    uses up a row. What no other row covers stays for certain, which ends most searches at once.
    """
    while True:
        rests_on = row != 0
        if weights[rests_on].sum() <= budget:
            return True
        covered = others.any(axis=0)
        if weights[rests_on & ~covered].sum() > budget:
            return False
        atom = int(np.argmax(weights * (rests_on & covered)))
        if weights[atom] <= budget:
            rest = np.arange(len(weights)) != atom
            if _isolates(row[rest], others[:, rest], weights[rest], budget - int(weights[atom])):
                return True
        source = int(np.flatnonzero(others[:, atom])[0])
        unit_row = others[source] * pow(int(others[source, atom]), -1, PRIME) % PRIME
        others = np.delete(others, source, axis=0)
        others = (others - np.outer(others[:, atom], unit_row)) % PRIME
        row = (row - row[atom] * unit_row) % PRIME


def _atoms(counts: Integers, rows: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Merge atoms that every row treats alike, drop the empty ones, and put the heaviest first."""
    inhabited = counts > 0
    membership, atom = np.unique(rows[:, inhabited], axis=1, return_inverse=True)
    weights = np.bincount(atom.ravel(), counts[inhabited], minlength=membership.shape[1]).astype(np.int64)
    order = np.argsort(-weights, kind="stable")
    return weights[order], membership[:, order].astype(np.int64)


def _check(counts: Integers, candidates: NDArray[np.bool_], ledger: NDArray[np.bool_], k: int) -> None:
    if k < MINIMUM_GROUP:
        raise ValueError(f"the minimum group is {MINIMUM_GROUP} and cannot be lowered to {k}")
    if counts.ndim != 1 or (counts < 0).any():
        raise ValueError("counts must be a row of numbers of people, none of them negative")
    for name, rows in (("candidates", candidates), ("ledger", ledger)):
        if rows.ndim != 2 or rows.shape[1] != len(counts):
            raise ValueError(f"{name} must have one column for each of the {len(counts)} atoms")


@lru_cache(maxsize=512)
def _shown(
    counts: bytes,
    levels: int,
    units: tuple[tuple[str, bool], ...],
    ledger: tuple[Published, ...],
    k: int,
    among: frozenset[str] | None,
) -> dict[str, bool]:
    """`shown_cells` on hashable values: most measures of a release have the same answerers, so ask once."""
    strata = np.frombuffer(counts, dtype=np.int64).reshape(len(units), levels)
    cells = _cells(units, strata)
    totals = np.array([np.zeros_like(strata), *(release.strata for release in ledger), strata])
    # Only late answers tell two releases apart, so an atom is a stratum's people who came in with one release.
    arrivals = np.diff(totals, axis=0)
    if (arrivals < 0).any():
        return dict.fromkeys(cells, False)
    allowed = [key for key in cells if among is None or key in among]
    candidates = [np.broadcast_to(cells[key], arrivals.shape).ravel() for key in allowed]
    earlier = [
        _members_until(cells[key], release, len(arrivals))
        for release, published in enumerate(ledger)
        for key in published.cells
    ]
    rows = np.array(earlier, dtype=bool).reshape(len(earlier), arrivals.size)
    figures = np.array(candidates, dtype=bool).reshape(len(allowed), arrivals.size)
    accepted = accept(arrivals.ravel(), figures, rows, k)
    return dict.fromkeys(cells, False) | dict(zip(allowed, accepted.tolist(), strict=True))


def _members_until(cell: NDArray[np.bool_], release: int, releases: int) -> NDArray[np.bool_]:
    """A cell of an earlier release: its strata, but only the people who had answered by then."""
    arrived = np.arange(releases) <= release
    return (arrived[:, None, None] & cell).ravel()


def _cells(units: tuple[tuple[str, bool], ...], strata: Integers) -> dict[str, NDArray[np.bool_]]:
    """Cell key → (units, levels) membership, in METHOD's order: the top of the tree, its units, the levels.

    Within each the largest comes first and ties go by key, so the cell that protects a small one is the next smallest.
    """
    partner = np.array([is_partner for _, is_partner in units], dtype=bool)[:, None]
    everywhere = np.ones_like(strata, dtype=bool)
    top = {"organisation": ~partner & everywhere}
    if partner.sum() >= 2:
        top["partners"] = partner & everywhere
    index = np.arange(len(units))[:, None]
    tree = {f"unit:{key}": (index == row) & everywhere for row, (key, _) in enumerate(units)}
    columns = enumerate(LEVELS if strata.shape[1] == len(LEVELS) else ())
    filters = {f"level:{level}": ~partner & (np.arange(strata.shape[1]) == column) for column, level in columns}
    return top | _largest_first(tree, strata) | _largest_first(filters, strata)


def _largest_first(cells: dict[str, NDArray[np.bool_]], strata: Integers) -> dict[str, NDArray[np.bool_]]:
    return dict(sorted(cells.items(), key=lambda cell: (-int(strata[cell[1]].sum()), cell[0])))
