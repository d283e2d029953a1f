"""The pipeline from answers to a release: what always holds, and the surveys at the edge."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.answers import AnswerSheet
from assessments.conventions import Conventions
from assessments.instrument import Instrument
from assessments.measures import Estimate, Finding, Value, Withheld
from assessments.release import Release, Wave, assess
from assessments.saying import places
from assessments.sentences import SENTENCES
from tests.assessments import small

WAVE = Wave(name="Spring", opened=date(2026, 3, 2), closed=date(2026, 3, 20))
SIZES = {
    "sales": (2, 4, 30),
    "service": (1, 4, 30),
    "stores": (1, 4, 40),
    "logistics": (1, 2, 20),
    "finance": (1, 2, 20),
    "it": (1, 2, 16),
    "legal": (1, 1, 2),
    "dealers": (1, 2, 12),
}


def survey(sizes: dict[str, tuple[int, int, int]], share: float = 0.6) -> tuple[list[int], list[int]]:
    """Unit and level of everybody who answers: `share` of each level, at least one."""
    units, levels = [], []
    for unit, people in enumerate(sizes.values()):
        for level, head in enumerate(people):
            answering = max(1, round(head * share)) if head else 0
            units += [unit] * answering
            levels += [level] * answering
    return units, levels


@pytest.fixture(scope="module")
def release() -> Release:
    return made()


def made(
    sizes: dict[str, tuple[int, int, int]] = SIZES, partners: tuple[str, ...] = ("dealers",), seed: int = 3
) -> Release:
    questions, organisation = small.instrument(), small.organisation(sizes, partners)
    return assess(questions, small.sheet(questions, *survey(sizes), seed=seed), organisation, WAVE)


def test_a_release_survives_being_stored(release: Release) -> None:
    assert Release.model_validate_json(release.model_dump_json()) == release


def test_every_pillar_of_the_organisation_has_an_interval_and_an_n(release: Release) -> None:
    for measure in (release.whole.index, *release.whole.pillars.values()):
        assert isinstance(measure, Estimate)
        assert 0 <= measure.lo <= measure.value <= measure.hi <= 100
        assert measure.n is not None
        assert measure.n >= 5


def test_the_index_is_the_geometric_mean_of_the_pillars(release: Release) -> None:
    pillars = [m.value for m in release.whole.pillars.values() if isinstance(m, Estimate)]
    assert isinstance(release.whole.index, Estimate)
    assert release.whole.index.value == pytest.approx(np.prod(pillars) ** (1 / 4), abs=0.1)


def test_a_unit_that_is_too_small_shows_nothing_anywhere(release: Release) -> None:
    cell = release.unit_cell("legal")
    assert cell.answered is None
    for measure in (cell.index, *cell.pillars.values(), *cell.facets.values(), *cell.items.values()):
        assert isinstance(measure, Withheld)
    assert not cell.signals
    assert not cell.agreement
    assert "legal" in release.not_shown
    assert "legal" not in release.team_sheets
    assert next(r for r in release.participation.units if r.key == "legal").answered is None
    assert all("legal" not in {row.unit for row in each.rows} for each in release.comparisons.values())


def test_a_withheld_units_place_in_the_rollout_tells_nothing_of_its_answers() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES), seed=3)
    legal = answers.unit == list(SIZES).index("legal")
    turned = answers.codes.copy()
    valid = (turned >= 1) & (turned <= 5) & legal[:, None]
    turned[valid] = 6 - turned[valid]
    whole, other = (assess(questions, replace(answers, codes=c), organisation, WAVE) for c in (answers.codes, turned))
    for one in (whole, other):
        assert one.rollout is not None
        place = next(unit for unit in one.rollout.units if unit.unit == "legal")
        assert not place.own_score
        assert isinstance(one.whole.index, Estimate)
        assert place.readiness == one.whole.index.value


def test_items_are_told_in_whole_points_and_without_their_n(release: Release) -> None:
    dumped = release.model_dump_json(include={"cells"})
    assert '"kind":"item"' in dumped
    for cell in release.cells.values():
        for item in cell.items.values():
            assert isinstance(item, Withheld) or (isinstance(item.value, int) and not hasattr(item, "n"))
            assert isinstance(item, Withheld) or cell.key == "organisation" or item.favourable is None


def test_partners_are_compared_but_are_not_the_organisation(release: Release) -> None:
    questions = small.instrument()
    answers = small.sheet(questions, *survey(SIZES), seed=3)
    without = answers.unit != list(SIZES).index("dealers")
    fewer = AnswerSheet(answers.codes[without], answers.unit[without], answers.level[without])
    sizes = {key: people for key, people in SIZES.items() if key != "dealers"}
    alone = assess(questions, fewer, small.organisation(sizes), WAVE)
    pillar = release.whole.pillars["leadership"]
    assert isinstance(pillar, Estimate)
    own = alone.whole.pillars["leadership"]
    assert isinstance(own, Estimate)
    assert pillar.value == pytest.approx(own.value, abs=1e-5)
    assert "dealers" in {row.unit for row in release.comparisons["index"].rows}


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(random: object) -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES), seed=5)
    order = list(range(len(answers)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert answers.owner is not None
    shuffled = AnswerSheet(answers.codes[order], answers.unit[order], answers.level[order], owner=answers.owner[order])
    assert assess(questions, answers, organisation, WAVE) == assess(questions, shuffled, organisation, WAVE)


def reversed_keying(questions: Instrument) -> Instrument:
    return questions.model_copy(
        update={
            "pillars": tuple(
                pillar.model_copy(
                    update={
                        "facets": tuple(
                            facet.model_copy(
                                update={
                                    "items": tuple(
                                        item.model_copy(update={"reverse": not item.reverse}) for item in facet.items
                                    )
                                }
                            )
                            for facet in pillar.facets
                        )
                    }
                )
                for pillar in questions.pillars
            )
        }
    )


@pytest.mark.parametrize("seed", range(3))
def test_reversing_all_items_and_all_answers_changes_no_score(seed: int) -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES), seed=seed)
    turned = answers.codes.copy()
    valid = (turned >= 1) & (turned <= 5)
    turned[valid] = 6 - turned[valid]
    one = assess(questions, answers, organisation, WAVE)
    other = assess(reversed_keying(questions), replace(answers, codes=turned), organisation, WAVE)
    assert one.cells == other.cells
    assert one.comparisons == other.comparisons
    assert one.rollout == other.rollout


def findings_in(release: Release) -> Iterator[Finding]:
    for page in release.pages.values():
        yield from (page.heading, *page.why, *page.notes)
    for point in (*release.headline.strengths, *release.headline.weak_points):
        yield from (point.title, point.detail)
    yield from release.limits
    for unit in release.rollout.units if release.rollout else ():
        yield from unit.why


def test_every_sentence_has_all_its_numbers_and_no_number_too_many(release: Release) -> None:
    for finding in findings_in(release):
        assert places(SENTENCES[finding.key]) == finding.values.keys(), finding.key


def test_every_sentence_names_only_what_exists(release: Release) -> None:
    units = {unit.key for unit in release.organisation.units}
    for finding in findings_in(release):
        for value in finding.values.values():
            assert named_by(value) <= {
                "unit": units,
                "units": units,
                "pillar": set(release.whole.pillars),
                "facet": set(release.whole.facets),
            }.get(value.kind, named_by(value))


def named_by(value: Value) -> set[object]:
    return set(value.of) if isinstance(value.of, tuple) else {value.of}


EDGES = {
    "one unit": {"sales": (2, 4, 30)},
    "two units": {"sales": (2, 4, 30), "service": (3, 4, 30)},
    "no executive": {"sales": (0, 4, 30), "service": (0, 4, 30), "it": (0, 3, 9)},
    "everybody too small": {"sales": (0, 1, 1), "service": (0, 1, 1)},
    "a unit without answers": {"sales": (2, 4, 30), "service": (1, 4, 30), "empty": (0, 0, 0)},
}


@pytest.mark.parametrize("edge", EDGES)
def test_surveys_at_the_edge_still_give_a_release(edge: str) -> None:
    found = made(EDGES[edge], partners=())
    assert Release.model_validate_json(found.model_dump_json()) == found
    assert found.pages["answer"].heading.key in SENTENCES


def test_when_all_is_withheld_the_release_says_so() -> None:
    found = made(EDGES["everybody too small"], partners=())
    assert isinstance(found.whole.index, Withheld)
    assert found.pages["answer"].heading.key == "answer.withheld"
    assert found.rollout is None
    assert found.not_shown == ("sales", "service")
    assert found.gate.verdict == "not_enough_evidence"
    assert found.participation.dont_know_share is None
    assert found.participation.silent_index is None


def test_without_levels_the_executive_gap_is_a_limit_and_not_a_zero() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    units, _ = survey(SIZES)
    found = assess(questions, small.sheet(questions, units, [-1] * len(units)), organisation, WAVE)
    assert found.perception is None
    assert "limits.no_levels" in {limit.key for limit in found.limits}
    assert next(c for c in found.gate.conditions if c.key == "gap").probability is None
    assert found.gate.verdict != "ready"


def test_everybody_giving_the_same_answer_has_no_ranking() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    units, levels = survey(SIZES)
    codes = np.full((len(units), len(questions.items)), 3, dtype=np.uint8)
    sheet = AnswerSheet(codes, np.array(units, dtype=np.int32), np.array(levels, dtype=np.int8))
    found = assess(questions, sheet, organisation, WAVE)
    assert found.comparisons["index"].ranking == "no_ranking"
    assert isinstance(found.whole.index, Estimate)
    assert found.whole.index.value == pytest.approx(50)


def test_an_earlier_wave_of_another_version_is_not_compared() -> None:
    earlier = made()
    questions, organisation = small.instrument(items=3), small.organisation(SIZES)
    now = assess(questions, small.sheet(questions, *survey(SIZES)), organisation, WAVE, earlier=earlier)
    assert now.changes == ()
    assert "limits.not_comparable" in {limit.key for limit in now.limits}


def test_the_same_answers_a_wave_later_are_no_change() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES))
    first = assess(questions, answers, organisation, WAVE)
    second = assess(questions, answers, organisation, WAVE, earlier=first)
    assert {change.verdict for change in second.changes} <= {"stable", "no_clear_change"}
    assert {change.diff for change in second.changes} == {0.0}


def test_a_higher_minimum_group_never_shows_more() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES))
    shown = [
        {key for key, cell in found.cells.items() if cell.answered is not None}
        for found in (
            assess(questions, answers, organisation, WAVE, conventions=Conventions(minimum_group=k)) for k in (5, 12)
        )
    ]
    assert shown[1] < shown[0]


def test_the_minimum_group_has_a_floor_in_the_code() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 5"):
        Conventions(minimum_group=4)


def test_executives_who_were_told_are_compared_from_three_on_others_only_past_the_gate() -> None:
    questions = small.instrument()
    sizes = {"sales": (2, 4, 30), "service": (2, 4, 30)}
    told = small.organisation(sizes)
    untold = told.model_copy(update={"executives_told": False})
    units, levels = survey(sizes, share=0.9)
    answers = small.sheet(questions, units, levels)
    assert assess(questions, answers, told, WAVE).perception is not None
    assert assess(questions, answers, untold, WAVE).perception is None


def test_owners_named_by_few_are_told_as_other_only(release: Release) -> None:
    assert release.ownership is not None
    for part in (release.ownership.organisation, *release.ownership.units):
        assert sum(share.percent for share in part.shares) == pytest.approx(100, abs=3)
        assert all(5 < share.percent <= 95 or share.option == "other" for share in part.shares)
        assert part.n >= Conventions().minimum_distribution


def test_facets_are_told_so_coarsely_that_a_skipped_facet_cannot_be_subtracted(release: Release) -> None:
    told = [m for cell in release.cells.values() for m in cell.facets.values() if isinstance(m, Estimate)]
    told += [
        m
        for measure, found in release.comparisons.items()
        if measure not in release.whole.pillars and measure != "index"
        for row in found.rows
        for m in (row.raw, row.compared)
    ]
    assert told
    for measure in told:
        assert measure.n is None
        assert {measure.value % 1, measure.lo % 1, measure.hi % 1} == {0}
        assert measure.se == pytest.approx((measure.hi - measure.lo) / 2 / 1.644854, abs=1e-5)
        assert measure.df == 1e6


def test_told_executives_do_not_give_a_few_managers_away() -> None:
    questions = small.instrument()
    sizes = {"sales": (2, 2, 30), "service": (2, 1, 30)}
    units, levels = survey(sizes, share=1.0)
    answers = small.sheet(questions, units, levels, missing=0.0)
    assert assess(questions, answers, small.organisation(sizes), WAVE).perception is None


def test_the_overall_gap_is_the_mean_of_the_pillars_gaps(release: Release) -> None:
    assert release.perception is not None
    gaps = [gap.gap for gap in release.perception.gaps.values()]
    assert release.perception.overall.gap == pytest.approx(np.mean(gaps), abs=1e-5)
    assert release.perception.overall.se >= min(gap.se for gap in release.perception.gaps.values())


def test_agreement_of_everybody_is_never_told_as_everybody() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES))
    found = assess(questions, replace(answers, owner=np.zeros(len(answers), dtype=np.int16)), organisation, WAVE)
    assert found.ownership is not None
    shares = [found.ownership.within, found.ownership.between, found.ownership.organisation.modal_share]
    assert shares == [0.95, 0.95, 0.95]


def test_a_higher_minimum_group_holds_for_nominations_too() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES))
    found = assess(questions, answers, organisation, WAVE, conventions=Conventions(minimum_group=20))
    assert found.ownership is not None
    assert all(part.n >= 20 for part in found.ownership.units)


def test_page_one_calls_strong_and_weak_only_what_the_method_calls_so(release: Release) -> None:
    for points, signals in (
        (release.headline.strengths, {"strength", "likely_strength"}),
        (release.headline.weak_points, {"weak_point", "coaching"}),
    ):
        facets = [point.title.values["facet"].of for point in points if "facet" in point.title.values]
        assert all(release.whole.signals[str(facet)] in signals for facet in facets)
    assert all(win.quick for win in release.headline.quick_wins)


def test_a_level_of_several_people_without_answers_is_flagged_a_single_person_never() -> None:
    questions = small.instrument()
    organisation = small.organisation({"sales": (1, 8, 30), "service": (1, 2, 30)})
    units, levels = [0] * 20 + [1] * 22, [2] * 42
    found = assess(questions, small.sheet(questions, units, levels), organisation, WAVE)
    assert found.unit_cell("sales").empty_levels == ("manager",)
    assert found.unit_cell("service").empty_levels == ()


def test_a_score_does_not_spell_out_who_is_alone_on_a_level() -> None:
    """1 executive and 17 of 40 staff: in hundred-thousandths 17 a + 40 c has one solution, the executive's answers."""
    questions = small.instrument(items=3)
    sizes = {"sales": (1, 0, 40), "service": (2, 6, 60), "stores": (0, 5, 50)}
    units, levels = [0] * 18 + [1] * 27 + [2] * 27, [0] + [2] * 17 + [0] * 2 + [1] * 5 + [2] * 20 + [1] * 5 + [2] * 22
    found = assess(questions, small.sheet(questions, units, levels, missing=0), small.organisation(sizes), WAVE)
    told = [m for cell in found.cells.values() for m in (cell.index, *cell.pillars.values()) if isinstance(m, Estimate)]
    told += [m for row in found.comparisons["index"].rows for m in (row.raw, row.compared)]
    assert told
    for measure in told:
        for number in (measure.value, measure.lo, measure.hi):
            assert number == round(number, 1)
        assert measure.se == round(measure.se, 2)


