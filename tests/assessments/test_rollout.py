"""The order of a rollout: values, the exact plan, its limits and its stand-in (METHOD 9)."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.conventions import Conventions
from assessments.organisation import Organisation, Unit
from assessments.rollout import Plan, greedy, plan, start_values
from assessments.rollout_candidates import (
    Candidate,
    Segment,
    candidates,
    chances,
    coached,
    column,
    exposures,
    flips,
    priorities,
    readiness_for,
)
from assessments.rollout_limits import OBSTACLES, InvalidRollout, Pin

CONVENTIONS = Conventions()

WORKED = (
    # key, revenue share, headcount, customer-facing, readiness, se, effort
    ("sales", 0.40, 40, 0.90, 62, 4, 6),
    ("marketing", 0.25, 20, 0.50, 68, 5, 3),
    ("service", 0.15, 60, 0.95, 48, 3, 7),
    ("logistics", 0.10, 50, 0.30, 55, 4, 6),
    ("it", 0.05, 30, 0.10, 72, 5, 4),
    ("finance", 0.05, 15, 0.05, 50, 6, 2),
)


def worked() -> tuple[Candidate, ...]:
    units = tuple(
        Unit(key=key, name=key, headcount={"all": people}, customer_facing=facing, revenue_share=revenue, effort=effort)
        for key, revenue, people, facing, _, _, effort in WORKED
    )
    organisation = Organisation(name="Worked", industry="all", size="all", units=units, capacity=(9.0,) * 4)
    return candidates(organisation, {key: (readiness, se) for key, _, _, _, readiness, se, _ in WORKED})


def candidate(
    key: str, *, exposure: float = 0.1, readiness: float = 60, effort: float = 3, **more: object
) -> Candidate:
    return Candidate(key, "department", exposure, exposure, readiness, 4, effort, **more)  # type: ignore[arg-type]


def test_exposure_chance_and_value_follow_the_worked_case() -> None:
    units = worked()
    ready = coached(column(units, "readiness"), 4, CONVENTIONS)

    assert exposures(units, CONVENTIONS) == pytest.approx(
        [0.347844, 0.166068, 0.309086, 0.111602, 0.03732, 0.02808], abs=1e-6
    )
    assert chances(ready, CONVENTIONS)[[0, 3, 4]] == pytest.approx(
        np.array(
            [
                [0.659073, 0.71785, 0.770029, 0.815044],
                [0.568235, 0.633975, 0.695076, 0.75],
                [0.770029, 0.815044, 0.852931, 0.872425],
            ]
        ),
        abs=1e-6,
    )
    assert start_values(units, 4, CONVENTIONS)[[0, 2, 5]] == pytest.approx(
        np.array(
            [
                [1.486193, 1.400054, 1.259255, 1.069697],
                [0.859414, 0.86165, 0.818695, 0.728371],
                [0.08424, 0.083612, 0.078732, 0.069509],
            ]
        ),
        abs=1e-6,
    )
    assert priorities(units, CONVENTIONS) == pytest.approx(
        [0.038209, 0.040346, 0.020866, 0.010569, 0.007184, 0.00702], abs=1e-6
    )


def test_the_exact_plan_is_that_of_the_worked_case() -> None:
    found = plan(worked(), (9,) * 4, CONVENTIONS)

    assert list(found.waves.values()) == [1, 1, 2, 3, 4, 2]
    assert found.value == pytest.approx(3.712989, abs=1e-6)
    assert (found.status, found.impossible, found.left_out) == ("proven", (), ())
    assert found.gap <= 1e-6


def test_the_first_place_flips_where_the_worked_case_says() -> None:
    assert flips(worked(), CONVENTIONS) == (
        Segment(0.0, pytest.approx(0.427139, abs=1e-6), "sales"),
        Segment(pytest.approx(0.427139, abs=1e-6), 1.0, "marketing"),
    )


def test_the_chance_of_success_meets_its_two_anchors_and_can_be_read_backwards() -> None:
    assert chances(np.array([50.0, 70.0]), CONVENTIONS) == pytest.approx([0.5, 0.75])
    assert readiness_for(0.75, CONVENTIONS) == pytest.approx(70)
    assert chances(np.array([50.0, 70.0]), CONVENTIONS, 0.45, 0.8) == pytest.approx([0.45, 0.8])


def test_coaching_ends_at_its_ceiling_and_lowers_nobody_above_it() -> None:
    assert coached(np.array([78.0, 92.0]), 3, CONVENTIONS).tolist() == [[78, 83, 85], [92, 92, 92]]


def test_a_partner_counts_as_far_as_the_brands_are_linked() -> None:
    shop = Candidate("shop", "partner", 0.2, 0.4, 60, 4, 3, exclusivity=0.5)
    inside = Candidate("inside", "department", 0.2, 0.4, 60, 4, 3, exclusivity=0.5)

    assert exposures((shop, inside), CONVENTIONS) == pytest.approx([0.3 * 0.75, 0.3])


def test_a_unit_without_a_score_is_no_candidate_but_its_people_still_count() -> None:
    units = tuple(
        Unit(key=key, name=key, headcount={"all": 10}, customer_facing=0.5, revenue_share=0.5, effort=2)
        for key in ("seen", "withheld")
    )
    organisation = Organisation(name="Two", industry="all", size="all", units=units, capacity=(4.0,))

    (seen,) = candidates(organisation, {"seen": (60.0, 4.0)})

    assert (seen.key, seen.facing_share) == ("seen", 0.5)


def test_an_effort_larger_than_every_wave_is_told_with_its_numbers() -> None:
    found = plan((candidate("service", effort=8), candidate("it", effort=6)), (6, 5), CONVENTIONS)

    (obstacle,) = found.impossible
    assert dict(found.waves) == {"service": None, "it": 1}
    assert (obstacle.key, obstacle.code) == ("service", "effort")
    assert (obstacle.numbers["effort"], obstacle.numbers["capacity"]) == (8, 6)
    assert obstacle.sentence({"service": "Service"}) == "Service needs 8 team-weeks; no wave from 1 to 2 has over 6"


def test_what_follows_an_impossible_unit_is_impossible_too() -> None:
    units = (candidate("a", effort=8), candidate("b", after=("a",)), candidate("c", after=("gone",)))

    found = plan(units, (6, 6), CONVENTIONS)

    assert [(o.key, o.code, o.other) for o in found.impossible] == [
        ("a", "effort", None),
        ("b", "after_impossible", "a"),
        ("c", "after_unscored", "gone"),
    ]


def test_circular_precedence_is_refused_with_the_circle() -> None:
    units = (candidate("a", after=("b",)), candidate("b", after=("c",)), candidate("c", after=("a",)))

    with pytest.raises(InvalidRollout, match=r"circular precedence: (\w) → \w → \w → \1;"):
        plan(units, (6, 6), CONVENTIONS)


@pytest.mark.parametrize(
    ("units", "pins", "message"),
    [
        ((candidate("a"), candidate("a")), {}, "listed twice: a"),
        ((candidate("a"),), {"b": (1, 1)}, "pin on 'b', which is not a unit"),
        ((candidate("a"),), {"a": (2, 1)}, "pin on 'a' ends in wave 1, before it begins in wave 2"),
    ],
)
def test_contradictory_input_is_refused(units: Sequence[Candidate], pins: Mapping[str, Pin], message: str) -> None:
    with pytest.raises(InvalidRollout, match=message):
        plan(units, (6, 6), CONVENTIONS, pins=pins)


@pytest.mark.parametrize(
    ("pins", "code"),
    [
        ({"b": (1, 1)}, "after_late"),
        ({"a": (2, 2), "b": (2, 2)}, "after_late"),
        ({"big": (2, 2)}, "effort"),
        ({"a": (5, 5)}, "pin_outside"),
        ({"a": (1, 1), "c": (1, 1)}, "pin_conflict"),
    ],
)
@pytest.mark.parametrize("planner", [plan, greedy])
def test_a_pin_that_cannot_be_kept_says_why(planner: object, pins: Mapping[str, Pin], code: str) -> None:
    units = (
        candidate("a", effort=4),
        candidate("b", effort=4, after=("a",)),
        candidate("c", effort=4),
        candidate("big", effort=6),
    )
    found: Plan = planner(units, (6, 4, 4), CONVENTIONS, pins=pins)  # type: ignore[operator]

    reasons = [o for o in found.impossible if o.key in pins and o.code == code]
    assert len(reasons) == 1
    assert found.waves[reasons[0].key] is None
    assert reasons[0].sentence({}).startswith(reasons[0].key)


def test_a_pinned_unit_starts_even_where_it_does_not_pay_and_brings_its_predecessor_forward() -> None:
    hopeless = candidate("hopeless", readiness=0, after=("opener",))
    units = (candidate("rich", exposure=0.6), candidate("opener", exposure=0.01), hopeless)

    free = plan(units, (3, 3, 3), CONVENTIONS)
    pinned = plan(units, (3, 3, 3), CONVENTIONS, pins={"hopeless": (1, 2)})

    assert (free.waves["rich"], free.waves["hopeless"]) == (1, None)
    assert [(o.key, o.code) for o in free.left_out] == [("hopeless", "negative_value")]
    assert dict(pinned.waves) == {"rich": 3, "opener": 1, "hopeless": 2}
    assert dict(greedy(units, (3, 3, 3), CONVENTIONS, pins={"hopeless": (1, 2)}).waves) == dict(pinned.waves)


def test_a_unit_pinned_not_before_a_wave_waits_for_it() -> None:
    found = plan(worked(), (9,) * 4, CONVENTIONS, pins={"sales": (3, None)})

    assert (found.waves["sales"] or 0) >= 3


def test_a_floor_keeps_a_unit_back_until_coaching_has_lifted_it() -> None:
    units = (candidate("low", readiness=52), candidate("lowest", readiness=30))

    found = plan(units, (9, 9, 9), CONVENTIONS, floor=60)

    assert dict(found.waves) == {"low": 3, "lowest": None}
    assert [(o.key, o.code, o.numbers["readiness"]) for o in found.impossible] == [("lowest", "floor", 40)]


def test_a_unit_without_exposure_starts_only_to_open_the_way() -> None:
    units = (candidate("legal", exposure=0), candidate("audit", exposure=0), candidate("sales", after=("legal",)))

    found = plan(units, (9, 9), CONVENTIONS)

    assert dict(found.waves) == {"legal": 1, "audit": None, "sales": 2}
    assert [(o.key, o.code) for o in found.left_out] == [("audit", "no_value")]


def test_of_two_equal_units_the_one_listed_first_goes_first() -> None:
    twins = candidate("one"), candidate("two"), candidate("three")

    assert list(plan(twins, (3, 3, 3), CONVENTIONS).waves.values()) == [1, 2, 3]
    assert list(plan(twins[::-1], (3, 3, 3), CONVENTIONS).waves.values()) == [1, 2, 3]


def test_when_time_is_up_the_stand_in_says_how_far_off_it_can_be() -> None:
    units = tuple(
        candidate(f"u{i}", exposure=0.01 * (i % 7 + 1), readiness=40 + i, effort=2 + i % 5) for i in range(30)
    )

    found = plan(units, (15,) * 6, CONVENTIONS, seconds=0.0)
    near = plan(units, (15,) * 6, CONVENTIONS, gap=0.01)

    assert found.status == "greedy"
    assert 0 <= found.gap < 0.05
    assert found.value * (1 + found.gap) >= near.value - 1e-9
    assert near.status != "greedy"
    assert near.gap <= 0.01


def test_every_reason_has_a_sentence() -> None:
    numbers = dict.fromkeys(
        ("effort", "capacity", "from_wave", "to_wave", "readiness", "floor", "wave", "waves", "value"), 1.0
    )
    for sentence in OBSTACLES.values():
        assert sentence.format(unit="Sales", other="IT", **numbers)


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[Candidate, ...], tuple[float, ...], float | None, dict[str, Pin]]:
    count, waves = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    share = st.floats(0, 1).map(lambda x: round(x, 3))
    units = tuple(
        Candidate(
            key=f"u{i}",
            kind=draw(st.sampled_from(("department", "partner"))),
            revenue_share=draw(share),
            facing_share=draw(share),
            readiness=draw(st.floats(0, 100).map(lambda x: round(x, 1))),
            se=4,
            effort=draw(st.integers(1, 6)),
            exclusivity=draw(share),
            after=tuple(sorted({f"u{j}" for j in draw(st.lists(st.integers(0, i - 1), max_size=2))})) if i else (),
        )
        for i in range(count)
    )
    capacity = tuple(float(draw(st.integers(0, 10))) for _ in range(waves))
    pins: dict[str, Pin] = {}
    if draw(st.booleans()):
        earliest = draw(st.integers(1, waves))
        pins["u0"] = earliest, draw(st.none() | st.integers(earliest, waves))
    return units, capacity, draw(st.none() | st.sampled_from((40.0, 60.0))), pins


def kept(
    units: Sequence[Candidate],
    capacity: Sequence[float],
    floor: float | None,
    pins: Mapping[str, Pin],
    at: Sequence[int],
) -> bool:
    """Whether waves `at` (0: never) keep capacity, precedence, floor and the pins' windows."""
    where = {unit.key: wave for unit, wave in zip(units, at, strict=True)}
    for unit in units:
        wave = where[unit.key]
        lifted = max(unit.readiness, min(unit.readiness + 5 * (wave - 1), 85))
        earliest, latest = pins.get(unit.key, (1, None))
        late = latest is not None and wave > latest
        if wave and (any(not 0 < where[key] < wave for key in unit.after) or wave < earliest or late):
            return False
        if wave and floor is not None and lifted < floor:
            return False
    used = [sum(u.effort for u in units if where[u.key] == t) for t in range(1, len(capacity) + 1)]
    return all(spent <= most for spent, most in zip(used, capacity, strict=True))


