"""How firmly units hold their places: many plans under drawn weights, errors and assumptions (METHOD 9)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.conventions import Conventions
from assessments.rollout_candidates import Candidate
from assessments.rollout_greedy import schedule
from assessments.rollout_limits import Limits, Pin, limits
from assessments.rollout_robustness import robustness, sample, word
from assessments.rollout_solver import solved

CONVENTIONS = Conventions()


def units(seed: int, count: int = 10) -> tuple[Candidate, ...]:
    rng = np.random.default_rng(seed)
    revenue, facing = rng.dirichlet(np.ones(count)), rng.dirichlet(np.ones(count))
    return tuple(
        Candidate(
            key=f"u{i}",
            kind="department",
            revenue_share=float(revenue[i]),
            facing_share=float(facing[i]),
            readiness=float(rng.uniform(35, 80)),
            se=4,
            effort=float(rng.integers(2, 8)),
            after=(f"u{i - 3}",) if i % 4 == 3 else (),
        )
        for i in range(count)
    )


def test_the_shares_of_the_waves_and_of_never_add_up_to_one() -> None:
    places = robustness(units(1), (12, 12, 10), CONVENTIONS, draws=800)

    assert [sum(place.waves) + place.never for place in places] == pytest.approx([1.0] * 10)
    assert sum(place.first for place in places) == pytest.approx(1)
    assert all(place.first <= place.wave_1 for place in places)
    assert places[0].share_in(2) == places[0].waves[1]
    assert places[0].share_in(None) == places[0].never


def test_the_same_seed_gives_the_same_shares_and_another_seed_nearly_the_same() -> None:
    one, again, other = (robustness(units(2), (12, 12, 10), CONVENTIONS, draws=2000, seed=s) for s in (7, 7, 8))

    assert one == again
    assert one != other
    assert [p.wave_1 for p in one] == pytest.approx([p.wave_1 for p in other], abs=0.06)


def test_a_unit_that_is_better_in_everything_goes_first_in_nearly_every_draw() -> None:
    star = Candidate("star", "department", 0.8, 0.8, 75, 2, 2)
    rest = tuple(Candidate(f"u{i}", "department", 0.05, 0.05, 50, 4, 4) for i in range(4))

    places = robustness((*rest, star), (8, 8, 8), CONVENTIONS, draws=1000)

    assert places[-1].first > 0.99
    assert word(places[-1].wave_1, CONVENTIONS) == "firm"


def test_two_equal_units_share_the_first_place() -> None:
    twins = tuple(Candidate(key, "department", 0.3, 0.3, 60, 4, 5) for key in ("one", "two"))

    one, two = robustness(twins, (5.5, 8), CONVENTIONS, draws=3000)

    assert one.first == pytest.approx(two.first, abs=0.05)


def test_without_error_and_with_one_unit_there_is_nothing_to_doubt() -> None:
    (only,) = robustness((Candidate("only", "department", 1, 1, 60, 0, 2),), (9, 9), CONVENTIONS, draws=200)

    assert (only.first, only.waves, only.never) == (1, (1, 0), 0)
    assert robustness((), (9, 9), CONVENTIONS) == ()


def test_words_change_at_their_conventions() -> None:
    assert [word(share, CONVENTIONS) for share in (0.8, 0.79, 0.5, 0.49)] == ["firm", "likely", "likely", "open"]


def drawn(
    seed: int, capacity: tuple[float, ...], floor: float | None, pins: dict[str, Pin], draws: int
) -> tuple[tuple[Candidate, ...], Limits, object, np.ndarray]:
    made = units(seed)
    bounds = limits(made, capacity, CONVENTIONS, floor, pins)
    numbers = sample(made, capacity, CONVENTIONS, bounds, floor, draws, seed).draws
    return made, bounds, numbers, schedule(numbers, capacity, bounds)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from((None, 45.0)), st.booleans())
def test_every_draw_keeps_capacity_precedence_floor_and_pins(seed: int, floor: float | None, pinned: bool) -> None:
    capacity, pins = (11.0, 9.0, 10.0), {"u1": (2, None), "u2": (1, 2)} if pinned else {}
    _, bounds, numbers, plans = drawn(seed, capacity, floor, pins, 150)
    _, waves, n = numbers.values.shape  # type: ignore[attr-defined]

    for wave in range(waves):
        used = np.where(plans == wave, numbers.effort, 0).sum(axis=0)  # type: ignore[attr-defined]
        assert (used <= capacity[wave] + 1e-6).all()
    for earlier, later in bounds.pairs:
        assert ((plans[earlier] < plans[later]) | (plans[later] == waves)).all()
    unit, draw = np.nonzero(plans < waves)
    assert numbers.allowed[unit, plans[unit, draw], draw].all()  # type: ignore[attr-defined]
    if pinned:
        assert (plans[1] >= 1).all()
        assert np.isin(plans[2], (0, 1, waves)).all()
    assert n == 150


@pytest.mark.parametrize("capacity", [(16.0, 16.0, 16.0), (12.0, 12.0, 12.0)])
def test_the_stand_in_agrees_with_exact_plans_on_who_starts_first(capacity: tuple[float, ...]) -> None:
    agreed = []
    for seed in range(3):
        _, bounds, numbers, plans = drawn(seed, capacity, None, {}, 400)
        for draw in range(15):
            one = numbers.only(slice(draw, draw + 1))  # type: ignore[attr-defined]
            limited = Limits(bounds.order, bounds.pairs, bounds.window, one.allowed[..., 0], bounds.deadline, ())
            exact = solved(one.values[..., 0], one.effort[:, 0], capacity, limited, 1e-6, 20)
            assert exact is not None
            agreed.append(((exact[0] == 0) == (plans[:, draw] == 0)).mean())
    assert np.mean(agreed) >= 0.95
