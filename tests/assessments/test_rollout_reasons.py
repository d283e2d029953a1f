"""Why a unit starts when it does, and what would have changed it (METHOD 9)."""

from dataclasses import replace

import pytest

from assessments.conventions import Conventions
from assessments.rollout import plan
from assessments.rollout_candidates import Candidate, flips, priorities
from assessments.rollout_reasons import Reasons, reasons

CONVENTIONS = Conventions()
CAPACITY = (9.0,) * 4
FACING = 121.75
WORKED = tuple(
    Candidate(key, "department", revenue, facing / FACING, readiness, se, effort)
    for key, revenue, facing, readiness, se, effort in (
        ("sales", 0.40, 36.0, 62, 4, 6),
        ("marketing", 0.25, 10.0, 68, 5, 3),
        ("service", 0.15, 57.0, 48, 3, 7),
        ("logistics", 0.10, 15.0, 55, 4, 6),
        ("it", 0.05, 3.0, 72, 5, 4),
        ("finance", 0.05, 0.75, 50, 6, 2),
    )
)


def explained(units: tuple[Candidate, ...] = WORKED, capacity: tuple[float, ...] = CAPACITY) -> Reasons:
    return reasons(units, capacity, CONVENTIONS, plan(units, capacity, CONVENTIONS))


def test_the_order_is_by_wave_and_then_by_priority() -> None:
    found = explained()

    assert found.order == ("marketing", "sales", "service", "finance", "logistics", "it")
    assert (found.first, found.leader) == ("marketing", "marketing")
    assert found.flips == flips(WORKED, CONVENTIONS)


def test_each_priority_is_the_product_of_its_factors() -> None:
    for reason in explained().units:
        assert reason.priority == pytest.approx(reason.exposure * reason.chance / reason.effort)
        assert reason.chances[0] == reason.chance


def test_waiting_is_the_difference_between_its_wave_and_the_first() -> None:
    waiting = {reason.key: reason.waiting for reason in explained().units}

    assert waiting["service"] == pytest.approx(0.86165 - 0.859414, abs=1e-6)
    assert waiting["it"] == pytest.approx(0.125476 - 0.192581, abs=1e-6)
    assert waiting["sales"] == 0


def test_at_the_readiness_named_the_unit_has_the_highest_priority() -> None:
    found = {reason.key: reason for reason in explained().units}
    needed = found["sales"].lead_at

    assert needed is not None
    just = [replace(unit, readiness=needed + 0.01) if unit.key == "sales" else unit for unit in WORKED]
    short = [replace(unit, readiness=needed - 0.01) if unit.key == "sales" else unit for unit in WORKED]
    assert max(priorities(just, CONVENTIONS)) == priorities(just, CONVENTIONS)[0]
    assert max(priorities(short, CONVENTIONS)) == priorities(short, CONVENTIONS)[1]
    assert found["marketing"].lead_at is None
    assert found["finance"].lead_at is None


def test_the_weights_at_which_a_unit_leads_are_its_segments() -> None:
    weights = {reason.key: reason.lead_weights for reason in explained().units}

    assert weights["sales"] == ((0.0, pytest.approx(0.427139, abs=1e-6)),)
    assert weights["it"] == ()


def test_more_capacity_in_the_first_wave_names_what_moves() -> None:
    found = explained().more_capacity

    assert found.extra == 2
    assert found.moved["finance"] == (2, 1)
    assert found.gain == pytest.approx(plan(WORKED, (11, 9, 9, 9), CONVENTIONS).value - 3.712989, abs=1e-5)


def test_a_unit_that_may_not_start_in_the_first_wave_cannot_lead() -> None:
    units = (*WORKED[:1], replace(WORKED[1], after=("finance",)), *WORKED[2:])
    found = explained(units)

    assert found.leader == "sales"
    assert {part.key for part in found.flips} == {"sales"}
    assert found.units[1].lead_at is None


def test_where_nobody_can_start_there_is_no_first() -> None:
    found = explained(capacity=(1.0, 1.0))

    assert (found.first, found.leader, found.flips) == (None, None, ())
    assert {reason.waiting for reason in found.units} == {None}
