"""A withheld number can't be turned into a number by accident."""

import math
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from assessments.measures import Cell, Estimate, Withheld

ACCIDENTS: list[Callable[[Withheld], object]] = [
    float,
    int,
    bool,
    round,
    math.floor,
    abs,
    lambda w: sum([w]),
    lambda w: w + 1,
    lambda w: 1 - w,
    lambda w: w * 0.5,
    lambda w: w / 2,
    lambda w: w < 50,
    lambda w: max(w, 0),
    lambda w: f"{w:.0f}",
    lambda w: sorted([w, w]),
    lambda w: "yes" if w else "no",
]


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_every_way_to_use_a_withheld_number_raises(accident: Callable[[Withheld], object]) -> None:
    with pytest.raises(TypeError):
        accident(Withheld())


def test_withheld_and_estimate_survive_being_stored() -> None:
    shown = Estimate(value=50, lo=40, hi=60, se=5, df=10, n=9)
    cell = Cell(key="unit:a", answered=9, index=Withheld(), pillars={"p": shown}, facets={}, items={"i": Withheld()})
    assert Cell.model_validate_json(cell.model_dump_json()) == cell


def test_a_stored_number_is_never_infinite_or_missing() -> None:
    with pytest.raises(ValidationError):
        Estimate(value=float("nan"), lo=0, hi=1, se=1, df=1)


def test_numbers_are_kept_to_six_decimals_so_that_the_order_of_adding_up_cannot_show() -> None:
    assert Estimate(value=0.1 + 0.2, lo=0, hi=1, se=1, df=1).value == 0.3
