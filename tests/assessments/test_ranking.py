"""Rank intervals, METHOD 4."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.ranking import rank_intervals

triples = st.integers(0, 15).flatmap(
    lambda d: st.tuples(
        arrays(float, d, elements=st.floats(0, 100)),
        arrays(float, d, elements=st.floats(0, 20)),
        arrays(float, d, elements=st.floats(3, 500)),
    )
)


def test_the_worked_case_of_six_units() -> None:
    found = rank_intervals(
        np.array([74, 70, 66, 61, 55, 48.0]), np.array([2, 3, 6, 2.5, 3, 5]), np.array([60, 25, 6, 40, 30, 8.0])
    )
    p_holm = [
        [1.0, 1.0, 1.0, 0.001526, 3.3e-05, 0.007384],
        [1.0, 1.0, 1.0, 0.249748, 0.010063, 0.022103],
        [1.0, 1.0, 1.0, 1.0, 0.90592, 0.340468],
        [0.001526, 0.249748, 1.0, 1.0, 0.90592, 0.340468],
        [3.3e-05, 0.010063, 0.90592, 0.90592, 1.0, 1.0],
        [0.007384, 0.022103, 0.340468, 0.340468, 1.0, 1.0],
    ]
    assert list(found.low) == [1, 1, 1, 2, 3, 3]
    assert list(found.high) == [3, 4, 6, 6, 6, 6]
    assert found.p_holm == pytest.approx(np.array(p_holm), abs=1e-4)
    assert not found.no_ranking


def test_an_ordinal_is_hidden_where_its_interval_covers_half_of_all_places() -> None:
    # Two clear leaders, each of which could be first or second, and three that can't be told apart.
    found = rank_intervals(np.array([90, 89, 50, 50, 50.0]), np.full(5, 2.0), np.full(5, 100.0))
    assert list(zip(found.low, found.high, strict=True)) == [(1, 2), (1, 2), (3, 5), (3, 5), (3, 5)]
    assert list(found.ordinal_hidden) == [False, False, True, True, True]


def test_a_place_that_is_certain_is_never_hidden() -> None:
    found = rank_intervals(np.array([90, 10.0]), np.array([1, 1.0]), np.array([50, 50.0]))
    assert list(found.low) == list(found.high) == [1, 2]
    assert not found.ordinal_hidden.any()


def test_units_that_cannot_be_told_apart_make_no_ranking() -> None:
    found = rank_intervals(np.array([60, 61, 62.0]), np.full(3, 5.0), np.full(3, 30.0))
    assert found.no_ranking
    assert list(found.low) == [1, 1, 1]
    assert list(found.high) == [3, 3, 3]
    assert found.ordinal_hidden.all()


@pytest.mark.parametrize("d", [0, 1])
def test_no_unit_and_one_unit_make_no_ranking(d: int) -> None:
    found = rank_intervals(np.full(d, 50.0), np.full(d, 2.0), np.full(d, 10.0))
    assert found.no_ranking
    assert list(found.low) == list(found.high) == [1] * d


def test_units_without_error_differ_surely_or_not_at_all() -> None:
    found = rank_intervals(np.array([70, 70, 60.0]), np.zeros(3), np.full(3, 10.0))
    assert list(found.low) == [1, 1, 3]
    assert list(found.high) == [2, 2, 3]


def test_the_rounding_of_floating_point_sums_is_no_difference() -> None:
    assert rank_intervals(np.array([75.0, 75.0 + 1e-13]), np.full(2, 1e-16), np.full(2, 10.0)).no_ranking


@given(triples)
def test_intervals_contain_the_observed_rank_and_stay_inside_the_places(
    given: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    mean, se, df = given
    found = rank_intervals(mean, se, df)
    best = 1 + (mean[None, :] > mean[:, None]).sum(axis=1)
    assert np.all((found.low >= 1) & (found.low <= best) & (found.high >= best) & (found.high <= len(mean)))
    assert np.array_equal(found.p_holm, found.p_holm.T)
    assert np.all((found.p_holm >= 0) & (found.p_holm <= 1))


@given(triples)
def test_the_order_of_units_changes_nothing(given: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    mean, se, df = given
    turned = rank_intervals(mean[::-1], se[::-1], df[::-1])
    found = rank_intervals(mean, se, df)
    assert np.array_equal(turned.low[::-1], found.low)
    assert np.array_equal(turned.high[::-1], found.high)
