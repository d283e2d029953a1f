"""The colours of charts keep their contrast, in grey too, and an accent that does not is refused."""

from itertools import pairwise
from typing import get_args

import pytest

from app.charts.palette import LIGHT, UnusableAccent, branded, contrast, luminance
from app.charts.specs import Tone


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#FFFFFF", 1.0), ("#777777", "#FFFFFF", 4.48)],
)
def test_contrast_is_the_one_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("tone", ["us", "attention", "muted", "executive", "manager", "staff"])
def test_what_carries_a_score_reads_as_well_as_text(tone: Tone) -> None:
    assert contrast(LIGHT.colour(tone), LIGHT.paper) >= 4.5


def test_meaningful_lines_have_the_contrast_of_graphics() -> None:
    assert contrast(LIGHT.line, LIGHT.paper) >= 3


@pytest.mark.parametrize("tone", get_args(Tone))
def test_text_on_every_fill_is_readable(tone: Tone) -> None:
    fill = LIGHT.colour(tone)
    assert contrast(LIGHT.text_on(fill), fill) >= 4.5


def test_neighbouring_shares_differ_in_grey() -> None:
    greys = [luminance(colour) for colour in LIGHT.shares]
    assert all(max(one, other) + 0.05 >= 2 * (min(one, other) + 0.05) for one, other in pairwise(greys))


@pytest.mark.parametrize("accent", ["#F0A860", "#FFFFFF", "teal", "#12345", "#GGGGGG", ""])
def test_an_accent_that_cannot_be_read_is_refused_with_the_reason(accent: str) -> None:
    with pytest.raises(UnusableAccent, match="accent"):
        branded(accent)


def test_a_usable_accent_replaces_the_accent_only() -> None:
    own = branded("#8A1538")
    assert own.accent == "#8A1538"
    assert (own.attention, own.manager, own.ink) == (LIGHT.attention, LIGHT.manager, LIGHT.ink)
