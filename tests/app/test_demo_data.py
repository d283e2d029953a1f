"""The demo organisation and its two waves: plausible, and the story they are meant to tell is in the numbers."""

from functools import cache

import numpy as np
import pytest

from app.demo.company import demo_organisation
from app.demo.generate import WAVES, demo_wave
from assessments.answers import DONT_KNOW, AnswerSheet
from assessments.disclosure import shown_cells, strata_counts
from assessments.instrument import LEVELS, Instrument

PILLARS = {
    "leadership": ("commitment", "communication", "purpose", "business_case"),
    "ownership": ("mandate", "collaboration", "accountability", "partners"),
    "feedback_loops": ("critical_moments", "listening_posts", "closing_the_loop", "outside_in"),
    "employee_engagement": ("awareness", "involvement", "empowerment", "recognition"),
}
LEADERSHIP, OWNERSHIP, ENGAGEMENT = 0, 1, 3
UNITS = [unit.key for unit in demo_organisation().units]


def text(words: str) -> dict[str, str]:
    return {"en": words}


def choices(*keys: str) -> list[dict[str, object]]:
    return [{"key": key, "title": text(key)} for key in keys]


@cache
def instrument(points: int = 5) -> Instrument:
    """Three items a facet, the last one reversed in every other facet, and all questions beside them."""
    pillars = [
        {
            "key": pillar,
            "title": text(pillar),
            "facets": [
                {
                    "key": facet,
                    "title": text(facet),
                    "items": [item(f"{facet}_{i}", i == 2 and f % 2 == 1) for i in range(3)],
                }
                for f, facet in enumerate(facets)
            ],
        }
        for pillar, facets in PILLARS.items()
    ]
    return Instrument.model_validate(
        {
            "key": "small",
            "version": "1",
            "title": text("Small"),
            "languages": ["en"],
            "scale": {"points": points, "labels": [text(str(point)) for point in range(1, points + 1)]},
            "dont_know": text("I don't know"),
            "pillars": pillars,
            "nomination": {
                "text": text("Who?"),
                "roles": choices("ceo", "cco"),
                "non_owners": choices("everybody", "nobody", "dont_know"),
            },
            "listening": {
                "text": text("Where?"),
                "channels": choices("surveys", "social_media", "letters"),
                "stages": choices("collected", "analysed", "acted_on"),
                "social": ["social_media"],
            },
            "moments": {"text": text("When?"), "moments": choices("first_contact", "support", "last_contact")},
            "outcome": item("outcome", False),
        }
    )


def item(key: str, reverse: bool) -> dict[str, object]:
    return {"key": key, "text": text(key), "short": text(key), "reverse": reverse}


def careful(sheet: AnswerSheet) -> np.ndarray:
    """Those who did not tick the same answer throughout."""
    given = np.where(sheet.codes == DONT_KNOW, 0, sheet.codes).astype(float)
    given[given == 0] = np.nan
    return np.nanmax(given, axis=1) > np.nanmin(given, axis=1)


def scores(sheet: AnswerSheet, points: int = 5) -> np.ndarray:
    """Keyed answers in points of 0–100, (n, items), NaN where missing."""
    reverse = np.array([each.reverse for each in instrument(points).items])
    given = sheet.codes.astype(float)
    given[(sheet.codes < 1) | (sheet.codes > points)] = np.nan
    return (np.where(reverse, points + 1 - given, given) - 1) * 100 / (points - 1)


def pillar_scores(sheet: AnswerSheet) -> np.ndarray:
    """Persons × pillars."""
    return np.nanmean(scores(sheet).reshape(len(sheet), len(PILLARS), -1), axis=2)


@pytest.fixture(scope="module")
def spring() -> AnswerSheet:
    return demo_wave(1, instrument())


@pytest.fixture(scope="module")
def autumn() -> AnswerSheet:
    return demo_wave(2, instrument())


def unit_means(sheet: AnswerSheet) -> dict[str, float]:
    people = pillar_scores(sheet)[careful(sheet)].mean(axis=1)
    unit = sheet.unit[careful(sheet)]
    return {key: float(people[unit == index].mean()) for index, key in enumerate(UNITS)}


