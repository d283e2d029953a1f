"""Drivers, METHOD 8."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.drivers import drivers, lmg, relative_weights

CORRELATIONS = np.array([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]])
WITH_OUTCOME = np.array([0.6, 0.5, 0.3])


def test_relative_weights_and_lmg_of_the_worked_case() -> None:
    weights, shares = relative_weights(CORRELATIONS, WITH_OUTCOME), lmg(CORRELATIONS, WITH_OUTCOME)
    assert weights == pytest.approx([0.237507, 0.141373, 0.035798], abs=1e-4)
    assert shares == pytest.approx([0.239587, 0.139807, 0.035283], abs=1e-4)
    assert weights.sum() == pytest.approx(0.414677, abs=1e-4)
    assert shares.sum() == pytest.approx(0.414677, abs=1e-4)


def test_unrelated_predictors_carry_their_squared_correlation() -> None:
    for shares in (relative_weights(np.eye(3), WITH_OUTCOME), lmg(np.eye(3), WITH_OUTCOME)):
        assert shares == pytest.approx(WITH_OUTCOME**2)


def test_two_identical_predictors_share_what_they_explain() -> None:
    correlations = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1.0]])
    outcome = np.array([0.6, 0.6, 0.2])
    for shares in (relative_weights(correlations, outcome), lmg(correlations, outcome)):
        assert shares == pytest.approx([0.18, 0.18, 0.04])


def test_lmg_refuses_more_predictors_than_it_can_fit() -> None:
    with pytest.raises(ValueError, match="at most 16 predictors, not 17"):
        lmg(np.eye(17), np.zeros(17))


@settings(deadline=None, max_examples=40)
@given(arrays(float, st.tuples(st.just(30), st.integers(2, 6)), elements=st.floats(-3, 3, width=16)))
def test_both_ways_of_sharing_add_up_to_the_same_r_squared(values: np.ndarray) -> None:
    noise = np.random.default_rng(1).normal(size=values.shape)
    correlation = np.corrcoef((values + noise).T)
    among, outcome = correlation[:-1, :-1], correlation[:-1, -1]
    weights, shares = relative_weights(among, outcome), lmg(among, outcome)
    assert weights.sum() == pytest.approx(shares.sum(), abs=1e-8)
    assert np.all(weights >= -1e-12)
    assert np.all(shares >= -1e-12)


def survey(n: int, units: int = 6, effect: float = 0.8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    unit = np.arange(n) % units
    scores = 50 + 10 * random.normal(size=(n, 3))
    outcome = effect * scores[:, 0] + 0.3 * effect * scores[:, 1] + 8 * random.normal(size=n)
    return scores, outcome, unit


@pytest.mark.parametrize(("n", "verdict"), [(60, "stated"), (99, "stated"), (100, "tentative"), (200, "ranking")])
def test_what_is_said_of_drivers_depends_on_the_number_of_answers(n: int, verdict: str) -> None:
    found = drivers(*survey(n))
    assert (found.n, found.verdict) == (n, verdict)
    assert (found.weights is None) == (verdict == "stated")


def test_the_strongest_driver_comes_first_and_the_shares_add_up() -> None:
    found = drivers(*survey(600))
    assert found.weights is not None
    assert found.lmg is not None
    assert list(np.argsort(-found.weights)) == list(np.argsort(-found.lmg)) == [0, 1, 2]
    assert found.weights.sum() == pytest.approx(found.r2)


def test_little_explained_falls_back_to_stated_weights() -> None:
    found = drivers(*survey(400, effect=0.0))
    assert found.verdict == "stated"
    assert found.adjusted_r2 is not None
    assert found.adjusted_r2 < 0.10


def test_differences_between_departments_are_no_driver() -> None:
    scores, outcome, unit = survey(400)
    shift = 20.0 * unit
    moved, still = drivers(scores + shift[:, None], outcome - shift, unit), drivers(scores, outcome, unit)
    assert moved.weights == pytest.approx(still.weights)


def test_incomplete_rows_are_left_out() -> None:
    scores, outcome, unit = survey(205)
    scores[:3, 0], outcome[3:5] = np.nan, np.nan
    assert drivers(scores, outcome, unit).n == 200


@pytest.mark.parametrize("n", [0, 1, 150])
def test_answers_without_any_variance_give_stated_weights(n: int) -> None:
    assert drivers(np.full((n, 4), 75.0), np.full(n, 75.0), np.zeros(n, dtype=int)).verdict == "stated"


def test_departments_of_one_leave_nothing_to_associate() -> None:
    scores, outcome, _ = survey(150)
    assert drivers(scores, outcome, np.arange(150)).verdict == "stated"


def test_a_predictor_that_never_varies_carries_nothing() -> None:
    scores, outcome, unit = survey(300)
    scores[:, 2] = 75
    found = drivers(scores, outcome, unit)
    assert found.weights is not None
    assert found.weights[2] == pytest.approx(0)
