"""The small marks of tables: escaped words, colours as attributes, nothing outside the picture."""

from pathlib import Path
from xml.etree import ElementTree

import jinja2
import pytest

TEMPLATES = Path(__file__).parents[3] / "templates"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def marks():
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return (
        jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
        .get_template("components/marks.html")
        .module
    )


def drawn(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(markup).strip())


def test_a_dot_stands_at_its_value_and_its_range_around_it(marks) -> None:
    svg = drawn(marks.dot_interval(50, 40, 60, width=108))
    circle = svg.find(f"{SVG}circle")
    bar = svg.findall(f"{SVG}rect")[-1]
    assert float(circle.get("cx")) == 54
    assert (float(bar.get("x")), float(bar.get("width"))) == (44, 20)


@pytest.mark.parametrize("call", [(-20, -30, 5), (130, 90, 140), (50, 50, 50)])
def test_marks_stay_inside_their_picture(marks, call: tuple[float, float, float]) -> None:
    svg = drawn(marks.dot_interval(*call))
    for shape in svg:
        left = float(shape.get("x", 0) or 0) if shape.tag.endswith("rect") else float(shape.get("cx")) - 3.2
        assert 0 <= left <= 90


def test_a_mark_with_words_is_an_image_and_one_without_is_silent(marks) -> None:
    told, silent = drawn(marks.bar(0.4, title='40 % "x" <b>')), drawn(marks.bar(0.4))
    assert (told.get("role"), told.get("aria-label")) == ("img", '40 % "x" <b>')
    assert silent.get("aria-hidden") == "true"


def test_every_shape_has_its_own_colour(marks) -> None:
    for markup in (
        marks.dot_interval(5, 1, 9, band_lo=2, band_hi=8),
        marks.bar(0.2),
        marks.up(),
        marks.down(),
        marks.hatch(),
    ):
        for shape in drawn(markup):
            assert (shape.get("stroke") if shape.get("fill") == "none" else shape.get("fill")).startswith("#")


def test_attention_changes_colour_and_class(marks) -> None:
    for markup in (marks.bar(0.2, attention=True), marks.dot_interval(5, 1, 9, attention=True)):
        last = drawn(markup)[-1]
        assert (last.get("class"), last.get("fill")) == ("mark-attention", "#9A4B00")


def test_an_empty_bar_shows_nothing_and_a_tiny_one_something(marks) -> None:
    assert len(drawn(marks.bar(0))) == 1
    assert float(drawn(marks.bar(0.001))[-1].get("width")) == 1
