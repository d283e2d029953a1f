"""METHOD 2 by simulation: the likely range covers the truth as often as it says."""

import numpy as np
import pytest

from assessments.scoring import Strata, estimate

TRIALS, VARIANCE, RELIABILITY = 3000, 225.0, 0.65


@pytest.mark.parametrize(("people", "answering"), [(6, 5), (12, 8), (30, 20), (40, 8)])
def test_nine_of_ten_likely_ranges_hold_what_the_whole_department_thinks(people: int, answering: int) -> None:
    """People have a view, answers add noise to it, and some stay silent: the range is for the view of them all."""
    rng = np.random.default_rng(people)
    views = rng.normal(50, (RELIABILITY * VARIANCE) ** 0.5, (TRIALS, people))
    answers = views[:, :answering] + rng.normal(0, ((1 - RELIABILITY) * VARIANCE) ** 0.5, (TRIALS, answering))
    held = 0
    for view, answer in zip(views, answers, strict=True):
        strata = Strata(
            n=np.array([answering]),
            mean=np.array([answer.mean()]),
            variance=np.array([answer.var(ddof=1)]),
            headcount=np.array([people]),
            pooled=VARIANCE,
            reliability=RELIABILITY,
        )
        found = estimate(strata, np.array([True]))
        assert found is not None
        held += found.lo <= view.mean() <= found.hi
    assert 0.88 <= held / TRIALS <= 0.93
