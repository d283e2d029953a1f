"""The shipped type has every letter of our languages; words are measured, wrapped and cut by it."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from app.charts.lettering import FONTS, cut, printable, width, wrap

LETTERS = "ÄÖÜäöüßẞ éèêëàâçîïôùûœÆ ¿¡ñáíóú łŁąęćńóśźż 0123456789 –—…‘’“”„«»€%±−×≥≤≈→↑▲▼\u00a0\u202f"


@pytest.mark.parametrize("file", sorted(FONTS.glob("inter-*")), ids=lambda file: file.name)
def test_a_font_has_the_letters_of_our_languages_and_tabular_figures(file: Path) -> None:
    font = TTFont(file)
    assert not set(map(ord, LETTERS)) - set(font.getBestCmap())
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert "tnum" in features
    assert file.stat().st_size < 60_000


def test_three_weights_come_for_print_and_for_the_web_with_licence_and_version() -> None:
    names = {file.name for file in FONTS.iterdir()}
    assert {f"inter-{weight}.{kind}" for weight in (400, 600, 700) for kind in ("ttf", "woff2")} <= names
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")
    assert "4.001" in (FONTS / "VERSION").read_text("utf-8")


@given(st.text(max_size=80), st.floats(20, 300))
def test_cut_text_fits_its_room(text: str, room: float) -> None:
    assert width(cut(printable(text), room, 8.5), 8.5) <= room or not text.strip()


@given(st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=120), st.floats(40, 300))
def test_wrapped_lines_fit_their_room(text: str, room: float) -> None:
    lines = wrap(text, room, 8.5, 400, 2, "de")
    assert 1 <= len(lines) <= 2
    assert all(width(line, 8.5) <= room + 0.01 for line in lines)


def test_a_compound_is_hyphenated_between_syllables() -> None:
    lines = wrap("Außendienstkoordinationsabteilung", 90, 8.5, 400, 2, "de")
    assert lines == ("Außendienstkoordina-", "tionsabteilung")


def test_short_names_are_left_alone() -> None:
    assert wrap("Customer service", 200, 8.5, 400, 2, "en") == ("Customer service",)


def test_controls_are_not_printed() -> None:
    assert printable("a\x00b\tc\nd\u202ee\ud800") == "ab c de"
