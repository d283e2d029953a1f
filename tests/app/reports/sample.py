"""Releases of any size and shape from the real pipeline, for tests that look at the report."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from assessments.answers import AnswerSheet
from assessments.instrument import LEVELS, Instrument
from assessments.loading import load_instrument_folder
from assessments.organisation import Organisation, Unit
from assessments.release import Release, Wave, assess

INSTRUMENTS = Path(__file__).parents[3] / "assessments" / "instruments"
FIRST = Wave(name="Wave 1", opened=date(2026, 3, 2), closed=date(2026, 3, 20))
SECOND = Wave(name="Wave 2", opened=date(2026, 10, 5), closed=date(2026, 10, 23))
HOSTILE = (
    "R&D $x_$",
    "=SUM(A1:A9)",
    "<b>Sales</b> & <script>alert(1)</script>",
    'Quote " and \\ {{ 7*7 }} %(name)s {unit}',
)
COMPOUND = "Kundenbeziehungsmanagement-Qualitätssicherungsbeauftragtenstelle Nordrhein-Westfalen"


@cache
def instrument() -> Instrument:
    """The published questionnaire."""
    return load_instrument_folder(INSTRUMENTS / "cx-readiness" / "1")


@cache
def release(
    units: int = 4,
    *,
    names: tuple[str, ...] = (),
    people: int = 24,
    small: int = 0,
    levels: bool = True,
    answered: float = 0.7,
    second: bool = False,
    demo: bool = False,
    organisation: str = "Harbour & Sons",
) -> Release:
    """A release of `units` units with `people` people each, the last `small` ones with three.

    `second` sets it beside an earlier wave.
    """
    made = _organisation(units, names, people, small, levels, organisation)
    earlier = assess(instrument(), _answers(made, levels, answered, 1), made, FIRST, demo=demo) if second else None
    wave = SECOND if second else FIRST
    return assess(instrument(), _answers(made, levels, answered, 2), made, wave, earlier=earlier, demo=demo)


def _organisation(count: int, names: Sequence[str], people: int, small: int, levels: bool, name: str) -> Organisation:
    named = [*names, *(f"Branch {number}" for number in range(len(names) + 1, count + 1))][:count]
    sizes = [people] * (count - small) + [3] * small
    units = tuple(
        Unit(
            key=f"u{number:02d}",
            name=unit,
            headcount=_headcount(sizes[number], levels),
            customer_facing=round(0.9 - 0.8 * number / count, 3),
            revenue_share=1 / count,
            effort=2 + number % 4,
        )
        for number, unit in enumerate(named)
    )
    return Organisation(
        name=name,
        industry="Retail",
        size="500–999 people",
        units=units,
        capacity=(8.0,) * 4 if count < 20 else (40.0,) * 4,
        executives_told=True,
        appointed_owner="cco",
    )


def _headcount(people: int, levels: bool) -> dict[str, int]:
    if not levels or people < 6:
        return {"staff" if levels else "all": people}
    return {"executive": 2, "manager": people // 6, "staff": people - 2 - people // 6}


def _answers(organisation: Organisation, levels: bool, share: float, seed: int) -> AnswerSheet:
    """Answers that differ by unit, pillar and person; every unit answers with the same share."""
    rng = np.random.default_rng(seed)
    rows = [
        (place, LEVELS.index(level) if level in LEVELS else -1)
        for place, unit in enumerate(organisation.units)
        for level, people in unit.headcount.items()
        for _ in range(max(1, round(share * people)))
    ]
    unit, level = (np.array(column) for column in zip(*rows, strict=True))
    pillar = np.array([p for p, found in enumerate(instrument().pillars) for _ in found.items])
    reverse = np.array([item.reverse for item in instrument().items])
    place = 3.6 - 1.2 * unit / max(1, len(organisation.units) - 1) + np.array([0.2, -0.7, 0.0, 0.5])[pillar][:, None]
    person = 0.45 * rng.standard_normal(len(unit)) + np.where(level == 0, 0.5, 0.0)
    score = (place + person).T + 0.7 * rng.standard_normal((len(unit), len(pillar)))
    ticked = np.clip(np.rint(score), 1, 5).astype(np.uint8)
    options = len(organisation.units) + 8
    return AnswerSheet(
        codes=np.where(reverse, 6 - ticked, ticked).astype(np.uint8),
        unit=unit.astype(np.int32),
        level=level.astype(np.int8),
        owner=rng.integers(0, options, len(unit)).astype(np.int16),
    )


LONG = (*HOSTILE, COMPOUND, "X" * 200, "Department of " + "very long names and " * 9 + "end")
KINDS: dict[str, Callable[[], Release]] = {
    "small": lambda: release(4),
    "two waves": lambda: release(7, second=True),
    "two units": lambda: release(2),
    "demo": lambda: release(3, demo=True),
    "hostile": lambda: release(9, names=LONG, second=True, organisation=f"{COMPOUND} <i>GmbH</i> & Co. KG"),
    "no levels": lambda: release(5, levels=False),
    "hidden": lambda: release(5, small=1),
    "all withheld": lambda: release(1, people=4),
}
"""The shapes of releases that a report has to cope with."""
