"""What the overview sets side by side: rows of the heat table and the waves of the rollout, straight from a release."""

from dataclasses import dataclass

from assessments.measures import Cell, ComparedUnit, RolloutUnit
from assessments.release import Release


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One shown unit. `pillars` in the instrument's order, None where a pillar is not compared for this unit."""

    index: ComparedUnit
    cell: Cell
    pillars: tuple[ComparedUnit | None, ...]


@dataclass(frozen=True, slots=True)
class StartingWave:
    """One wave of the rollout: its number, its weeks counted from the start of the plan, and who starts in it."""

    number: int
    first_week: int
    last_week: int
    units: tuple[RolloutUnit, ...]


def heat_rows(release: Release) -> tuple[HeatRow, ...]:
    """The units whose index is compared, best first."""
    compared = {(measure, row.unit): row for measure, made in release.comparisons.items() for row in made.rows}
    return tuple(
        HeatRow(
            index=row,
            cell=release.unit_cell(row.unit),
            pillars=tuple(compared.get((pillar.key, row.unit)) for pillar in release.instrument.pillars),
        )
        for row in release.comparisons["index"].rows
    )


def starting_waves(release: Release) -> tuple[StartingWave, ...]:
    """Every wave that there is capacity for; none where no order can be recommended."""
    plan, weeks = release.rollout, release.organisation.wave_weeks
    if plan is None:
        return ()
    return tuple(
        StartingWave(
            number=number,
            first_week=(number - 1) * weeks + 1,
            last_week=number * weeks,
            units=tuple(unit for unit in plan.units if unit.wave == number),
        )
        for number in range(1, len(plan.capacity) + 1)
    )
