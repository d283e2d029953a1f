"""Standing among others and change between waves, METHOD 5."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.benchmarks import (
    benjamini_hochberg,
    change,
    comparable_items,
    harrell_davis,
    percentile,
    reference_group,
    standing,
)
from assessments.conventions import Conventions
from assessments.instrument import Facet, Instrument, Item, Pillar, Scale

TWELVE = np.array([48, 52, 55, 55, 58, 60, 61, 63, 66, 68, 71, 75.0])
references = st.integers(1, 60).flatmap(lambda m: arrays(float, m, elements=st.floats(0, 100)))


class Wave(NamedTuple):
    value: float
    se: float
    df: float


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (55, (25.0, 9.635548, 48.376215)),
        (66.5, (75.0, 51.623785, 90.364452)),
        (80, (100.0, 85.494348, 99.983955)),
        (40, (0.0, 0.016045, 14.505652)),
    ],
)
def test_the_percentile_of_the_worked_cases(score: float, expected: tuple[float, float, float]) -> None:
    found = percentile(score, TWELVE)
    assert (found.value, found.lo, found.hi) == pytest.approx(expected, abs=1e-4)


@given(references, st.floats(0, 100), st.floats(0, 100))
def test_a_higher_score_never_has_a_lower_percentile(reference: np.ndarray, first: float, second: float) -> None:
    low, high = percentile(min(first, second), reference), percentile(max(first, second), reference)
    assert 0 <= low.value <= high.value <= 100
    assert 0 <= low.lo <= low.hi <= 100


def test_the_harrell_davis_median_of_a_symmetric_set_is_its_centre() -> None:
    assert harrell_davis(np.array([10, 20, 30, 40, 50.0]), 0.5) == pytest.approx(30)


def test_harrell_davis_of_two_values_by_hand() -> None:
    # m = 2, q = ⅓: Beta(1, 2) puts 1 − (1 − ½)² = ¾ of its weight on the smaller.
    assert harrell_davis(np.array([100, 0.0]), 1 / 3) == pytest.approx(25)


@given(references, st.floats(0.05, 0.95))
def test_a_quantile_lies_inside_its_data(reference: np.ndarray, q: float) -> None:
    assert reference.min() - 1e-9 <= harrell_davis(reference, q) <= reference.max() + 1e-9


@pytest.mark.parametrize(
    ("m", "tier"),
    [(0, "nothing"), (4, "nothing"), (5, "side"), (9, "side"), (10, "quarter"), (19, "quarter"), (20, "percentile")],
)
def test_what_is_said_grows_with_the_size_of_the_set(m: int, tier: str) -> None:
    found = standing(50, np.linspace(30, 80, m))
    assert (found.m, found.tier) == (m, tier)
    assert (found.side is not None) == (tier == "side")
    assert (found.quarter is not None) == (tier == "quarter")
    assert (found.percentile is not None) == (tier == "percentile")
    assert (found.best_in_class is not None) == (m >= 10)


@pytest.mark.parametrize(("score", "side"), [(49, "below"), (50, "at"), (51, "above")])
def test_a_small_set_only_says_above_or_below_its_median(score: float, side: str) -> None:
    assert standing(score, np.array([30, 40, 50, 60, 70.0])).side == side


@pytest.mark.parametrize(("score", "quarter"), [(40, 1), (56, 2), (60.5, 3), (67, 4), (99, 4)])
def test_a_middling_set_says_the_quarter(score: float, quarter: int) -> None:
    assert standing(score, TWELVE).quarter == quarter


def test_best_in_class_is_never_the_maximum() -> None:
    wide = np.append(np.linspace(40, 60, 29), 100.0)
    found = standing(50, wide).best_in_class
    assert found is not None
    assert found < 75


def test_the_reference_group_is_the_narrowest_with_ten_members() -> None:
    bank_small, bank_large, shop_small = [("bank", "small")], [("bank", "large")], [("shop", "small")]
    both = reference_group("bank", "small", bank_small * 10 + shop_small * 5)
    assert (both.kind, both.members) == ("industry_and_size", tuple(range(10)))
    assert reference_group("bank", "small", bank_small * 9 + bank_large).kind == "industry"
    assert reference_group("bank", "small", bank_small * 9 + shop_small).kind == "size"
    assert reference_group("bank", "small", [("shop", "large")] * 3).members == (0, 1, 2)
    assert reference_group("bank", "small", []).kind == "all"


@pytest.mark.parametrize(
    ("before", "now", "expected", "verdict"),
    [
        ((58, 2.5, 40), (65, 2.4, 45), (7, 3.465545, 84.161818, 1.236241, 12.763759, 0.046577), "improved"),
        ((58, 4, 12), (62, 4, 11), (4, 5.656854, 22.956522, -5.695891, 13.695891, 0.486617), "no_clear_change"),
        ((60, 1, 150), (61, 1, 160), (1, 1.414214, 309.677419, -1.333154, 3.333154, 0.480032), "stable"),
        ((60, 1, 150), (63, 1, 160), (3, 1.414214, 309.677419, 0.666846, 5.333154, 0.034689), "improved_small"),
    ],
)
def test_the_change_of_the_worked_cases(
    before: tuple[float, ...], now: tuple[float, ...], expected: tuple[float, ...], verdict: str
) -> None:
    found = change(Wave(*before), Wave(*now), Conventions())
    assert (found.diff, found.se, found.df, found.lo, found.hi, found.p) == pytest.approx(expected, abs=1e-4)
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("now", "verdict"),
    [(50, "worsened"), (56, "worsened_small"), (60, "stable"), (64, "improved_small"), (65, "improved")],
)
def test_a_change_without_error_is_sure(now: float, verdict: str) -> None:
    found = change(Wave(60, 0, 10), Wave(now, 0, 10), Conventions())
    assert found.verdict == verdict
    assert found.p == (1 if now == 60 else 0)


def test_false_discoveries_by_hand() -> None:
    # Sorted .01 ≤ .02, .035 ≤ .04, .07 > .06, .079 ≤ .08, .5 > .1: the fourth passes and carries the third with it.
    found = benjamini_hochberg(np.array([[0.5, 0.01, 0.079], [0.035, np.nan, 0.07]]))
    assert found.tolist() == [[False, True, True], [True, False, True]]


@pytest.mark.parametrize("p", [np.array([]), np.array([np.nan]), np.array([0.2, 0.9])])
def test_nothing_counts_where_nothing_is_significant(p: np.ndarray) -> None:
    assert not benjamini_hochberg(p).any()


@given(arrays(float, st.integers(0, 30), elements=st.floats(0, 1)))
def test_false_discovery_control_lies_between_bonferroni_and_none(p: np.ndarray) -> None:
    found = benjamini_hochberg(p)
    assert np.all(found[p <= 0.10 / max(len(p), 1)])
    assert not np.any(found[p > 0.10])


def instrument(
    wordings: list[str], points: int = 5, languages: tuple[str, ...] = ("en",), prefix: str = "i"
) -> Instrument:
    def text(words: str) -> dict[str, str]:
        return {language: f"{words} [{language}]" for language in languages}

    items = tuple(
        Item(key=f"{prefix}{place}", text=text(words), short=text(words)) for place, words in enumerate(wordings)
    )
    facet = Facet(key="commitment", title=text("Commitment"), items=items)
    return Instrument(
        key="cx",
        version="1",
        title=text("CX"),
        languages=languages,
        scale=Scale(points=points, labels=tuple(text(str(point)) for point in range(points))),
        dont_know=text("don't know"),
        pillars=(Pillar(key="leadership", title=text("Leadership"), facets=(facet,)),),
    )


def test_items_with_identical_wording_are_common_whatever_their_key() -> None:
    first, second = instrument(["a", "b", "c", "d"]), instrument(["x", "c", "b", "a", "y"], prefix="n")
    assert comparable_items(first, second, "leadership") == (("i0", "n3"), ("i1", "n2"), ("i2", "n1"))


def test_a_new_translation_keeps_items_comparable_and_no_shared_language_does_not() -> None:
    english, both = instrument(["a", "b", "c"]), instrument(["a", "b", "c"], languages=("en", "de"))
    assert comparable_items(english, both, "leadership") is not None
    assert comparable_items(english, instrument(["a", "b", "c"], languages=("de",)), "leadership") is None


@pytest.mark.parametrize(
    "second",
    [
        instrument(["a", "b", "x", "y"]),
        instrument(["a", "b", "c", "x", "y", "z"]),
        instrument(["a", "b", "c", "d"], points=7),
    ],
    ids=["two in common", "half of the longer pillar", "another scale"],
)
def test_too_little_in_common_is_not_comparable(second: Instrument) -> None:
    assert comparable_items(instrument(["a", "b", "c", "d"]), second, "leadership") is None


def test_another_keying_is_another_item_and_a_missing_pillar_is_not_comparable() -> None:
    first = instrument(["a", "b", "c"])
    pillar = first.pillars[0]
    turned = tuple(item.model_copy(update={"reverse": True}) for item in pillar.items)
    facet = pillar.facets[0].model_copy(update={"items": turned})
    second = first.model_copy(update={"pillars": (pillar.model_copy(update={"facets": (facet,)}),)})
    assert comparable_items(first, second, "leadership") is None
    assert comparable_items(first, first, "ownership") is None
