"""The business case, METHOD 10."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assessments.business import Assumptions, Range, business_case, simulate

shares = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted)
money = st.lists(st.floats(0, 1e9), min_size=3, max_size=3).map(sorted)


def spread(low: float, likely: float, high: float) -> Range:
    return Range(low=low, likely=likely, high=high)


def fixed(value: float) -> Range:
    return spread(value, value, value)


WORKED = Assumptions(
    revenue=spread(9e6, 10e6, 11e6),
    at_risk=spread(0.05, 0.1, 0.15),
    recoverable=spread(0.1, 0.2, 0.35),
    success=spread(0.5, 0.66, 0.8),
    margin=spread(0.3, 0.4, 0.5),
    cost=spread(30_000, 40_000, 60_000),
)


def test_base_tornado_break_even_and_mean_of_the_worked_case() -> None:
    found = business_case(WORKED)
    assert found.base == pytest.approx(12_800, abs=1e-4)
    expected = [
        ("recoverable", -13_600, 52_400, 66_000),
        ("at_risk", -13_600, 39_200, 52_800),
        ("cost", -7_200, 22_800, 30_000),
        ("margin", -400, 26_000, 26_400),
        ("success", 0, 24_000, 24_000),
        ("revenue", 7_520, 18_080, 10_560),
    ]
    assert [bar.input for bar in found.tornado] == [name for name, *_ in expected]
    for bar, (_, *numbers) in zip(found.tornado, expected, strict=True):
        assert (bar.low, bar.high, bar.swing) == pytest.approx(numbers, abs=1e-4)
    assert found.break_even == pytest.approx(0.151515, abs=1e-4)
    assert found.mean == pytest.approx(13_055.555556, abs=1e-4)


def test_the_draws_agree_with_the_exact_mean_and_the_same_seed_repeats_them() -> None:
    drawn = simulate(WORKED)
    assert len(drawn) == 20_000
    error = drawn.std() / np.sqrt(len(drawn))
    assert drawn.mean() == pytest.approx(13_055.56, abs=4 * error)
    assert business_case(WORKED) == business_case(WORKED)
    assert business_case(WORKED, seed=1).p5 != business_case(WORKED).p5


def test_a_case_without_uncertainty_is_its_base() -> None:
    sure = Assumptions(
        revenue=fixed(1e6), at_risk=fixed(0.1), recoverable=fixed(0.5), success=fixed(0.5), margin=fixed(0.4),
        cost=fixed(4_000),
    )  # fmt: skip
    found = business_case(sure)
    assert (found.p5, found.p50, found.p95, found.mean) == pytest.approx((6_000,) * 4)
    assert found.positive == 1
    assert all(bar.swing == 0 for bar in found.tornado)


def test_nothing_at_stake_has_no_break_even() -> None:
    found = business_case(WORKED.model_copy(update={"at_risk": fixed(0.0)}))
    assert found.break_even is None
    assert found.positive == 0


def test_a_break_even_above_one_is_told_and_not_hidden() -> None:
    found = business_case(WORKED.model_copy(update={"cost": fixed(400_000)}))
    assert found.break_even == pytest.approx(400_000 / 264_000)


@pytest.mark.parametrize("numbers", [(2, 1, 3), (1, 3, 2), (-1, 0, 1)])
def test_a_range_out_of_order_is_refused(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(ValidationError, match="low ≤ likely ≤ high"):
        spread(*numbers)


def test_a_share_above_one_is_refused() -> None:
    with pytest.raises(ValidationError, match="margin is a share of one"):
        Assumptions(**{**dict(WORKED), "margin": spread(0.3, 0.4, 40)})


@settings(deadline=None, max_examples=40)
@given(st.tuples(money, shares, shares, shares, shares, money))
def test_the_likely_range_lies_between_the_worst_and_the_best_case(ends: tuple[list[float], ...]) -> None:
    names = ("revenue", "at_risk", "recoverable", "success", "margin", "cost")
    found = business_case(
        Assumptions(**{name: spread(*numbers) for name, numbers in zip(names, ends, strict=True)}), draws=500
    )
    best = np.prod([high for _, _, high in ends[:5]]) - ends[5][0]
    worst = np.prod([low for low, _, _ in ends[:5]]) - ends[5][2]
    slack = 1e-9 * (abs(best) + abs(worst) + 1)
    assert worst - slack <= found.p5 <= found.p50 <= found.p95 <= best + slack
    assert worst - slack <= found.mean <= best + slack
    assert 0 <= found.positive <= 1
