"""METHOD 10: revenue at stake as a range, with every assumption visible and none of ours built in."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from assessments.frozen import Frozen

DRAWS: Final = 20_000
SEED: Final = 20
FACTORS: Final = ("revenue", "at_risk", "recoverable", "success", "margin")
INPUTS: Final = (*FACTORS, "cost")
SHARES: Final = ("at_risk", "recoverable", "success", "margin")


class Range(Frozen):
    """What the user takes for lowest, likely and highest, in this order."""

    low: float
    likely: float
    high: float

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= self.low <= self.likely <= self.high:
            raise ValueError("expected 0 ≤ low ≤ likely ≤ high")
        return self


class Assumptions(Frozen):
    """The six inputs of the business case: money a year in one currency, the others shares of one (0–1)."""

    revenue: Range
    at_risk: Range
    recoverable: Range
    success: Range
    margin: Range
    cost: Range

    @model_validator(mode="after")
    def _shares_of_one(self) -> Self:
        for name in SHARES:
            if getattr(self, name).high > 1:
                raise ValueError(f"{name} is a share of one: expected at most 1 (100 %)")
        return self

    @property
    def likely(self) -> dict[str, float]:
        return {name: chosen.likely for name, chosen in self.ranges.items()}

    @property
    def ranges(self) -> dict[str, Range]:
        return {name: getattr(self, name) for name in INPUTS}


@dataclass(frozen=True, slots=True)
class Swing:
    """The benefit with one input at either end and all others likely: `low` is the smaller benefit."""

    input: str
    low: float
    high: float

    @property
    def swing(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class BusinessCase:
    """`base`: all inputs likely. `break_even`: recoverable share with a benefit of 0; None: nothing at stake.

    p5, p50, p95 and positive, P(benefit > 0), are from PERT draws; `mean` is their exact expectation.
    """

    base: float
    tornado: tuple[Swing, ...]
    break_even: float | None
    mean: float
    p5: float
    p50: float
    p95: float
    positive: float


def business_case(assumptions: Assumptions, draws: int = DRAWS, seed: int = SEED) -> BusinessCase:
    """The whole case from its assumptions; the same seed gives the same figures."""
    drawn = simulate(assumptions, draws, seed)
    p5, p50, p95 = (float(value) for value in np.quantile(drawn, [0.05, 0.5, 0.95]))
    return BusinessCase(
        base=benefit(**assumptions.likely),
        tornado=tornado(assumptions),
        break_even=break_even(assumptions),
        mean=exact_mean(assumptions),
        p5=p5,
        p50=p50,
        p95=p95,
        positive=float(np.mean(drawn > 0)),
    )


def benefit(revenue: float, at_risk: float, recoverable: float, success: float, margin: float, cost: float) -> float:
    """Revenue × at risk × recoverable × success × margin − cost."""
    return revenue * at_risk * recoverable * success * margin - cost


def tornado(assumptions: Assumptions) -> tuple[Swing, ...]:
    """One input at a time from low to high, the widest swing first; ties in the order of the formula."""
    likely = assumptions.likely
    bars = []
    for name, chosen in assumptions.ranges.items():
        ends = [benefit(**{**likely, name: end}) for end in (chosen.low, chosen.high)]
        bars.append(Swing(name, min(ends), max(ends)))
    return tuple(sorted(bars, key=lambda bar: -bar.swing))


def break_even(assumptions: Assumptions) -> float | None:
    """The recoverable share that pays for the cost, all else likely. Above 1 the case cannot break even."""
    likely = assumptions.likely
    at_stake = benefit(**{**likely, "recoverable": 1.0, "cost": 0.0})
    return likely["cost"] / at_stake if at_stake > 0 else None


def exact_mean(assumptions: Assumptions) -> float:
    """The expected benefit: inputs are independent, so the product of the PERT means, (low + 4 likely + high)/6."""
    return benefit(**{name: (one.low + 4 * one.likely + one.high) / 6 for name, one in assumptions.ranges.items()})


def simulate(assumptions: Assumptions, draws: int = DRAWS, seed: int = SEED) -> NDArray[np.float64]:
    """Benefits (draws,) with each input drawn from its PERT distribution, independently."""
    random = np.random.default_rng(seed)
    drawn = {name: _pert(chosen, draws, random) for name, chosen in assumptions.ranges.items()}
    product: NDArray[np.float64] = np.prod([drawn[name] for name in FACTORS], axis=0)
    return product - drawn["cost"]


def _pert(chosen: Range, draws: int, random: np.random.Generator) -> NDArray[np.float64]:
    """A Beta stretched over low to high whose mode is `likely`; a range without width is a constant."""
    width = chosen.high - chosen.low
    if width == 0:
        return np.full(draws, chosen.likely)
    rise = 1 + 4 * (chosen.likely - chosen.low) / width
    fall = 1 + 4 * (chosen.high - chosen.likely) / width
    return chosen.low + width * random.beta(rise, fall, draws)
