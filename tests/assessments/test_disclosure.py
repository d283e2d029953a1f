"""The disclosure gate against worked cases and against an attacker who knows nothing of its algorithm."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assessments.disclosure import Published, accept, residual, shown_cells, strata_counts
from assessments.organisation import Organisation, Unit

K = 5


# ------------------------------------------------------------------ an attacker, in exact arithmetic


def null_space(rows: list[list[int]], columns: int) -> list[list[Fraction]]:
    """A basis of {x : rows·x = 0}, by Gauss–Jordan over the rationals."""
    matrix = [[Fraction(value) for value in row] for row in rows]
    pivots: list[int] = []
    for column in range(columns):
        rank = len(pivots)
        source = next((i for i in range(rank, len(matrix)) if matrix[i][column]), None)
        if source is None:
            continue
        matrix[rank], matrix[source] = matrix[source], matrix[rank]
        matrix[rank] = [value / matrix[rank][column] for value in matrix[rank]]
        for i, row in enumerate(matrix):
            if i != rank and row[column]:
                matrix[i] = [value - row[column] * base for value, base in zip(row, matrix[rank], strict=True)]
        pivots.append(column)
    basis = []
    for free in sorted(set(range(columns)) - set(pivots)):
        vector = [Fraction(int(column == free)) for column in range(columns)]
        for i, pivot in enumerate(pivots):
            vector[pivot] = -matrix[i][free]
        basis.append(vector)
    return basis


def rank(rows: list[list[Fraction]]) -> int:
    rows = [row for row in rows if any(row)]
    if not rows:
        return 0
    column = next(i for i, value in enumerate(rows[0]) if value)
    first = rows[0]
    rest = [[v - row[column] / first[column] * f for v, f in zip(row, first, strict=True)] for row in rows[1:]]
    return 1 + rank(rest)


def attacker_succeeds(counts: list[int], published: list[list[bool]], k: int = K) -> bool:
    """Is there a set of atoms totalling fewer than k whose people some combination of the figures singles out?

    A combination rests on the set S alone exactly when the null space of the figures, cut down to S, loses rank.
    """
    inhabited = [atom for atom, people in enumerate(counts) if people]
    rows = [[int(row[atom]) for atom in inhabited] for row in published]
    free = null_space(rows, len(inhabited))
    small = [index for index, atom in enumerate(inhabited) if counts[atom] < k]
    return any(
        rank([[vector[index] for index in chosen] for vector in free]) < size
        for size in range(1, k)
        for chosen in combinations(small, size)
        if sum(counts[inhabited[index]] for index in chosen) < k
    )


def plain_greedy(counts: list[int], candidates: list[list[bool]], ledger: list[list[bool]], k: int = K) -> list[bool]:
    """METHOD 11 word for word: one candidate after the other, each put before the attacker."""
    published, accepted = list(ledger), []
    for row in candidates:
        people = sum(count for count, member in zip(counts, row, strict=True) if member)
        is_safe = people >= k and not attacker_succeeds(counts, [*published, row], k)
        accepted.append(is_safe)
        if is_safe:
            published.append(row)
    return accepted


# ------------------------------------------------------------------ small organisations


def grid_cells(units: int, levels: int, halves: int) -> list[list[bool]]:
    """Organisation, units, levels and a second filter over atoms unit × level × half."""
    unit, level, half = np.indices((units, levels, halves)).reshape(3, -1)
    rows = [np.ones(unit.size, dtype=bool)]
    rows += [unit == value for value in range(units)]
    rows += [level == value for value in range(levels)] if levels > 1 else []
    rows += [half == value for value in range(halves)] if halves > 1 else []
    return [row.tolist() for row in rows]


@st.composite
def gates(draw: st.DrawFn) -> tuple[list[int], list[list[bool]], list[list[bool]]]:
    """Counts, candidate cells in any order, and a ledger that was itself accepted on a part of the people."""
    units, levels, halves = draw(st.sampled_from([(4, 1, 1), (3, 2, 1), (2, 3, 1), (3, 3, 1), (2, 2, 2), (3, 2, 2)]))
    candidates = draw(st.permutations(grid_cells(units, levels, halves)))
    atoms = len(candidates[0])
    people = st.lists(st.integers(0, 7), min_size=atoms, max_size=atoms)
    counts, late = draw(people), [0] * atoms
    if draw(st.booleans()) and atoms <= 8:
        late = draw(st.lists(st.integers(0, 6), min_size=atoms, max_size=atoms))
    then = plain_greedy(counts, candidates, []) if any(late) else []
    ledger = [row + [False] * atoms for row, is_shown in zip(candidates, then, strict=False) if is_shown]
    return counts + late, [row * 2 for row in candidates], ledger


def gate(counts: list[int], candidates: list[list[bool]], ledger: list[list[bool]], k: int = K) -> list[bool]:
    earlier = np.array(ledger, dtype=bool).reshape(len(ledger), len(counts))
    return accept(np.array(counts), np.array(candidates), earlier, k).tolist()


@given(gates())
@hypothesis_settings(max_examples=150, deadline=None)
def test_the_gate_is_the_plain_greedy_so_it_is_safe_and_withholds_nothing_that_is_safe(
    case: tuple[list[int], list[list[bool]], list[list[bool]]],
) -> None:
    counts, candidates, ledger = case
    accepted = gate(counts, candidates, ledger)
    assert accepted == plain_greedy(counts, candidates, ledger)
    shown = [row for row, is_shown in zip(candidates, accepted, strict=True) if is_shown]
    assert not attacker_succeeds(counts, ledger + shown)


@given(gates(), st.integers(6, 8))
@hypothesis_settings(max_examples=40, deadline=None)
def test_a_higher_minimum_is_kept_just_as_exactly(
    case: tuple[list[int], list[list[bool]], list[list[bool]]], k: int
) -> None:
    counts, candidates, _ = case
    assume(sum(0 < count < k for count in counts) <= 9)
    assert gate(counts, candidates, [], k) == plain_greedy(counts, candidates, [], k)


def random_incidence(seed: int) -> tuple[list[int], list[list[bool]]]:
    rng = np.random.default_rng(seed)
    return rng.choice([1, 1, 2, 2, 3, 9], 10).tolist(), (rng.random((7, 10)) < 0.6).tolist()


@pytest.mark.parametrize("seed", range(200))
def test_the_gate_is_exact_for_overlapping_cells_of_any_shape(seed: int) -> None:
    counts, candidates = random_incidence(seed)
    assert gate(counts, candidates, []) == plain_greedy(counts, candidates, [])


def test_without_the_gate_the_attacker_succeeds() -> None:
    sizes = [12, 9, 3, 7]
    everything = [[True] * 4, *np.eye(4, dtype=bool).tolist()]
    assert attacker_succeeds(sizes, everything)
    only_large_cells = [row for row in everything if np.dot(row, sizes) >= K]
    assert attacker_succeeds(sizes, only_large_cells)
    assert not attacker_succeeds(sizes, everything[:3])


def test_without_the_gate_late_answers_give_three_people_away() -> None:
    ten_then_thirteen = [[True, False], [True, True]]
    assert attacker_succeeds([10, 3], ten_then_thirteen)
    assert gate([10, 3], [[True, True]], [[True, False]]) == [False]
    assert gate([10, 5], [[True, True]], [[True, False]]) == [True]


# ------------------------------------------------------------------ worked cases


def department(key: str, kind: str = "department") -> Unit:
    return Unit.model_validate(
        {"key": key, "name": key, "kind": kind, "headcount": {"all": 50}}
        | {"customer_facing": 0.5, "revenue_share": 0.1, "effort": 2}
    )


def organisation(*departments: str, partners: tuple[str, ...] = ()) -> Organisation:
    units = [department(key) for key in departments] + [department(key, "partner") for key in partners]
    return Organisation(name="Test", industry="retail", size="50-249", units=tuple(units), capacity=(4.0,))


@pytest.mark.parametrize(
    ("sizes", "withheld"),
    [
        ({"sales": 12, "it": 9, "legal": 3, "hr": 7}, ["hr", "legal"]),
        ({"sales": 12, "it": 9}, []),
        ({"a": 2, "b": 2, "c": 20, "d": 6}, ["a", "b", "d"]),
        ({"a": 4, "b": 3, "c": 20}, ["a", "b"]),
    ],
)
def test_the_smallest_sibling_is_withheld_with_the_small_ones(sizes: dict[str, int], withheld: list[str]) -> None:
    shown = shown_cells(np.array([[n] for n in sizes.values()]), organisation(*sizes))
    assert shown["organisation"]
    assert sorted(key for key in sizes if not shown[f"unit:{key}"]) == withheld


def test_the_departments_not_shown_separately_are_shown_together_when_they_are_enough() -> None:
    counts, company = np.array([[12], [9], [3], [7]]), organisation("sales", "it", "legal", "hr")
    shown = shown_cells(counts, company)
    assert residual(counts, company, shown, K) == (True, 10)
    nothing = dict.fromkeys(shown, False)
    assert residual(counts, company, nothing, K) == (False, 31)


def test_all_shown_leaves_no_residual() -> None:
    counts, company = np.array([[12], [9]]), organisation("sales", "it")
    assert residual(counts, company, shown_cells(counts, company), K) == (False, 0)


def test_partners_are_a_tree_of_their_own() -> None:
    company = organisation("sales", "it", partners=("north", "south", "west"))
    shown = shown_cells(np.array([[12], [9], [8], [7], [2]]), company)
    assert shown == {
        "organisation": True,
        "partners": True,
        "unit:sales": True,
        "unit:it": True,
        "unit:north": True,
        "unit:south": False,
        "unit:west": False,
    }


def test_a_single_partner_is_no_group() -> None:
    shown = shown_cells(np.array([[12], [9]]), organisation("sales", partners=("north",)))
    assert shown == {"organisation": True, "unit:sales": True, "unit:north": True}


def test_a_small_level_takes_the_next_smallest_level_with_it() -> None:
    counts = np.array([[2, 6, 20], [1, 7, 30]])
    shown = shown_cells(counts, organisation("sales", "it"))
    assert shown["level:staff"]
    assert not shown["level:executive"]
    assert not shown["level:manager"]


def test_partners_do_not_count_towards_a_level() -> None:
    counts = np.array([[3, 6, 20], [3, 7, 30], [9, 0, 0]])
    shown = shown_cells(counts, organisation("sales", "it", partners=("north",)))
    assert shown["level:executive"]
    assert not shown_cells(counts - [[2, 0, 0], [0, 0, 0], [0, 0, 0]], organisation("a", "b", partners=("c",)))[
        "level:executive"
    ]


def test_nobody_answered_so_nothing_is_shown() -> None:
    shown = shown_cells(np.zeros((2, 3), dtype=int), organisation("sales", "it"))
    assert not any(shown.values())


def test_ties_go_by_key() -> None:
    counts = np.array([[6], [6], [3]])
    assert shown_cells(counts, organisation("b", "a", "c"))["unit:a"]
    assert not shown_cells(counts, organisation("b", "a", "c"))["unit:b"]


# ------------------------------------------------------------------ time: the ledger


def published(counts: np.ndarray, shown: dict[str, bool]) -> Published:
    return Published(
        strata=tuple(tuple(row) for row in counts.tolist()), cells=tuple(key for key, value in shown.items() if value)
    )


def test_a_few_late_answers_leave_the_old_figure_standing() -> None:
    company, first = organisation("sales", "it"), np.array([[12], [9]])
    ledger = (published(first, shown_cells(first, company)),)
    again = shown_cells(first + np.array([[2], [0]]), company, ledger)
    assert again == {"organisation": False, "unit:sales": False, "unit:it": True}
    assert residual(first + np.array([[2], [0]]), company, again, K) == (False, 14)
    enough = shown_cells(first + np.array([[6], [0]]), company, ledger)
    assert enough == {"organisation": True, "unit:sales": True, "unit:it": True}


def test_the_same_answers_again_show_the_same_cells() -> None:
    company, counts = organisation("sales", "it", "hr"), np.array([[2, 5, 9], [1, 3, 8], [0, 1, 2]])
    shown = shown_cells(counts, company)
    assert shown_cells(counts, company, (published(counts, shown),)) == shown


def test_answers_that_were_taken_back_show_nothing_new() -> None:
    company, first = organisation("sales", "it"), np.array([[12], [9]])
    ledger = (published(first, shown_cells(first, company)),)
    assert not any(shown_cells(first - [[1], [0]], company, ledger).values())


@st.composite
def campaigns(draw: st.DrawFn) -> list[np.ndarray]:
    """Cumulative counts of units × 3 levels over up to three releases of one campaign."""
    releases, units = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    flat = st.lists(st.integers(0, 6), min_size=units * 3, max_size=units * 3)
    return list(np.cumsum([np.array(draw(flat)).reshape(units, 3) for _ in range(releases)], axis=0))


@given(campaigns())
@hypothesis_settings(max_examples=60, deadline=None)
def test_all_releases_of_a_campaign_together_give_nobody_away(campaign: list[np.ndarray]) -> None:
    units = len(campaign[0])
    company = organisation(*[f"u{unit}" for unit in range(units)])
    arrivals = np.diff([np.zeros_like(campaign[0]), *campaign], axis=0)
    release, unit, level = np.indices(arrivals.shape)
    member = {"organisation": unit >= 0} | {f"unit:u{value}": unit == value for value in range(units)}
    member |= {f"level:{name}": level == i for i, name in enumerate(["executive", "manager", "staff"])}
    ledger: tuple[Published, ...] = ()
    figures: list[list[bool]] = []
    for number, counts in enumerate(campaign):
        shown = shown_cells(counts, company, ledger)
        figures += [((release <= number) & member[key]).ravel().tolist() for key, value in shown.items() if value]
        ledger = (*ledger, published(counts, shown))
    assert not attacker_succeeds(arrivals.ravel().tolist(), figures)


# ------------------------------------------------------------------ input


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans()), max_size=60), st.randoms())
@hypothesis_settings(max_examples=50, deadline=None)
def test_the_order_of_respondents_changes_nothing(people: list[tuple[int, int, bool]], random: object) -> None:
    mixed = people.copy()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    first, second = (counted(rows) for rows in (people, mixed))
    assert np.array_equal(first, second)
    if people:
        assert first.shape == (4, 3)
        assert first.sum() == sum(answered for *_, answered in people)


def counted(rows: list[tuple[int, int, bool]]) -> np.ndarray:
    unit, level, answered = np.array(rows, dtype=int).reshape(-1, 3).T
    return strata_counts(unit, level, answered.astype(bool), 4)


def test_without_levels_there_is_one_stratum_a_unit() -> None:
    unit, level = np.array([0, 2, 2]), np.array([-1, -1, -1])
    assert strata_counts(unit, level, np.array([True, True, False]), 4).tolist() == [[1], [0], [1], [0]]


@pytest.mark.parametrize(
    ("counts", "columns", "k", "message"),
    [([9, 9], 2, 4, "cannot be lowered to 4"), ([9, -1], 2, 5, "none of them negative"), ([9, 9], 3, 5, "2 atoms")],
)
def test_misuse_is_refused(counts: list[int], columns: int, k: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        accept(np.array(counts), np.ones((1, columns), dtype=bool), k=k)


def test_strata_of_another_organisation_are_refused() -> None:
    with pytest.raises(ValueError, match="each of 2 units"):
        shown_cells(np.ones((3, 3), dtype=int), organisation("sales", "it"))