def test_told_executives_do_not_give_the_few_managers_of_their_unit_away() -> None:
    questions = small.instrument()
    sizes = {"management": (3, 3, 0), "service": (0, 5, 40)}
    answers = small.sheet(questions, [0] * 6 + [1] * 25, [0] * 3 + [1] * 3 + [1] * 5 + [2] * 20, missing=0.0)
    found = assess(questions, answers, small.organisation(sizes), WAVE)
    assert isinstance(found.cells["unit:management"].pillars["leadership"], Estimate)
    assert found.perception is None


def test_a_few_missing_answers_do_not_show_the_unit_that_protects_another() -> None:
    """Were b's facets told where a's pillar is, c's pillar would be the rest."""
    questions = small.instrument()
    answers = small.sheet(questions, [0] * 6 + [1] * 6 + [2] * 3, [-1] * 15, missing=0.0)
    answers.codes[0, 0] = answers.codes[1, 2] = 0
    sizes = {"a": (0, 0, 6), "b": (0, 0, 6), "c": (0, 0, 3)}
    found = assess(questions, answers, small.organisation(sizes), WAVE)
    assert isinstance(found.cells["unit:a"].pillars["leadership"], Estimate)
    for cell in (found.cells["unit:b"], found.cells["unit:c"]):
        assert all(isinstance(m, Withheld) for m in (cell.index, *cell.pillars.values(), *cell.facets.values()))
        assert all(isinstance(m, Withheld) for m in cell.items.values())