def test_the_organisation_is_a_retailer_of_640_people_in_12_departments_and_3_partners() -> None:
    company = demo_organisation()
    assert (len(company.departments), len(company.partners)) == (12, 3)
    assert sum(unit.people for unit in company.units) == 640
    assert sum(unit.revenue_share for unit in company.units) == pytest.approx(1)


def test_the_rollout_has_choices_to_make() -> None:
    company = demo_organisation()
    efforts = {unit.key: unit.effort for unit in company.units}
    assert 2 <= min(efforts.values()) <= max(efforts.values()) <= 8
    assert max(efforts.values()) <= max(company.capacity)
    assert sum(efforts.values()) > sum(company.capacity)
    assert {before for unit in company.units for before in unit.after} <= efforts.keys()
    assert any(unit.after for unit in company.units)


def test_equal_arguments_give_equal_answers_and_other_seeds_others() -> None:
    first, again, other = demo_wave(1, instrument()), demo_wave(1, instrument()), demo_wave(1, instrument(), seed=1)
    for field in AnswerSheet.__dataclass_fields__:
        assert np.array_equal(getattr(first, field), getattr(again, field))
    assert not np.array_equal(first.codes[:100], other.codes[:100])


def test_about_a_third_do_not_answer(spring: AnswerSheet, autumn: AnswerSheet) -> None:
    for sheet in (spring, autumn):
        assert 0.6 <= len(sheet) / 640 <= 0.7
        assert 12 <= (sheet.level == LEVELS.index("executive")).sum() <= 14
        counts = strata_counts(sheet.unit, sheet.level, np.ones(len(sheet), dtype=bool), len(UNITS))
        headcount = [[unit.headcount.get(level, 0) for level in LEVELS] for unit in demo_organisation().units]
        assert (counts <= headcount).all()


def test_legal_is_too_small_to_show_and_the_levels_are_not(spring: AnswerSheet) -> None:
    counts = strata_counts(spring.unit, spring.level, np.ones(len(spring), dtype=bool), len(UNITS))
    shown = shown_cells(counts, demo_organisation())
    assert not shown["unit:legal"]
    assert [key for key in UNITS if not shown[f"unit:{key}"]] == ["human-resources", "legal"]
    assert shown["organisation"]
    assert shown["partners"]
    assert all(shown[f"level:{level}"] for level in LEVELS)


def test_answers_stay_on_the_scale(spring: AnswerSheet) -> None:
    assert set(np.unique(spring.codes)) <= {0, 1, 2, 3, 4, 5, DONT_KNOW}
    seven = demo_wave(1, instrument(7))
    assert set(np.unique(seven.codes)) <= {0, 1, 2, 3, 4, 5, 6, 7, DONT_KNOW}
    assert np.nanmean(scores(seven, 7)) == pytest.approx(np.nanmean(scores(spring)), abs=2)


def test_the_questions_beside_the_items_have_their_own_codes(spring: AnswerSheet) -> None:
    assert spring.owner is not None
    assert spring.posts is not None
    assert spring.moments is not None
    assert spring.outcome is not None
    assert (spring.owner.min(), spring.owner.max()) == (-1, len(UNITS) + 4)
    assert spring.posts.shape == (len(spring), 3, 3)
    assert spring.moments.shape == (len(spring), 3)
    assert set(np.unique(spring.posts)) == set(np.unique(spring.moments)) == {0, 1, 255}
    assert set(np.unique(spring.outcome)) <= {1, 2, 3, 4, 5, DONT_KNOW}


def test_an_instrument_without_these_questions_has_no_answers_to_them() -> None:
    bare = instrument().model_copy(update={"nomination": None, "listening": None, "moments": None, "outcome": None})
    sheet = demo_wave(1, bare)
    assert (sheet.owner, sheet.posts, sheet.moments, sheet.outcome) == (None, None, None, None)


def test_a_few_are_careless_and_fast(spring: AnswerSheet) -> None:
    assert spring.seconds is not None
    careless = ~careful(spring)
    assert 0.01 <= careless.mean() <= 0.06
    pace = spring.seconds / len(instrument().items)
    assert (pace[careless] < 2).all()
    assert np.median(pace[~careless]) > 5


