"""METHOD 1: who answered carelessly."""

import numpy as np
from numpy.typing import NDArray

from assessments.answers import AnswerSheet
from assessments.careless import careless_rows, long_run
from assessments.conventions import Conventions
from assessments.counting import tally
from tests.assessments import small

REVERSE = np.array([False, False, True, False, False, True, False, True])
PILLARS = [slice(0, 4), slice(4, 8)]


def key(raw: NDArray[np.uint8]) -> NDArray[np.uint8]:
    valid = (raw >= 1) & (raw <= 5)
    keyed = raw * valid
    keyed[REVERSE] = ((6 - raw) * valid)[REVERSE]
    return keyed.astype(np.uint8)


def flags(answers: list[int], seconds: float | None = None) -> tuple[bool, bool]:
    raw = np.array([answers], dtype=np.uint8).T
    timing = None if seconds is None else np.array([seconds], dtype=np.float32)
    excluded, marked = careless_rows(raw, key(raw), REVERSE, PILLARS, timing, 5, Conventions())
    return bool(excluded[0]), bool(marked[0])


CONSISTENT = [4, 4, 2, 5, 4, 2, 5, 1]


def test_a_consistent_person_is_neither_marked_nor_left_out() -> None:
    assert flags(CONSISTENT) == (False, False)
    assert flags(CONSISTENT, seconds=60) == (False, False)


def test_the_same_tick_throughout_raises_the_run_and_the_reversed_flag() -> None:
    assert flags([5] * 8) == (True, True)


def test_a_run_that_stays_on_one_keying_does_not_count() -> None:
    raw = np.array([[4, 4, 1, 4, 4, 1, 4, 2]], dtype=np.uint8).T
    assert long_run(raw, key(raw), REVERSE).tolist() == [0]


def test_a_missing_answer_ends_a_run() -> None:
    raw = np.array([[3, 3, 0, 3, 3, 3, 3, 255]], dtype=np.uint8).T
    assert long_run(raw, key(raw), REVERSE).tolist() == [4]


def test_one_flag_marks_and_two_leave_out() -> None:
    assert flags(CONSISTENT, seconds=14) == (False, True)
    assert flags([3] * 8, seconds=14) == (True, True)


def test_under_a_second_an_item_is_left_out_at_once() -> None:
    assert flags(CONSISTENT, seconds=7.9) == (True, True)


def test_without_timings_nobody_is_too_fast() -> None:
    assert flags(CONSISTENT, seconds=None) == (False, False)
    assert flags(CONSISTENT, seconds=float("nan")) == (False, False)


def test_scattered_answers_raise_the_spread_flag() -> None:
    assert flags([5, 1, 2, 1, 5, 1, 1, 3])[1]


def test_in_a_small_unit_careless_people_are_only_marked() -> None:
    questions = small.instrument()
    codes = np.full((30, len(questions.items)), 5, dtype=np.uint8)
    sheet = AnswerSheet(codes, np.array([0] * 21 + [1] * 9, dtype=np.int32), np.full(30, -1, dtype=np.int8))
    counted = tally(questions, sheet, 2, Conventions())
    assert counted.kept.tolist() == [False] * 21 + [True] * 9
    assert counted.marked == 9


def test_without_a_forward_answer_there_is_no_gap_to_the_reversed_ones() -> None:
    assert flags([0, 0, 1, 0, 0, 1, 0, 1]) == (False, False)