def best_value(
    units: Sequence[Candidate], capacity: Sequence[float], floor: float | None, pins: Mapping[str, Pin]
) -> float:
    """Brute force; a unit that must start comes before all value."""
    worth = start_values(units, len(capacity), CONVENTIONS)
    must = [i for i, unit in enumerate(units) if pins.get(unit.key, (1, None))[1] is not None]
    plans = (
        at for at in product(range(len(capacity) + 1), repeat=len(units)) if kept(units, capacity, floor, pins, at)
    )
    return max(
        (sum(at[i] > 0 for i in must), sum(float(worth[i, wave - 1]) for i, wave in enumerate(at) if wave))
        for at in plans
    )[1]


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_plan_keeps_every_limit_and_equals_brute_force(
    case: tuple[tuple[Candidate, ...], tuple[float, ...], float | None, dict[str, Pin]],
) -> None:
    units, capacity, floor, pins = case
    found = plan(units, capacity, CONVENTIONS, floor=floor, pins=pins)
    fast = greedy(units, capacity, CONVENTIONS, floor=floor, pins=pins)

    best = best_value(units, capacity, floor, pins)
    for one in (found, fast):
        assert kept(units, capacity, floor, pins, [wave or 0 for wave in one.waves.values()])
        assert one.value <= best + 1e-9 or one is fast
        unstarted = {key for key, wave in one.waves.items() if wave is None}
        assert unstarted == {obstacle.key for obstacle in (*one.impossible, *one.left_out)}
    assert found.value == pytest.approx(best, abs=1e-5)
    assert plan(units, capacity, CONVENTIONS, floor=floor, pins=pins) == found