def test_a_withheld_departments_nominations_are_not_in_the_comparison_of_within_and_between() -> None:
    questions = small.instrument()
    sizes = {"sales": (0, 0, 30), "service": (0, 0, 20), "it": (0, 0, 9), "legal": (0, 0, 3)}
    units = [0] * 30 + [1] * 20 + [2] * 9 + [3] * 3
    answers = small.sheet(questions, units, [-1] * 62, missing=0.0)
    shuffled = answers.owner.copy()
    # The same names among it and legal together, in other hands.
    shuffled[50:] = np.sort(shuffled[50:])
    other = replace(answers, owner=shuffled)
    one, two = (assess(questions, each, small.organisation(sizes), WAVE).ownership for each in (answers, other))
    assert one is not None
    assert {"it", "legal"} <= set(one.withheld)
    assert one == two


def test_a_unanimous_small_department_looks_like_one_in_which_somebody_differs() -> None:
    questions = small.instrument()
    sizes = {"sales": (0, 0, 12), "service": (0, 0, 12)}
    answers = small.sheet(questions, [0] * 12 + [1] * 12, [-1] * 24, missing=0.0)
    owner = np.zeros(24, dtype=np.int16)
    all_agree = assess(questions, replace(answers, owner=owner), small.organisation(sizes), WAVE).ownership
    owner[[0, 12]] = 5
    not_all = assess(questions, replace(answers, owner=owner), small.organisation(sizes), WAVE).ownership
    assert all_agree is not None
    assert not_all is not None
    assert all_agree.units == not_all.units


