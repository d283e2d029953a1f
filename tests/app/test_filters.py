"""How numbers, names and sentences are set, in English and in German."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from app import filters
from assessments.measures import Estimate, Finding, Value, Withheld
from assessments.release import Release
from assessments.sentences import SENTENCES
from tests.app.reports import sample

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module", autouse=True)
def _inside() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


@pytest.fixture(scope="module")
def release() -> Release:
    return sample.release(4)


def estimate(value: float, lo: float, hi: float) -> Estimate:
    return Estimate(value=value, lo=lo, hi=hi, se=1, df=10)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(54.5, "55"), (54.49999, "54"), (0.5, "1"), (2.5, "3"), (-0.5, "−1"), (-3.2, "−3"), (100, "100")],
)
def test_points_are_rounded_half_up_and_carry_a_true_minus(value: float, shown: str) -> None:
    assert filters.points(value) == shown


def test_a_withheld_number_can_not_be_rounded_by_accident() -> None:
    for set_ in (filters.points, filters.percent, filters.decimal, filters.count, filters.band):
        with pytest.raises(TypeError, match="withheld"):
            set_(Withheld())


@pytest.mark.parametrize(("value", "shown"), [(4.2, "+4"), (-4.2, "−4"), (0.3, "0"), (-0.3, "0")])
def test_a_difference_carries_its_sign_and_zero_none(value: float, shown: str) -> None:
    assert filters.signed(value) == shown


def test_a_range_is_a_dash_and_words_where_a_bound_is_negative() -> None:
    assert filters.likely(estimate(57, 52.6, 61.4)) == "53–61"
    assert filters.span(-3.1, 4.2) == f"−3{NBSP}to{NBSP}4"


@pytest.mark.parametrize(("share", "shown"), [(0.94, "94"), (0.005, "1"), (1, "100"), (0.125, "13")])
def test_percent_has_a_no_break_space(share: float, shown: str) -> None:
    assert filters.percent(share) == f"{shown}{NBSP}%"


@pytest.mark.parametrize(("chance", "shown"), [(0.0, "< 1 %"), (0.5, "50 %"), (1.0, "> 99 %"), (0.9951, "> 99 %")])
def test_a_chance_is_never_certain(chance: float, shown: str) -> None:
    assert filters.chance(chance) == shown.replace(" ", NBSP)


@pytest.mark.parametrize(("released", "shown"), [(5, "≤ 5 %"), (6, "6 %"), (95, "≥ 95 %")])
def test_a_released_percentage_is_not_told_exactly_at_its_ends(released: int, shown: str) -> None:
    assert filters.capped(released) == shown.replace(" ", NBSP)


@pytest.mark.parametrize(("score", "band"), [(0, 1), (39.4, 1), (39.5, 2), (50, 3), (69.5, 5), (80, 6), (100, 6)])
def test_the_colour_follows_the_number_that_is_shown(score: float, band: int) -> None:
    assert filters.band(score) == band


@pytest.mark.parametrize(
    ("place", "english", "german"),
    [
        ((2, 5), "2nd–5th", "2.–5."),
        ((1, 1), "1st", "1."),
        ((11, 13), "11th–13th", "11.–13."),
        ((3, 22), "3rd–22nd", "3.–22."),
    ],
)
def test_a_place_is_a_range_of_ordinals(place: tuple[int, int], english: str, german: str) -> None:
    assert filters.place(place) == english
    with force_locale("de"):
        assert filters.place(place) == german


def test_numbers_and_dates_follow_the_language() -> None:
    first, last = date(2026, 10, 5), date(2026, 10, 23)
    assert (filters.decimal(4.05), filters.count(12500), filters.weeks(6.0)) == ("4.1", "12,500", "6")
    assert filters.month(last) == "October 2026"
    assert "5" in filters.period(first, last)
    with force_locale("de"):
        assert (filters.decimal(4.05), filters.count(12500), filters.weeks(4.5)) == ("4,1", "12.500", "4,5")
        assert filters.month(last) == "Oktober 2026"
        assert filters.listed(["A", "B", "C"]) == "A, B und C"
    assert filters.listed(["A", "B", "C"]) == "A, B and C"


def test_a_sentence_names_things_in_the_language_and_units_as_they_were_written(release: Release) -> None:
    finding = Finding(
        key="unit.pillars_only",
        values={
            "unit": Value(kind="unit", of="u00"),
            "pillar": Value(kind="pillar", of="ownership"),
            "value": Value(kind="points", of=44.5),
        },
    )
    told = filters.sentence(finding, release)
    assert release.unit("u00").name in told
    assert "Ownership" in told
    assert "45" in told


def test_markup_and_places_in_a_name_stay_text() -> None:
    hostile = sample.release(9, names=sample.LONG, second=True, organisation=f"{sample.COMPOUND} <i>GmbH</i> & Co. KG")
    finding = Finding(key="compare.hidden", values={"units": Value(kind="units", of=("u02", "u03"))})
    told = filters.sentence(finding, hostile)
    assert "<script>alert(1)</script>" in told
    assert "{{ 7*7 }} %(name)s {unit}" in told


def test_every_sentence_of_a_release_can_be_said(release: Release) -> None:
    said = [page.heading for page in release.pages.values()]
    said += [finding for page in release.pages.values() for finding in (*page.why, *page.notes)]
    said += [*release.limits, *(finding for unit in release.rollout.units for finding in unit.why)]
    for finding in said:
        assert filters.sentence(finding, release)
        assert finding.key in SENTENCES


def test_an_owner_may_be_a_unit_a_role_a_non_owner_or_others(release: Release) -> None:
    nomination = release.instrument.nomination
    assert filters.owner_name("u00", release) == release.unit("u00").name
    assert filters.owner_name(nomination.roles[0].key, release) == nomination.roles[0].title["en"]
    assert filters.owner_name(nomination.non_owners[0].key, release) == nomination.non_owners[0].title["en"]
    assert filters.owner_name("other", release) == "others"