@settings(max_examples=25, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_changes_nothing_in_the_value(
    case: tuple[tuple[Candidate, ...], tuple[float, ...], float | None, dict[str, Pin]], random: object
) -> None:
    units, capacity, floor, pins = case
    mixed = list(units)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    one = plan(units, capacity, CONVENTIONS, floor=floor, pins=pins)

    assert plan(mixed, capacity, CONVENTIONS, floor=floor, pins=pins).value == pytest.approx(one.value, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(cases(), st.integers(0, 2), st.integers(1, 4))
def test_more_capacity_never_lowers_the_value(
    case: tuple[tuple[Candidate, ...], tuple[float, ...], float | None, dict[str, Pin]], wave: int, extra: int
) -> None:
    units, capacity, floor, _ = case
    more = [spent + extra * (t == wave) for t, spent in enumerate(capacity)]

    before, after = (plan(units, most, CONVENTIONS, floor=floor).value for most in (capacity, more))

    assert after >= before - 1e-5


@settings(max_examples=50, deadline=None)
@given(cases(), st.floats(0, 1))
def test_the_segments_name_the_highest_priority_at_every_weight(
    case: tuple[tuple[Candidate, ...], tuple[float, ...], float | None, dict[str, Pin]], weight: float
) -> None:
    units = case[0]
    segments = flips(units, CONVENTIONS)
    at = priorities(units, CONVENTIONS, weight)

    holder = next(part.key for part in segments if part.from_w <= weight <= part.to_w)
    assert at[[unit.key for unit in units].index(holder)] == pytest.approx(at.max(), abs=1e-9)
    assert [part.from_w for part in segments] == [0.0, *(part.to_w for part in segments[:-1])]
    assert segments[-1].to_w == 1
