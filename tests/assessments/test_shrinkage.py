"""Shrinkage for comparison, METHOD 2."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.shrinkage import paule_mandel, shrink

units = st.integers(5, 20)
pairs = units.flatmap(
    lambda d: st.tuples(arrays(float, d, elements=st.floats(0, 100)), arrays(float, d, elements=st.floats(0, 200)))
)


def test_the_worked_case_of_eight_departments() -> None:
    mean = np.array([62, 48, 71, 55, 66, 80, 40, 58.0])
    variance = np.array([9, 16, 25, 12, 30, 90, 100, 6.0])
    found = shrink(mean, variance)
    weight = [0.060356, 0.100682, 0.145759, 0.07827, 0.168052, 0.342836, 0.361643, 0.041403]
    estimate = [61.870076, 49.192819, 69.374403, 55.379403, 64.966036, 73.090944, 47.177661, 58.076487]
    se = [2.923226, 3.904575, 4.786866, 3.355952, 5.099547, 8.636623, 8.938191, 2.406718]
    assert found.tau2 == pytest.approx(97.511331, abs=1e-4)
    assert found.mu == pytest.approx(59.84737, abs=1e-4)
    assert found.weight == pytest.approx(weight, abs=1e-4)
    assert found.estimate == pytest.approx(estimate, abs=1e-4)
    assert found.se == pytest.approx(se, abs=1e-4)


@pytest.mark.parametrize("d", [0, 1, 2, 3, 4])
def test_fewer_than_five_units_keep_their_raw_scores(d: int) -> None:
    mean, variance = np.linspace(40, 60, d), np.full(d, 9.0)
    found = shrink(mean, variance)
    assert np.array_equal(found.estimate, mean)
    assert np.array_equal(found.se, np.full(d, 3.0))
    assert not found.weight.any()
    assert np.isnan(found.tau2)


@pytest.mark.parametrize("d", [0, 1, 2, 3])
def test_a_lower_minimum_never_goes_below_where_the_formula_is_defined(d: int) -> None:
    mean = np.linspace(40, 60, d)
    assert np.array_equal(shrink(mean, np.full(d, 9.0), minimum=1).estimate, mean)


def test_identical_means_are_kept_and_gain_precision() -> None:
    found = shrink(np.full(6, 55.0), np.full(6, 25.0))
    assert found.tau2 == 0
    assert found.estimate == pytest.approx(np.full(6, 55.0))
    assert np.all(found.se < 5)


def test_units_without_error_stay_where_they_are() -> None:
    found = shrink(np.array([50, 60, 70, 80, 90.0]), np.zeros(5))
    assert np.array_equal(found.estimate, [50, 60, 70, 80, 90.0])
    assert not found.se.any()
    assert found.tau2 == pytest.approx(250)


def test_everybody_the_same_without_error_gives_no_error_and_no_warning() -> None:
    found = shrink(np.full(5, 75.0), np.zeros(5))
    assert found.estimate == pytest.approx(np.full(5, 75.0))
    assert not found.se.any()


@given(pairs)
def test_a_shrunk_score_lies_between_its_raw_score_and_the_common_mean(given: tuple[np.ndarray, np.ndarray]) -> None:
    mean, variance = given
    found = shrink(mean, variance)
    assert np.all(found.estimate >= np.minimum(mean, found.mu) - 1e-9)
    assert np.all(found.estimate <= np.maximum(mean, found.mu) + 1e-9)
    assert np.all((found.weight >= 0) & (found.weight < 1))
    assert np.all(np.isfinite(found.se) & (found.se >= 0))


@given(pairs)
def test_paule_mandel_solves_its_equation_or_is_zero(given: tuple[np.ndarray, np.ndarray]) -> None:
    mean, variance = given[0], given[1] + 0.1
    tau2 = paule_mandel(mean, variance)
    weight = 1 / (variance + tau2)
    squares = float(weight @ (mean - weight @ mean / weight.sum()) ** 2)
    assert squares == pytest.approx(len(mean) - 1, rel=1e-6) if tau2 > 0 else squares <= len(mean) - 1 + 1e-9


@given(pairs)
def test_the_order_of_units_changes_nothing(given: tuple[np.ndarray, np.ndarray]) -> None:
    mean, variance = given
    order = np.argsort(mean * 7 % 3, kind="stable")
    expected = shrink(mean, variance).estimate[order]
    assert shrink(mean[order], variance[order]).estimate == pytest.approx(expected, abs=1e-6)
