"""Careless answering (METHOD 1): who is left out, who is only marked."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import Conventions

Codes = NDArray[np.uint8]
Bools = NDArray[np.bool_]

REVERSED_NEEDED = 3
FLAGS_TO_EXCLUDE = 2


def careless_rows(
    raw: Codes,
    keyed: Codes,
    reverse: Bools,
    pillars: Sequence[slice],
    seconds: NDArray[np.float32] | None,
    points: int,
    conventions: Conventions,
) -> tuple[Bools, Bools]:
    """Which respondents to leave out and which to mark: two (c,) masks; the second includes the first.

    raw, keyed (k, c): answers as ticked and keyed (0 missing); reverse (k,); pillars: columns of each pillar;
    seconds (c,) for all scored items, NaN where unknown, or None: then the timing flag is off.
    """
    answered = (keyed > 0).sum(axis=0, dtype=np.int64)
    flags = [
        long_run(raw, keyed, reverse) * 2 >= np.maximum(answered, 1),
        _reversed_gap(keyed, reverse, points) >= conventions.careless_reversed_gap,
        _pillar_sd(keyed, pillars, points) >= conventions.careless_pillar_sd,
    ]
    too_fast = np.zeros(raw.shape[1], dtype=bool)
    if seconds is not None:
        pace = np.where(np.isfinite(seconds), seconds, np.inf) / np.maximum(answered, 1)
        flags.append(pace < conventions.careless_seconds_per_item)
        too_fast = pace < conventions.careless_hard_seconds_per_item
    count = np.sum(flags, axis=0)
    return (count >= FLAGS_TO_EXCLUDE) | too_fast, (count > 0) | too_fast


def long_run(raw: Codes, keyed: Codes, reverse: Bools) -> NDArray[np.int64]:
    """Length (c,) of the longest run of identical raw answers that crosses both keyings; a missing answer ends a
    run.
    """
    run = np.zeros(raw.shape[1], dtype=np.uint8)
    seen = np.zeros(raw.shape[1], dtype=np.uint8)
    best = np.zeros(raw.shape[1], dtype=np.uint8)
    for j in range(len(raw)):
        goes_on = (raw[j] == raw[j - 1]) if j else np.zeros(raw.shape[1], dtype=bool)
        goes_on &= keyed[j] > 0
        run = run * goes_on + (keyed[j] > 0)
        seen = seen * goes_on | np.uint8(2 if reverse[j] else 1)
        np.maximum(best, run * (seen == 3), out=best)
    return best.astype(np.int64)


def _reversed_gap(keyed: Codes, reverse: Bools, points: int) -> NDArray[np.float32]:
    """|mean of forward − mean of reversed items| in points; 0 without a forward or with fewer than three reversed
    answers.
    """
    means, enough = [], np.ones(keyed.shape[1], dtype=bool)
    for part, needed in ((keyed[~reverse], 1), (keyed[reverse], REVERSED_NEEDED)):
        count = (part > 0).sum(axis=0, dtype=np.int32)
        enough &= count >= needed
        means.append((part.sum(axis=0, dtype=np.int32) / np.maximum(count, 1)).astype(np.float32))
    return np.asarray(np.abs(means[0] - means[1]) * enough * np.float32(100.0 / (points - 1)))


def _pillar_sd(keyed: Codes, pillars: Sequence[slice], points: int) -> NDArray[np.float32]:
    """Mean over pillars of the SD of a person's items, in points; pillars with fewer than two answers don't count."""
    total = np.zeros(keyed.shape[1], dtype=np.float32)
    counted = np.zeros(keyed.shape[1], dtype=np.float32)
    for columns in pillars:
        part = keyed[columns]
        n = (part > 0).sum(axis=0, dtype=np.int32)
        sums = part.sum(axis=0, dtype=np.int32)
        squares = (part * part).sum(axis=0, dtype=np.int32)
        centred = np.maximum(squares - sums * sums / np.maximum(n, 1), 0)
        total += np.sqrt(centred / np.maximum(n - 1, 1)) * (n > 1)
        counted += n > 1
    return np.asarray(total / np.maximum(counted, 1) * np.float32(100.0 / (points - 1)))
