"""Reliability, agreement and differences between departments, METHOD 3."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.agreement import agreement, cronbach_alpha, feldt_interval, icc, omega_uls, reliability

SIX_BY_FOUR = np.array([[4, 5, 4, 4], [3, 3, 4, 2], [5, 5, 5, 4], [2, 3, 2, 2], [4, 4, 3, 4], [3, 2, 3, 3.0]])
AGREE = [[4, 4, 5], [4, 5, 4], [5, 4, 4], [4, 4, 4], [4, 5, 5]]
SPLIT = [[1, 5, 2], [5, 1, 4], [1, 5, 5], [5, 2, 1], [3, 3, 3]]


def counted(answers: list[list[int]], points: int = 5) -> np.ndarray:
    return np.array([np.bincount(column, minlength=points + 1)[1:] for column in np.array(answers).T])


def one_factor(loadings: list[float], unique: list[float]) -> np.ndarray:
    return np.outer(loadings, loadings) + np.diag(unique)


def test_alpha_and_its_feldt_interval_of_the_worked_case() -> None:
    alpha = cronbach_alpha(np.cov(SIX_BY_FOUR.T))
    assert alpha is not None
    lo, hi = feldt_interval(alpha, 6, 4, confidence=0.95)
    assert (alpha, lo, hi) == pytest.approx((0.90923, 0.675367, 0.985878), abs=1e-4)


@pytest.mark.parametrize(
    ("answers", "rwg_star", "rwg_j", "adm", "two_camps"),
    [(AGREE, 0.866667, 0.95122, 0.426667, False), (SPLIT, 0.0, 0.0, 1.413333, True)],
)
def test_agreement_of_the_worked_cases(
    answers: list[list[int]], rwg_star: float, rwg_j: float, adm: float, two_camps: bool
) -> None:
    found = agreement(counted(answers))
    assert found is not None
    values = (found.rwg_star, found.rwg_j, found.adm, found.adm_cut)
    assert values == pytest.approx((rwg_star, rwg_j, adm, 0.833333), abs=1e-4)
    assert found.two_camps is two_camps


def test_omega_recovers_a_one_factor_model_exactly() -> None:
    loadings, unique = [0.8, 0.6, 0.7, 0.5], [0.36, 0.64, 0.51, 0.75]
    expected = sum(loadings) ** 2 / (sum(loadings) ** 2 + sum(unique))
    assert omega_uls(one_factor(loadings, unique), 200) == pytest.approx(expected, abs=1e-6)


def test_omega_is_the_same_on_every_scale() -> None:
    covariance = one_factor([0.8, 0.6, 0.7], [0.36, 0.64, 0.51]) + np.array([[0, 0.1, 0], [0.1, 0, 0], [0, 0, 0]])
    assert omega_uls(covariance * 625, 50) == pytest.approx(omega_uls(covariance, 50), abs=1e-6)


def test_omega_equals_alpha_where_all_loadings_are_equal() -> None:
    covariance = one_factor([0.7] * 5, [0.2, 0.3, 0.4, 0.5, 0.6])
    assert omega_uls(covariance, 100) == pytest.approx(cronbach_alpha(covariance), abs=1e-6)


def test_a_heywood_case_keeps_omega_below_one() -> None:
    # Unbounded, the first loading would be √(.9·.9/.3) > 1: more common variance than the item has.
    covariance = np.array([[1, 0.9, 0.9], [0.9, 1, 0.3], [0.9, 0.3, 1]])
    omega = omega_uls(covariance, 100)
    assert omega is not None
    assert 0 < omega < 1


@pytest.mark.parametrize(("n", "k"), [(29, 4), (100, 2)])
def test_omega_gives_way_to_alpha_with_few_people_or_items(n: int, k: int) -> None:
    found = reliability(one_factor([0.7] * k, [0.5] * k), n)
    assert found is not None
    assert found.omega is None


@pytest.mark.parametrize(("loading", "verdict"), [(0.4, "low"), (0.55, "rough"), (0.75, "good"), (0.95, "redundant")])
def test_the_verdict_on_a_pillar(loading: float, verdict: str) -> None:
    found = reliability(one_factor([loading] * 4, [1 - loading**2] * 4), 100)
    assert found is not None
    assert found.verdict == verdict


@pytest.mark.parametrize("covariance", [np.zeros((4, 4)), np.full((4, 4), 1e-28), np.ones((1, 1)), np.zeros((0, 0))])
def test_reliability_is_missing_without_variance_or_items(covariance: np.ndarray) -> None:
    assert reliability(covariance, 100) is None
    assert omega_uls(covariance, 100) is None


def test_reliability_of_nobody_is_missing() -> None:
    assert reliability(np.eye(3), 1) is None


def test_an_item_that_everybody_answers_alike_does_not_break_omega() -> None:
    covariance = one_factor([0.7, 0.7, 0.7, 0.0], [0.5, 0.5, 0.5, 0.0])
    assert omega_uls(covariance, 100) == pytest.approx(2.1**2 / (2.1**2 + 1.5), abs=1e-6)


def test_items_with_one_answer_say_nothing_about_agreement() -> None:
    full = agreement(np.array([[0, 0, 1, 4, 0]]))
    assert agreement(np.array([[0, 0, 1, 4, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]])) == full
    assert agreement(np.array([[1, 0, 0, 0, 0]])) is None
    assert agreement(np.zeros((0, 5), dtype=int)) is None


@given(arrays(int, st.tuples(st.integers(1, 8), st.sampled_from([5, 7])), elements=st.integers(0, 30)))
def test_agreement_stays_in_range_and_ignores_the_direction_of_keying(counts: np.ndarray) -> None:
    found, turned = agreement(counts), agreement(counts[:, ::-1])
    if found is None:
        assert turned is None
        return
    assert turned is not None
    assert 0 <= found.rwg_star <= found.rwg_j <= 1
    assert 0 <= found.adm <= (counts.shape[1] - 1) / 2
    assert (turned.rwg_star, turned.adm) == pytest.approx((found.rwg_star, found.adm))


def groups_of(samples: list[list[float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    arrays_ = [np.array(sample) for sample in samples]
    return (
        np.array([len(a) for a in arrays_]),
        np.array([a.mean() if len(a) else np.nan for a in arrays_]),
        np.array([((a - a.mean()) ** 2).sum() if len(a) else 0.0 for a in arrays_]),
    )


def test_icc_by_hand_for_three_groups() -> None:
    # Means 2, 5, 8 of three each: MSB = 3·(9+0+9)/2 = 27, MSW = 6·1/6 = 1, n0 = 3.
    found = icc(*groups_of([[1, 2, 3], [4, 5, 6], [7, 8, 9]]))
    assert found is not None
    assert (found.icc1, found.icc2, found.f, found.n0) == pytest.approx((26 / 29, 26 / 27, 27.0, 3.0))
    assert found.p == pytest.approx(0.001, abs=1e-4)
    assert found.verdict == "ranks"


def test_icc_of_unequal_groups_uses_the_average_size_of_the_formula() -> None:
    found = icc(*groups_of([[1, 2, 3, 4], [2, 4], []]))
    # N = 6, Σn² = 20: n0 = (6 − 20/6)/1; means 2.5 and 3: MSB = 4·(1/6)² + 2·(1/3)² = 1/3, MSW = (5 + 2)/4.
    assert found is not None
    assert (found.n0, found.f) == pytest.approx((8 / 3, (1 / 3) / 1.75))
    assert found.verdict == "no_measurable_difference"


@pytest.mark.parametrize(("ratio", "verdict"), [(1.5, "no_league_table"), (2.5, "bands"), (5.0, "ranks")])
def test_the_verdict_on_a_league_table(ratio: float, verdict: str) -> None:
    # Two groups of 5: MSW is 1 and MSB the wanted ratio; ICC(1) = (ratio − 1)/(ratio + 4) is above .05 throughout.
    half = (ratio / 10) ** 0.5
    found = icc(np.array([5, 5]), np.array([50 - half, 50 + half]), np.array([4.0, 4.0]))
    assert found is not None
    assert found.f == pytest.approx(ratio)
    assert found.verdict == verdict


def test_departments_cannot_differ_where_there_is_nothing_to_compare() -> None:
    assert icc(np.array([5]), np.array([50.0]), np.array([9.0])) is None
    assert icc(np.array([1, 1]), np.array([50.0, 60.0]), np.zeros(2)) is None
    assert icc(np.array([], dtype=int), np.array([]), np.array([])) is None


def test_everybody_giving_the_same_answer_is_no_difference_between_departments() -> None:
    noisy = icc(np.array([5, 5]), np.array([75.0, 75.0 + 1e-13]), np.full(2, 1e-28))
    assert noisy is not None
    assert noisy.verdict == "no_measurable_difference"


def test_departments_that_agree_inside_and_differ_between_are_ranked_without_a_warning() -> None:
    found = icc(np.array([5, 5]), np.array([25.0, 75.0]), np.zeros(2))
    assert found is not None
    assert (found.icc1, found.icc2, found.p, found.verdict) == (1.0, 1.0, 0.0, "ranks")


@settings(deadline=None)
@given(arrays(float, st.tuples(st.integers(31, 60), st.integers(3, 6)), elements=st.integers(1, 5).map(float)))
def test_omega_stays_between_zero_and_one(answers: np.ndarray) -> None:
    omega = omega_uls(np.cov(answers.T), len(answers))
    assert omega is None or 0 <= omega <= 1
