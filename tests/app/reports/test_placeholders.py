"""What the shipped type has no sign for is told and replaced; everything else stays exactly as it was."""

import unicodedata

import pytest

from app.reports.placeholders import Unset, with_placeholders
from tests.app.reports import sample


@pytest.mark.parametrize("name", [*sample.HOSTILE, sample.COMPOUND, "Łódź Čapek Ñandú ß ẞ €", "a\u00a0b"])
def test_what_the_type_has_is_left_alone(name: str) -> None:
    release = sample.release(3, names=(name,))
    assert with_placeholders(release) == (release, ())


@pytest.mark.parametrize(
    ("name", "shown", "lacking"),
    [
        ("客户", "◇◇", "客户"),
        ("Team 🚀🚀", "Team ◇◇", "🚀"),
        ("Отдел A", "◇◇◇◇◇ A", "Отдел"),
        ("Love ❤\ufe0f", "Love ◇", "❤"),
        ("q\u0301", "q", "\u0301"),
    ],
)
def test_every_sign_that_is_lacking_is_told_and_replaced(name: str, shown: str, lacking: str) -> None:
    settled, unset = with_placeholders(sample.release(3, names=(name,)))
    assert settled.organisation.units[0].name == shown
    assert unset == (Unset(name, lacking),)


def test_nothing_but_texts_is_exchanged() -> None:
    release = sample.release(3, names=("客户", "客服"), organisation="العملاء")
    settled, unset = with_placeholders(release)
    assert [text.text for text in unset] == ["العملاء", "客户", "客服"]
    assert [unit.key for unit in settled.organisation.units] == [unit.key for unit in release.organisation.units]
    assert settled.instrument == release.instrument
    assert settled.model_copy(update={"organisation": release.organisation}) == release


def test_accents_count_as_typed_in_either_way_and_joiners_are_no_loss() -> None:
    for name in (unicodedata.normalize("NFD", "Łódź"), "A\u200dB", "soft\u00adhyphen"):
        assert with_placeholders(sample.release(3, names=(name,)))[1] == ()