def test_staff_cannot_judge_the_business_case_and_the_outside_view(spring: AnswerSheet) -> None:
    unknown = spring.codes == DONT_KNOW
    staff = spring.level == LEVELS.index("staff")
    hard = np.array(["business_case" in each.key or "outside_in" in each.key for each in instrument().items])
    assert unknown[staff][:, hard].mean() > 0.15
    assert unknown[~staff][:, hard].mean() < 0.15
    assert unknown[:, ~hard].mean() < 0.06


def test_answers_hang_together_inside_a_pillar(spring: AnswerSheet) -> None:
    items = scores(spring)[careful(spring)].reshape(-1, len(PILLARS), 12)
    unit = spring.unit[careful(spring)]
    for position in range(len(PILLARS)):
        complete = ~np.isnan(items[:, position]).any(axis=1)
        x = items[complete, position]
        for value in np.unique(unit[complete]):
            x[unit[complete] == value] -= x[unit[complete] == value].mean(axis=0)
        covariance = np.cov(x.T)
        alpha = 12 / 11 * (1 - np.trace(covariance) / covariance.sum())
        assert 0.75 <= alpha <= 0.92


def test_the_pillars_of_one_person_are_related(spring: AnswerSheet) -> None:
    related = np.corrcoef(pillar_scores(spring)[careful(spring)].T)[np.triu_indices(len(PILLARS), 1)]
    assert 0.3 <= related.min() <= related.max() <= 0.7


def test_units_differ_but_most_of_the_difference_is_between_people(spring: AnswerSheet) -> None:
    unit, people = spring.unit[careful(spring)], pillar_scores(spring)[careful(spring)]
    sizes = np.bincount(unit, minlength=len(UNITS))
    n, groups = len(unit), len(sizes)
    for score in people.T:
        means = np.bincount(unit, score) / sizes
        between = (sizes * (means - score.mean()) ** 2).sum() / (groups - 1)
        within = ((score - means[unit]) ** 2).sum() / (n - groups)
        usual = (n - (sizes**2).sum() / n) / (groups - 1)
        assert 0.02 <= (between - within) / (between + (usual - 1) * within) <= 0.20


def test_leaders_see_their_leadership_too_well(spring: AnswerSheet) -> None:
    people, level = pillar_scores(spring), spring.level
    gap = people[level == 0].mean(axis=0) - people[level == 2].mean(axis=0)
    assert 13 <= gap[LEADERSHIP] <= 25
    assert gap[LEADERSHIP] > max(np.delete(gap, LEADERSHIP)) + 3


def test_sales_is_exposed_but_not_ready_and_marketing_is_ready(spring: AnswerSheet) -> None:
    means = unit_means(spring)
    shares = {unit.key: unit.revenue_share for unit in demo_organisation().units}
    assert sorted(shares, key=shares.__getitem__)[-2:] == ["marketing", "sales"]
    assert means["sales"] < 54
    assert means["marketing"] > 61


def test_the_stores_of_north_and_south_cannot_be_told_apart(spring: AnswerSheet) -> None:
    means = unit_means(spring)
    assert abs(means["stores-north"] - means["stores-south"]) < 4


def test_ownership_is_weakest_and_engagement_strongest(spring: AnswerSheet, autumn: AnswerSheet) -> None:
    for sheet in (spring, autumn):
        means = pillar_scores(sheet).mean(axis=0)
        assert (np.argmin(means), np.argmax(means)) == (OWNERSHIP, ENGAGEMENT)


def test_nobody_knows_who_owns_the_customers_experience(spring: AnswerSheet) -> None:
    assert spring.owner is not None
    appointed = len(UNITS) + 1
    named = spring.owner[(spring.owner >= 0) & (spring.owner < len(UNITS) + 2)]
    shares = np.bincount(named, minlength=appointed + 1) / len(named)
    assert (shares**2).sum() < 0.36
    assert shares[appointed] < 0.2


def test_the_second_wave_is_a_little_better_and_engagement_most(spring: AnswerSheet, autumn: AnswerSheet) -> None:
    gained = pillar_scores(autumn).mean(axis=0) - pillar_scores(spring).mean(axis=0)
    assert 1 <= gained.mean() <= 6
    assert np.argmax(gained) == ENGAGEMENT
    assert 0 < gained[OWNERSHIP] < gained[ENGAGEMENT]
    assert WAVES[1].closed < WAVES[2].opened
