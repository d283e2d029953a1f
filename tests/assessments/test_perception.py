"""Executive gap and ownership clarity, METHOD 7."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.conventions import Conventions
from assessments.perception import (
    facade_rather_than_optimism,
    gap,
    ownership,
    probability_of_superiority,
    silo,
)

CONVENTIONS = Conventions()
NON_OWNERS = ("everybody", "nobody", "dont_know")
OPTIONS = ("cx_lead", "sales", "marketing", *NON_OWNERS)
points = st.lists(st.floats(0, 100), min_size=1, max_size=12).map(np.array)


class Level(NamedTuple):
    value: float
    se: float
    df: float


@pytest.mark.parametrize(
    ("executives", "staff", "expected", "verdict"),
    [
        ((82, 3, 7), (58, 2, 60), (24, 3.605551, 14.275945, 17.658168, 30.341832), "facade"),
        ((70, 5, 3), (61, 3, 20), (9, 5.830952, 5.442988, -2.541673, 20.541673), "unclear"),
        ((66, 2, 10), (64, 2, 80), (2, 2.828427, 35.555556, -2.776804, 6.776804), "aligned"),
        ((60, 6, 3), (64, 5, 8), (-4, 7.81025, 7.294291, -18.707806, 10.707806), "unclear"),
        ((55, 3, 9), (72, 2, 60), (-17, 3.605551, 18.23741, -23.247849, -10.752151), "staff_more_positive"),
        ((76, 4, 6), (62, 2, 60), (14, 4.472136, 9.31677, 5.83369, 22.16631), "likely_gap"),
    ],
)
def test_the_gap_of_the_worked_cases(
    executives: tuple[float, ...], staff: tuple[float, ...], expected: tuple[float, ...], verdict: str
) -> None:
    found = gap(Level(*executives), Level(*staff), 0.75, CONVENTIONS)
    assert (found.gap, found.se, found.df, found.lo, found.hi) == pytest.approx(expected, abs=1e-4)
    assert (found.superiority, found.delta) == (0.75, 0.5)
    assert found.verdict == verdict


def test_a_gap_without_error_has_no_width() -> None:
    found = gap(Level(75, 0, 5), Level(75, 0, 9), 0.5, CONVENTIONS)
    assert (found.gap, found.lo, found.hi, found.verdict) == (0, 0, 0, "aligned")


def test_a_gap_over_all_pillars_has_no_superiority() -> None:
    found = gap(Level(82, 3, 7), Level(58, 2, 60), None, CONVENTIONS)
    assert (found.superiority, found.delta, found.verdict) == (None, None, "facade")


def test_superiority_counts_ties_half() -> None:
    # Nine pairs: 70 beats 50, 60 and ties 70; 60 beats 50, ties 60; 80 beats all three.
    executives, staff = np.array([70, 60, 80.0]), np.array([50, 60, 70.0])
    assert probability_of_superiority(executives, staff) == pytest.approx((2.5 + 1.5 + 3) / 9)


def test_superiority_leaves_missing_scores_out() -> None:
    assert probability_of_superiority(np.array([70, np.nan]), np.array([np.nan, 60])) == 1.0
    assert np.isnan(probability_of_superiority(np.array([np.nan]), np.array([60.0])))
    assert np.isnan(probability_of_superiority(np.array([60.0]), np.array([])))


@given(points, points)
def test_superiority_of_one_side_is_the_complement_of_the_other(first: np.ndarray, second: np.ndarray) -> None:
    assert probability_of_superiority(first, second) + probability_of_superiority(second, first) == pytest.approx(1)


def test_a_facade_stands_out_from_general_optimism() -> None:
    assert facade_rather_than_optimism(25, [12, 15, 18], CONVENTIONS)
    assert not facade_rather_than_optimism(25, [22, 20, 18], CONVENTIONS)
    assert not facade_rather_than_optimism(25, [], CONVENTIONS)


@pytest.mark.parametrize(
    ("counts", "clarity", "se", "entropy", "no_owner", "modal_share", "interval", "verdict"),
    [
        ((17, 2, 0, 1, 0, 0), 0.721053, 0.125354, 0.710795, 0.05, 0.85, (0.678172, 0.938418), "clear"),
        ((5, 5, 4, 3, 1, 2), 0.136842, 0.05, 0.062571, 0.3, 0.25, (0.127377, 0.432202), "unclear"),
        ((1, 1, 0, 16, 1, 1), 0.0, 0.05, 0.565979, 0.9, 0.05, (0.011235, 0.196007), "unclear"),
    ],
)
def test_ownership_of_the_worked_cases(
    counts: tuple[int, ...],
    clarity: float,
    se: float,
    entropy: float,
    no_owner: float,
    modal_share: float,
    interval: tuple[float, float],
    verdict: str,
) -> None:
    found = ownership(dict(zip(OPTIONS, counts, strict=True)), NON_OWNERS, "cx_lead", CONVENTIONS)
    assert found is not None
    numbers = (found.clarity, found.se, found.entropy_agreement, found.no_owner_share, found.modal_share)
    assert numbers == pytest.approx((clarity, se, entropy, no_owner, modal_share), abs=1e-4)
    assert (found.n, found.modal_owner, found.verdict) == (20, "cx_lead", verdict)
    assert found.modal_interval == pytest.approx(interval, abs=1e-4)
    assert found.knows_appointed == pytest.approx(modal_share)
    assert found.knows_interval == pytest.approx(interval, abs=1e-4)


def test_nobody_has_appointed_an_owner() -> None:
    found = ownership({"cx_lead": 6, "everybody": 2}, NON_OWNERS, None, CONVENTIONS)
    assert found is not None
    assert found.knows_appointed is None
    assert found.knows_interval is None


def test_an_owner_nobody_names_is_known_by_nobody() -> None:
    found = ownership({"sales": 6, "everybody": 2}, NON_OWNERS, "cx_lead", CONVENTIONS)
    assert found is not None
    assert found.knows_appointed == 0


@pytest.mark.parametrize("counts", [{}, {"cx_lead": 1}, {"everybody": 0}])
def test_one_answer_is_no_agreement(counts: dict[str, int]) -> None:
    assert ownership(counts, NON_OWNERS, None, CONVENTIONS) is None


def test_everyone_ticking_a_non_owner_leaves_no_modal_owner() -> None:
    found = ownership({"cx_lead": 0, "everybody": 9}, NON_OWNERS, "cx_lead", CONVENTIONS)
    assert found is not None
    assert (found.modal_owner, found.modal_share, found.clarity, found.no_owner_share) == (None, 0, 0, 1)


@given(st.lists(st.integers(0, 40), min_size=6, max_size=6))
def test_shares_and_clarity_stay_in_range(counts: list[int]) -> None:
    found = ownership(dict(zip(OPTIONS, counts, strict=True)), NON_OWNERS, "cx_lead", CONVENTIONS)
    if found is None:
        assert sum(counts) < 2
        return
    assert 0 <= found.clarity <= 1
    assert found.se > 0
    assert found.clarity <= (1 - found.no_owner_share) + 1e-12
    assert -1e-12 <= found.entropy_agreement <= 1 + 1e-12
    assert 0 <= found.modal_interval[0] <= found.modal_share + 1e-12
    assert found.modal_share <= found.modal_interval[1] + 1e-12 <= 1 + 1e-9


def test_departments_that_each_name_themselves_give_silo_answers() -> None:
    found = silo(np.array([[5, 0], [0, 5]]), np.array([5, 5]), np.array([0, 1]), CONVENTIONS)
    assert (found.within, found.between, found.own_share, found.silo_answers) == (1.0, 0.0, 1.0, True)


def test_pairs_of_colleagues_counted_by_hand() -> None:
    # First department: 3 of 4 name owner A, one a non-owner; second: 1 A, 2 B of 4.
    found = silo(np.array([[3, 0], [1, 2]]), np.array([4, 4]), np.array([-1, 1]), CONVENTIONS)
    assert found.within == pytest.approx((3 * 2 + 2 * 1) / (4 * 3 * 2))
    assert found.between == pytest.approx((3 * 1) / (4 * 4))
    assert found.own_share == pytest.approx(2 / 4)
    assert not found.silo_answers


def test_one_department_has_no_between_and_no_silo() -> None:
    found = silo(np.array([[4]]), np.array([4]), np.array([-1]), CONVENTIONS)
    assert (found.within, found.between, found.own_share, found.silo_answers) == (1.0, None, None, False)
    nothing = silo(np.zeros((0, 3), dtype=int), np.zeros(0, dtype=int), np.zeros(0, dtype=int), CONVENTIONS)
    assert (nothing.within, nothing.between, nothing.silo_answers) == (None, None, False)


@given(arrays(int, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.integers(0, 20)))
def test_agreement_within_and_between_makes_up_the_whole(named: np.ndarray) -> None:
    n = named.sum(axis=1) + 1
    found = silo(named, n, np.full(len(n), -1), CONVENTIONS)
    pairs = n.sum() * (n.sum() - 1)
    inside = float((n * (n - 1)).sum())
    total = (found.within or 0) * inside + (found.between or 0) * (pairs - inside)
    owners = named.sum(axis=0)
    assert total == pytest.approx(float((owners * (owners - 1)).sum()))
