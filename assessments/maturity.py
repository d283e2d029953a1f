"""METHOD 6: the readiness index, its stage, and the gate before an NPS survey."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import Conventions
from assessments.intervals import NOISE
from assessments.measures import Gate, GateCondition

STAGES: Final = ("unaware", "starting", "organised", "committed", "customer_led")
FLOOR: Final = 1.0
CAUTION: Final = 0.84
"""Standard errors added to the weakest pillar before it may hold a stage back: its 80 % upper bound."""


def index(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Weighted geometric mean of pillar scores (P,), each floored at 1; weights (P,) positive, normalised here.

    NaN where a pillar is missing: an index of the remaining pillars would be another index.
    """
    floored = np.maximum(scores, FLOOR)
    mean = np.exp(np.log(floored) @ (weights / weights.sum()))
    # The exponential of logarithms may overshoot by one bit; a mean never lies above its largest part.
    return float(np.minimum(mean, floored.max()))


def gradient(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of index per point of pillar, w·I/s (P,): the largest says which pillar pays most."""
    share: NDArray[np.float64] = weights / weights.sum()
    return share * index(scores, weights) / np.maximum(scores, FLOOR)


@dataclass(frozen=True, slots=True)
class Stage:
    """`position` 0–4 in STAGES and its `key`. `held_back`: the weakest pillar allows less than the index."""

    position: int
    key: str
    held_back: bool


def stage(index_score: float, scores: NDArray[np.float64], se: NDArray[np.float64], cuts: Sequence[float]) -> Stage:
    """The stage of the index, at most one above the stage of the weakest pillar's s + 0.84 se.

    A cut belongs to the stage above it. scores and se (P,) points; cuts ascending, one fewer than STAGES. ValueError
    where the index or a pillar is NaN: without all pillars there is no stage.
    """
    weakest = float(np.min(scores + CAUTION * se))
    if np.isnan(index_score) or np.isnan(weakest):
        raise ValueError("a stage needs the index and every pillar")
    # The index of pillars that all lie on a cut may come out a rounding error below it.
    of_index, of_weakest = (int(np.searchsorted(cuts, score + NOISE, side="right")) for score in (index_score, weakest))
    position = min(of_index, of_weakest + 1)
    return Stage(position, STAGES[position], position < of_index)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing the gate asks: `estimate` ± `se` at least (`at_least`) or at most `threshold`, all in the same unit.

    `estimate` and `se` None: it can't be judged (no executives, no nomination, a pillar kept out or withheld).
    """

    key: str
    kind: Literal["pillar", "gap", "clarity"]
    estimate: float | None
    se: float | None
    threshold: float
    at_least: bool = True

    @property
    def probability(self) -> float | None:
        """P(the condition holds), normal; an estimate without error holds or does not."""
        from scipy.special import ndtr

        if self.estimate is None or self.se is None:
            return None
        margin = self.estimate - self.threshold if self.at_least else self.threshold - self.estimate
        return float(ndtr(margin / self.se)) if self.se > NOISE else float(margin >= -NOISE)


def gate(conditions: Sequence[Condition], n: int, response_rate: float | None, conventions: Conventions) -> Gate:
    """Is the organisation ready to be measured by NPS? The least probable condition decides.

    n is the number of answers behind it; response_rate 0–1, None where unknown, which is no evidence of enough.

    - 'coach_first': there are enough answers (n ≥ 5) and the weakest probability is ≤ .20. One clear failure suffices,
      so neither a condition that can't be judged nor a low response rate hides it.
    - 'ready': enough answers, a response rate ≥ 50 %, every condition judged, and the weakest probability ≥ .80.
    - 'not_enough_evidence': everything else; always with fewer than 5 answers.

    Ties for the weakest go to the condition listed first; both are None where no condition can be judged.
    """
    enough_answers = n >= conventions.minimum_group
    enough_response = response_rate is not None and response_rate >= conventions.response_rate
    judged = tuple(
        GateCondition(
            key=each.key, kind=each.kind, estimate=each.estimate, threshold=each.threshold, probability=each.probability
        )
        for each in conditions
    )
    known = [(each.probability, each.key) for each in judged if each.probability is not None]
    probability, weakest = min(known, key=lambda pair: pair[0]) if known else (None, None)
    complete = enough_answers and enough_response and len(known) == len(judged)
    return Gate(
        conditions=judged,
        enough_answers=enough_answers,
        enough_response=enough_response,
        weakest=weakest,
        probability=probability,
        verdict=_verdict(probability, enough_answers, complete, conventions),
    )


def _verdict(
    probability: float | None, enough_answers: bool, complete: bool, conventions: Conventions
) -> Literal["ready", "coach_first", "not_enough_evidence"]:
    if probability is None or not enough_answers:
        return "not_enough_evidence"
    if probability <= conventions.gate_not_ready:
        return "coach_first"
    return "ready" if complete and probability >= conventions.gate_ready else "not_enough_evidence"
