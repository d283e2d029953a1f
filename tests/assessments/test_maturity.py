"""Index, stages and the NPS gate, METHOD 6."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.conventions import Conventions
from assessments.maturity import STAGES, Condition, gate, gradient, index, stage

CONVENTIONS = Conventions()
CUTS = CONVENTIONS.stage_cuts
EQUAL = np.ones(4)
scores = arrays(float, 4, elements=st.floats(0, 100))
weights = arrays(float, 4, elements=st.floats(0.1, 10))


def conditions(ownership: float = 66, se: float = 4) -> list[Condition]:
    return [
        Condition("leadership", "pillar", 72, 4, 60),
        Condition("ownership", "pillar", ownership, se, 60),
        Condition("feedback_loops", "pillar", 68, 3, 60),
        Condition("employee_engagement", "pillar", 70, 5, 60),
        Condition("gap", "gap", 6, 4, 15, at_least=False),
        Condition("clarity", "clarity", 0.58, 0.06, 0.36),
    ]


def test_index_and_gradient_of_the_worked_case() -> None:
    pillars = np.array([78, 41, 66, 72.0])
    assert index(pillars, EQUAL) == pytest.approx(62.436525, abs=1e-4)
    assert gradient(pillars, EQUAL) == pytest.approx([0.200117, 0.380711, 0.236502, 0.216793], abs=1e-4)


def test_a_pillar_at_zero_is_floored_at_one() -> None:
    assert index(np.array([0, 100, 100, 100.0]), EQUAL) == pytest.approx(100**0.75)


def test_a_missing_pillar_leaves_no_index() -> None:
    assert np.isnan(index(np.array([50, np.nan, 50, 50]), EQUAL))


@given(scores, weights)
def test_the_index_lies_between_the_weakest_and_the_plain_mean(pillars: np.ndarray, weight: np.ndarray) -> None:
    floored = np.maximum(pillars, 1)
    found = index(pillars, weight)
    assert 0 <= found <= 100
    assert floored.min() - 1e-9 <= found <= floored @ weight / weight.sum() + 1e-9


@given(scores, st.integers(0, 3), st.floats(0, 100))
def test_a_weaker_pillar_never_raises_the_index(pillars: np.ndarray, which: int, lower: float) -> None:
    weaker = pillars.copy()
    weaker[which] = min(lower, pillars[which])
    assert index(weaker, EQUAL) <= index(pillars, EQUAL) + 1e-9


@given(scores)
def test_adding_a_pillar_weaker_than_the_index_never_raises_it(pillars: np.ndarray) -> None:
    before = index(pillars, EQUAL)
    assert index(np.append(pillars, pillars.min()), np.ones(5)) <= before + 1e-9


@pytest.mark.parametrize(
    ("score", "key"),
    [(39.9, "unaware"), (40, "starting"), (55, "organised"), (70, "committed"), (85, "customer_led")],
)
def test_a_cut_belongs_to_the_stage_above_it(score: float, key: str) -> None:
    found = stage(score, np.full(4, 90.0), np.zeros(4), CUTS)
    assert found.key == key
    assert STAGES[found.position] == key
    assert not found.held_back


def test_four_pillars_on_a_cut_reach_the_stage_above_it() -> None:
    for cut, key in zip(CUTS, STAGES[1:], strict=True):
        on_the_cut = np.full(4, cut)
        assert stage(index(on_the_cut, EQUAL), on_the_cut, np.zeros(4), CUTS).key == key


def test_there_is_no_stage_without_every_pillar() -> None:
    with pytest.raises(ValueError, match="every pillar"):
        stage(60, np.array([60, np.nan, 60, 60]), np.zeros(4), CUTS)


def test_the_weakest_pillar_holds_the_stage_back() -> None:
    # The index says committed, the weakest pillar (35 + .84·2 = 36.7, unaware) allows one stage above itself.
    found = stage(72, np.array([35, 95, 95, 95.0]), np.full(4, 2.0), CUTS)
    assert (found.key, found.held_back) == ("starting", True)


def test_an_uncertain_weakest_pillar_gets_the_benefit_of_the_doubt() -> None:
    pillars = np.array([52, 95, 95, 95.0])
    assert stage(82, pillars, np.full(4, 2.0), CUTS).key == "organised"
    assert stage(82, pillars, np.full(4, 4.0), CUTS).key == "committed"


@pytest.mark.parametrize(
    ("ownership", "se", "probability", "verdict"),
    [(66, 4, 0.933193, "ready"), (50, 4, 0.00621, "coach_first"), (61, 8, 0.549738, "not_enough_evidence")],
)
def test_the_gate_of_the_worked_cases(ownership: float, se: float, probability: float, verdict: str) -> None:
    found = gate(conditions(ownership, se), n=200, response_rate=0.7, conventions=CONVENTIONS)
    expected = [0.99865, probability, 0.99617, 0.97725, 0.987776, 0.999877]
    assert [each.probability for each in found.conditions] == pytest.approx(expected, abs=1e-4)
    assert (found.weakest, found.probability) == ("ownership", pytest.approx(probability, abs=1e-4))
    assert found.verdict == verdict


@pytest.mark.parametrize(("n", "rate"), [(4, 0.9), (200, 0.49), (200, None)])
def test_ready_needs_enough_answers_and_a_known_response_rate_of_half(n: int, rate: float | None) -> None:
    assert gate(conditions(), n, rate, CONVENTIONS).verdict == "not_enough_evidence"


def test_a_clear_failure_stands_at_a_low_response_rate_but_not_on_four_answers() -> None:
    assert gate(conditions(ownership=50), 200, 0.3, CONVENTIONS).verdict == "coach_first"
    assert gate(conditions(ownership=50), 4, 1.0, CONVENTIONS).verdict == "not_enough_evidence"


def test_a_condition_that_cannot_be_judged_bars_ready_but_hides_no_failure() -> None:
    unknown = Condition("gap", "gap", None, None, 15, at_least=False)
    found = gate([*conditions()[:4], unknown], 200, 0.7, CONVENTIONS)
    assert found.conditions[-1].probability is None
    assert (found.verdict, found.weakest) == ("not_enough_evidence", "ownership")
    assert gate([unknown, *conditions(ownership=50)], 200, 0.7, CONVENTIONS).verdict == "coach_first"


def test_a_gate_that_can_judge_nothing_has_not_enough_evidence() -> None:
    for nothing in ([], [Condition("leadership", "pillar", None, None, 60)]):
        found = gate(nothing, 200, 0.7, CONVENTIONS)
        assert (found.weakest, found.probability, found.verdict) == (None, None, "not_enough_evidence")


@pytest.mark.parametrize(("estimate", "at_least", "probability"), [(60, True, 1.0), (59, True, 0.0), (60, False, 1.0)])
def test_an_estimate_without_error_holds_or_does_not(estimate: float, at_least: bool, probability: float) -> None:
    assert Condition("x", "pillar", estimate, 0.0, 60, at_least).probability == probability
