"""Answers as arrays: one row a respondent, one column an item, in the instrument's order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_ANSWER = 0
DONT_KNOW = 255


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """What the respondents of one wave answered. Nothing here names a person or keeps an order that matters.

    codes    (n, k) uint8: 1..K as ticked (not yet reversed), 0 no answer, 255 don't know
    unit     (n,) int32: index into organisation.units
    level    (n,) int8: index into LEVELS; −1 throughout where the survey has no levels
    seconds  (n,) float32 time taken for the scored items, or None without timings
    owner    (n,) int16 nomination: index into [unit keys…, role keys…, non-owner keys…], −1 no answer; or None
    outcome  (n,) uint8 codes of the outcome item, or None
    posts    (n, channels, stages) uint8: 1 ticked, 0 not, 255 no answer or don't know; or None
    moments  (n, moments) uint8: 1 measured, 0 not, 255 no answer or don't know; or None
    """

    codes: NDArray[np.uint8]
    unit: NDArray[np.int32]
    level: NDArray[np.int8]
    seconds: NDArray[np.float32] | None = None
    owner: NDArray[np.int16] | None = None
    outcome: NDArray[np.uint8] | None = None
    posts: NDArray[np.uint8] | None = None
    moments: NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def has_levels(self) -> bool:
        return bool((self.level >= 0).any())