def test_an_item_on_which_all_agree_is_never_told_as_such() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES))
    answers.codes[:, 0] = 5
    almost = answers.codes.copy()
    almost[0, 0] = 1
    one, two = (
        assess(questions, replace(answers, codes=codes), organisation, WAVE) for codes in (answers.codes, almost)
    )
    item = questions.items[0].key
    assert one.whole.items[item] == two.whole.items[item]
    for cell in one.cells.values():
        score = cell.items[item]
        assert isinstance(score, Withheld) or score.value == 95


def test_of_fewer_people_than_a_group_no_alpha_is_told() -> None:
    questions = small.instrument()
    answers = small.sheet(questions, [0, 0, 0, 0], [-1] * 4, missing=0.0)
    assert assess(questions, answers, small.organisation({"sales": (0, 0, 4)}), WAVE).reliability == {}


def test_when_most_sheets_are_careless_the_rest_is_no_evidence_of_readiness() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    answers = small.sheet(questions, *survey(SIZES))
    codes = answers.codes.copy()
    codes[answers.unit < 4] = 5
    found = assess(questions, replace(answers, codes=codes), organisation, WAVE)
    assert found.participation.excluded_share > 0.5
    assert "limits.careless" in {limit.key for limit in found.limits}
    assert not found.gate.enough_response


