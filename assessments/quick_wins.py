"""Low-hanging fruit: what each action would add to the index, for its effort (METHOD 8)."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from assessments import maturity
from assessments.cells import Cells
from assessments.conventions import Conventions
from assessments.instrument import Facet, Pillar
from assessments.measures import Comparison, Estimate, QuickWin, TeamSheet

ITEMS_SHOWN = 3
ACTIONS_SHOWN = 3


def quick_wins(cells: Cells, comparisons: Mapping[str, Comparison], cell: str = "organisation") -> tuple[QuickWin, ...]:
    """Actions for one cell, most gain per effort first; only those that gain something. Empty where scores are
    withheld.

    An action moves its pillar by closure·max(0, target − score); where its own facet is nearer to the target than the
    pillar, by no more than that. The target is the best other department inside ('proven here'); where fewer than two
    are shown or they don't measurably differ, the convention for a strength.
    """
    scores = [cells.measure(pillar.key, cell) for pillar in cells.instrument.pillars]
    known = np.array([score.value for score in scores if isinstance(score, Estimate)])
    if len(known) < len(scores):
        return ()
    found = []
    for position, pillar in enumerate(cells.instrument.pillars):
        for facet in pillar.facets:
            found += _facet_wins(cells, comparisons, cell, known, position, pillar, facet)
    return tuple(sorted(found, key=lambda win: (-win.gain / win.effort, win.facet, win.action)))


def _facet_wins(
    cells: Cells,
    comparisons: Mapping[str, Comparison],
    cell: str,
    scores: NDArray[np.float64],
    position: int,
    pillar: Pillar,
    facet: Facet,
) -> list[QuickWin]:
    now = cells.measure(facet.key, cell)
    if not isinstance(now, Estimate):
        return []
    target, proven_in = _target(comparisons[facet.key], cell, cells)
    pillar_target, _ = _target(comparisons[pillar.key], cell, cells)
    distance = max(0.0, min(target - now.value, pillar_target - scores[position]))
    before = maturity.index(scores, cells.weights)
    wins = []
    for action in facet.actions:
        after = scores.copy()
        after[position] += action.closure * distance
        gain = maturity.index(after, cells.weights) - before
        if gain > 0:
            wins.append(
                QuickWin(
                    pillar=pillar.key,
                    facet=facet.key,
                    action=action.key,
                    gain=gain,
                    effort=action.effort,
                    target=target,
                    proven_in=proven_in,
                    quick=_is_quick(gain, action.effort, cells.conventions),
                )
            )
    return wins


def _target(comparison: Comparison, cell: str, cells: Cells) -> tuple[float, str | None]:
    """The best other department's compared score and its key; the convention, and None, where nobody stands out."""
    departments = {unit.key for unit in cells.organisation.departments}
    rows = [row for row in comparison.rows if row.unit in departments and f"unit:{row.unit}" != cell]
    if len(rows) < 2 or comparison.ranking == "no_ranking":
        return cells.conventions.strength, None
    return rows[0].compared.value, rows[0].unit


def _is_quick(gain: float, effort: int, conventions: Conventions) -> bool:
    return gain >= conventions.quick_gain and effort <= conventions.quick_effort


def distinct_facets(wins: Iterable[QuickWin], most: int = ACTIONS_SHOWN) -> tuple[QuickWin, ...]:
    """The first wins with one action a facet, so that three proposals are three different things."""
    chosen: dict[str, QuickWin] = {}
    for win in wins:
        chosen.setdefault(win.facet, win)
    return tuple(chosen.values())[:most]


def team_sheet(cells: Cells, comparisons: Mapping[str, Comparison], unit: str) -> TeamSheet | None:
    """Top and bottom items and three actions of one unit, None where too little of it may be shown."""
    cell = f"unit:{unit}"
    items = {item.key: cells.item(item.key, cell) for item in cells.instrument.items}
    shown = sorted(((score.value, key) for key, score in items.items() if score.kind == "item"), reverse=True)
    if len(shown) < 2 * ITEMS_SHOWN or not cells.is_shown("index", cell):
        return None
    ordered = tuple(key for _, key in shown)
    return TeamSheet(
        strongest=ordered[:ITEMS_SHOWN],
        weakest=ordered[: -ITEMS_SHOWN - 1 : -1],
        actions=distinct_facets(quick_wins(cells, comparisons, cell)),
    )
