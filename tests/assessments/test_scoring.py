"""METHOD 1 and 2: coding, persons' scores, estimates and their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers import AnswerSheet
from assessments.conventions import Conventions
from assessments.counting import items_needed, rescale, tally
from assessments.scoring import PRIOR_VARIANCE, Strata, estimate, pooled_variance, strata_of
from tests.assessments import small

CONVENTIONS = Conventions()


def test_five_and_seven_point_answers_become_0_to_100() -> None:
    assert rescale(np.array([1, 2, 3, 4, 5]), 5).tolist() == [0, 25, 50, 75, 100]
    assert rescale(np.array([1, 4, 5, 7]), 7) == pytest.approx([0, 50, 66.666667, 100])


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([75, None, 50, None, 100], 75.0),
        ([75, None, None, 50], 62.5),
        ([75, None, None], None),
        ([None, 100], None),
        ([50], 50.0),
    ],
)
def test_a_person_is_scored_only_with_enough_valid_items(answers: list[int | None], expected: float | None) -> None:
    questions = small.instrument(items=len(answers), facets=1)
    ticked = [0 if score is None else score // 25 + 1 for score in answers] * len(questions.pillars)
    codes = [6 - code if item.reverse and code else code for item, code in zip(questions.items, ticked, strict=True)]
    sheet = AnswerSheet(np.array([codes], dtype=np.uint8), np.zeros(1, dtype=np.int32), np.array([-1], dtype=np.int8))
    found = tally(questions, sheet, 1, CONVENTIONS).pillars["leadership"]
    scores = found.values[found.counts[0] > 0].tolist()
    assert scores == ([] if expected is None else [expected])


@pytest.mark.parametrize(("k", "needed"), [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3), (11, 6)])
def test_half_the_items_but_at_least_two_are_needed(k: int, needed: int) -> None:
    assert items_needed(k) == needed


def worked_department(equal_voice: bool = False) -> Strata:
    scores = [[80, 90], [60, 70, 65], [40, 55, 50, 45, 60, 35, 50, 45]]
    return Strata(
        n=np.array([2, 3, 8]),
        mean=np.array([np.mean(s) for s in scores]),
        variance=np.array([np.var(s, ddof=1) for s in scores]),
        headcount=np.array([2, 6, 40]),
        pooled=225.0,
        reliability=0.65,
    )


def test_the_worked_department_has_its_published_mean_error_and_interval() -> None:
    found = estimate(worked_department(), np.ones(3, dtype=bool))
    assert found is not None
    numbers = (found.value, found.se, found.df, found.lo, found.hi)
    assert numbers == pytest.approx((51.25, 3.143697, 12.423404, 45.662895, 56.837105), abs=1e-4)
    assert found.n == 13


def test_a_level_without_answers_shares_out_its_weight() -> None:
    strata = worked_department()
    silent = Strata(np.array([0, 3, 8]), strata.mean, strata.variance, strata.headcount, 225.0, 0.65)
    found = estimate(silent, np.ones(3, dtype=bool))
    assert found is not None
    assert found.value == pytest.approx((6 * 65 + 40 * 47.5) / 46)


def test_a_headcount_below_the_answers_is_raised_to_them() -> None:
    strata = worked_department()
    too_few = Strata(strata.n, strata.mean, strata.variance, np.array([2, 3, 1]), 225.0, 0.65)
    raised = Strata(strata.n, strata.mean, strata.variance, np.array([2, 3, 8]), 225.0, 0.65)
    every = np.ones(3, dtype=bool)
    assert estimate(too_few, every) == estimate(raised, every)


def test_nobody_has_no_estimate_and_it_is_not_zero() -> None:
    assert estimate(worked_department(), np.zeros(3, dtype=bool)) is None


def test_without_any_pair_of_answers_the_prior_variance_stands_in() -> None:
    assert pooled_variance(np.array([1, 0, 1]), np.zeros(3)) == PRIOR_VARIANCE


@given(
    st.lists(st.tuples(st.integers(1, 30), st.floats(0, 100), st.floats(0, 2500)), min_size=1, max_size=6),
    st.floats(0.3, 0.85),
)
def test_estimates_and_intervals_stay_on_the_scale(cells: list[tuple[int, float, float]], rho: float) -> None:
    n, mean, variance = (np.array(column) for column in zip(*cells, strict=True))
    found = estimate(Strata(n, mean, variance, n * 2, pooled_variance(n, variance), rho), np.ones(len(n), dtype=bool))
    assert found is not None
    assert 0 <= found.lo <= found.value <= found.hi <= 100
    assert found.se >= 0


def by_hand(questions: object, sheet: AnswerSheet, pillar: int) -> np.ndarray:
    """A pillar's person scores the slow way, one person and one item at a time."""
    instrument = small.instrument()
    assert questions == instrument
    columns = [j for j, item in enumerate(instrument.items) if item in instrument.pillars[pillar].items]
    scores = []
    for row in sheet.codes:
        keyed = [6 - int(row[j]) if instrument.items[j].reverse else int(row[j]) for j in columns]
        valid = [25.0 * (x - 1) for x, j in zip(keyed, columns, strict=True) if 1 <= row[j] <= 5]
        scores.append(np.mean(valid) if len(valid) >= items_needed(len(columns)) else np.nan)
    return np.array(scores)