def test_no_order_is_recommended_on_exposure_alone() -> None:
    sizes = {f"team-{n}": (0, 0, 4) for n in range(8)}
    questions = small.instrument()
    units = [unit for unit in range(8) for _ in range(4)]
    found = assess(questions, small.sheet(questions, units, [2] * 32), small.organisation(sizes), WAVE)
    assert isinstance(found.whole.index, Estimate)
    assert found.rollout is None
    assert "limits.no_rollout" in {limit.key for limit in found.limits}


def test_everybody_at_the_top_is_not_told_as_everybody() -> None:
    questions, organisation = small.instrument(), small.organisation(SIZES)
    units, levels = survey(SIZES)
    top = np.where([item.reverse for item in questions.items], 1, 5).astype(np.uint8)
    codes = np.tile(top, (len(units), 1))
    sheet = AnswerSheet(codes, np.array(units, dtype=np.int32), np.array(levels, dtype=np.int8))
    found = assess(questions, sheet, organisation, WAVE)
    for cell in found.cells.values():
        scores = [m.value for m in (*cell.pillars.values(), *cell.facets.values()) if isinstance(m, Estimate)]
        assert set(scores) <= {99.0}
        assert all(isinstance(m, Withheld) or m.value == 95 for m in cell.items.values())
        assert all(one.rwg_star < 1 and one.adm > 0 for one in cell.agreement.values())
    assert isinstance(found.whole.pillars["leadership"], Estimate)