def test_the_histograms_hold_what_adding_up_person_by_person_gives() -> None:
    questions = small.instrument()
    units, levels = [0] * 40 + [1] * 35, [0, 1, 2, 2, 2] * 15
    answers = small.sheet(questions, units, levels, missing=0.2)
    counted = tally(questions, answers, 2, CONVENTIONS)
    assert counted.kept.all(), "nobody in this sheet answers carelessly"
    for position, pillar in enumerate(questions.pillars):
        slow = by_hand(questions, answers, position)
        strata = strata_of(counted.pillars[pillar.key], np.zeros(6, dtype=np.int64), 0.6)
        for stratum in range(6):
            members = (np.array(units) == stratum // 3) & (np.array(levels) == stratum % 3) & ~np.isnan(slow)
            assert strata.n[stratum] == members.sum()
            assert strata.mean[stratum] == pytest.approx(slow[members].mean())
            assert strata.variance[stratum] == pytest.approx(slow[members].var(ddof=1))


def test_moments_are_those_of_people_who_have_every_pillar() -> None:
    questions = small.instrument()
    answers = small.sheet(questions, [0] * 60, [-1] * 60, missing=0.25)
    counted = tally(questions, answers, 1, CONVENTIONS)
    slow = np.column_stack([by_hand(questions, answers, p)[counted.kept] for p in range(4)])
    complete = slow[~np.isnan(slow).any(axis=1)]
    assert counted.moments.n.tolist() == [len(complete)]
    assert counted.moments.mean[0] == pytest.approx(complete.mean(axis=0))
    assert counted.moments.covariance[0] == pytest.approx(np.cov(complete.T))


def test_the_item_covariance_is_centred_in_each_unit_over_complete_cases() -> None:
    questions = small.instrument()
    units = [0] * 50 + [1] * 45
    answers = small.sheet(questions, units, [-1] * 95, missing=0.1)
    counted = tally(questions, answers, 2, CONVENTIONS)
    columns = slice(0, 4)
    keyed = answers.codes[:, columns].astype(float)
    complete = ((keyed >= 1) & (keyed <= 5)).all(axis=1) & counted.kept
    reverse = [item.reverse for item in questions.items[columns]]
    keyed[:, reverse] = 6 - keyed[:, reverse]
    centred = [keyed[complete & (np.array(units) == u)] for u in (0, 1)]
    centred = np.vstack([part - part.mean(axis=0) for part in centred])
    covariance, n = counted.cross["leadership"]
    assert n == complete.sum()
    assert covariance == pytest.approx(centred.T @ centred * 25**2 / (n - 2))


def test_a_sheet_of_the_wrong_width_is_refused() -> None:
    questions = small.instrument()
    narrow = small.sheet(small.instrument(items=3), [0] * 5, [-1] * 5)
    with pytest.raises(ValueError, match="expected"):
        tally(questions, narrow, 1, CONVENTIONS)


def test_dont_know_is_missing_and_counted_apart() -> None:
    questions = small.instrument()
    answers = small.sheet(questions, [0] * 30, [-1] * 30, missing=0.3)
    counted = tally(questions, answers, 1, CONVENTIONS)
    kept = answers.codes[counted.kept]
    for j, item in enumerate(questions.items):
        assert counted.items[item.key].n.sum() == ((kept[:, j] >= 1) & (kept[:, j] <= 5)).sum()
        assert counted.dont_know[j].sum() == (kept[:, j] == 255).sum()
