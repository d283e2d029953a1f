"""Charts as data and as pictures: the same numbers everywhere, nothing withheld, nothing outside the sheet."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from app.charts import order, people, scores
from app.charts.canvas import Canvas, Words
from app.charts.catalogue import release_charts, unit_charts
from app.charts.painter import paint, paint_png, paint_svg, split
from app.charts.palette import LIGHT
from app.charts.specs import Bar, Chart, Dot, Range, Row, RowChart, ScatterChart
from app.filters import points, span
from assessments.measures import OwnerShare, Withheld
from assessments.release import Release
from tests.app.charts import samples

WITHHELD = "Not shown, to protect respondents"
KINDS = {
    "usual": samples.release(),
    "hostile": samples.release((*samples.HOSTILE, "Sales", "Legal"), hidden=(1,)),
    "two": samples.release(("Sales", "Marketing"), hidden=()),
    "one": samples.release(("Sales",), hidden=()),
    "sixty": samples.release([f"Vertrieb Region {number}" for number in range(60)], hidden=(3, 40)),
    "all withheld": samples.release(("Sales", "Marketing", "IT"), hidden=(0, 1, 2)),
}


def charts_of(release: Release) -> Iterator[Chart]:
    yield from release_charts(release).values()
    for unit in release.organisation.units[:3]:
        yield from unit_charts(release, unit.key).values()


CHARTS = [
    pytest.param(part, id=f"{kind}-{part.key}")
    for kind, release in KINDS.items()
    for chart in charts_of(release)
    for part in split(chart)
]


def boxes(canvas: Canvas) -> list[Words]:
    return [item for item in canvas.items if isinstance(item, Words)]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_says_in_words_and_in_a_table_what_it_shows(chart: Chart) -> None:
    assert chart.title
    assert chart.alt.endswith(".")
    assert re.search(r"\d", chart.alt) or WITHHELD in chart.alt
    assert chart.table.rows
    assert {len(row) for row in chart.table.rows} == {len(chart.table.header)}


@pytest.mark.parametrize("chart", [c for c in CHARTS if isinstance(c.values[0], RowChart)])
def test_the_table_has_a_line_for_every_row_of_the_chart(chart: RowChart) -> None:
    assert [line[0] for line in chart.table.rows] == [row.label for row in chart.rows]
    for row, line in zip(chart.rows, chart.table.rows, strict=True):
        assert not row.instead or row.instead in line
        # Of the owners the picture names the first beside the bar, the table all with their shares.
        assert row.instead or chart.key.startswith("ownership") or set(row.values) <= {*line, "–"}


@pytest.mark.parametrize("make", [scores.pillars, scores.facets, lambda release: scores.profile(release, "u0")])
def test_marks_and_table_have_the_same_numbers(make) -> None:
    chart = make(KINDS["usual"])
    for row, line in zip(chart.rows, chart.table.rows, strict=True):
        dot = next(mark for mark in row.marks if isinstance(mark, Dot))
        likely = next(mark for mark in row.marks if isinstance(mark, Range))
        assert line[1:3] == (points(dot.value), span(likely.lo, likely.hi))


def test_the_gap_is_drawn_with_the_numbers_of_the_levels() -> None:
    chart = people.perception(KINDS["usual"])
    for row, line in zip(chart.rows, chart.table.rows, strict=True):
        assert {mark.text for mark in row.marks if isinstance(mark, Dot)} == set(line[1:4])


def test_charts_of_a_usual_report_are_more_than_twenty() -> None:
    release = KINDS["usual"]
    count = len(release_charts(release)) + sum(
        len(unit_charts(release, key)) for key in release.team_sheets if key in release.team_sheets
    )
    assert count >= 20


@pytest.mark.parametrize("chart", CHARTS)
def test_a_withheld_row_has_no_marks_and_no_numbers(chart: Chart) -> None:
    for row in chart.rows if isinstance(chart, RowChart) else ():
        if row.instead:
            assert row.instead == WITHHELD
            assert not row.marks


def test_the_score_of_a_withheld_unit_stands_in_no_chart() -> None:
    release = KINDS["usual"]
    hidden = {release.unit(key).name for key in release.not_shown}
    assert all(isinstance(release.unit_cell(key).index, Withheld) for key in release.not_shown)
    for chart in release_charts(release).values():
        if chart.key in ("exposure", "robustness", "weights"):
            continue  # the plan places a withheld unit by the mean of all, and says so
        for line in chart.table.rows:
            if line[0] in hidden:
                assert not re.search(r"\d", "".join(line[1:])), chart.key


def test_a_borrowed_score_is_marked_as_such() -> None:
    chart = order.exposure(KINDS["usual"])
    borrowed = [point.label for point in chart.points if point.label.startswith("*")]
    assert len(borrowed) == 2
    assert sum("mean of all units" in "".join(line) for line in chart.table.rows) == 2


@pytest.mark.parametrize("chart", CHARTS)
def test_no_words_leave_the_sheet_or_run_into_others(chart: Chart) -> None:
    for width in (170, 112):
        canvas = paint(chart, width)
        words = boxes(canvas)
        for each in words:
            left, top, right, bottom = each.box
            assert left >= -0.5, each
            assert right <= canvas.width + 0.5, each
            assert top >= -1, each
            assert bottom <= canvas.height + 1, each
        for one, other in combinations(words, 2):
            a, b = one.box, other.box
            across = min(a[2], b[2]) - max(a[0], b[0])
            down = min(a[3], b[3]) - max(a[1], b[1])
            # Figures in bubbles may lie as close as the bubbles do; everything else keeps clear.
            figures = isinstance(chart, ScatterChart) and one.weight == other.weight == 600
            assert figures or across <= 0.5 or down <= 1.6, (width, one, other)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_picture_is_one_svg_element_with_its_words_as_text(chart: Chart) -> None:
    svg = paint_svg(chart)
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label")
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    assert [text.text for text in texts] == [words.text for words in boxes(paint(chart))]
    assert all("Inter" in text.get("style", "") for text in texts)


@pytest.mark.parametrize("key", ["pillars", "ownership", "exposure", "quick-wins"])
def test_the_same_chart_is_painted_to_the_same_bytes(key: str) -> None:
    one, other = (release_charts(samples.release())[key] for _ in range(2))
    assert paint_svg(one) == paint_svg(other)
    assert paint_png(one, 80, dpi=60) == paint_png(other, 80, dpi=60)
    assert paint_png(one, 80, dpi=60).startswith(b"\x89PNG")


def test_hostile_names_stay_literal_text() -> None:
    release = KINDS["hostile"]
    svg = paint_svg(people.response_by_unit(release))
    assert "<script" not in svg
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in svg
    assert r"R&amp;D $x_$ \frac{1}{0}" in svg
    assert "\x07" not in svg


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_table() -> None:
    release = KINDS["hostile"]
    chart = people.response_by_unit(release)
    words = " ".join(each.text for each in boxes(paint(chart)))
    assert samples.HOSTILE[4] not in words
    assert "…" in words
    assert samples.HOSTILE[4] in [line[0] for line in chart.table.rows]
    assert "Rindfleischetikettierungsüberwachung-" in words


def test_letters_that_the_type_lacks_are_painted_too() -> None:
    chart = people.response_by_unit(samples.release(("营销部", "Продажи", "مبيعات 😀"), hidden=()))
    assert "营销部" in paint_svg(chart)
    assert paint_png(chart, 100, dpi=50)


def test_charts_of_many_rows_are_split_into_parts_that_lose_nothing() -> None:
    whole = people.response_by_unit(KINDS["sixty"])
    parts = split(whole, 25)
    assert [part.key for part in parts] == ["response-units-1", "response-units-2", "response-units-3"]
    assert all(len(part.rows) == 20 for part in parts)
    assert sum((part.rows for part in parts), ()) == whole.rows
    assert sum((part.table.rows for part in parts), ()) == whole.table.rows


def test_a_split_keeps_groups_together() -> None:
    whole = scores.facets(KINDS["usual"])
    parts = split(whole, 10)
    assert [len(part.rows) for part in parts] == [8, 8]
    assert {row.group for row in parts[0].rows}.isdisjoint(row.group for row in parts[1].rows)


def test_units_stand_in_the_organisations_order_and_compared_ones_by_score() -> None:
    release = KINDS["usual"]
    names = [unit.name for unit in release.organisation.units]
    assert [row.label for row in people.response_by_unit(release).rows] == names
    assert [row.label for row in people.ownership(release).rows] == [release.organisation.name, *names]
    compared = [row for row in scores.units(release).rows if not row.instead]
    values = [next(mark.value for mark in row.marks if isinstance(mark, Dot)) for row in compared]
    assert values == sorted(values, reverse=True)


def test_stacked_shares_fill_the_whole_and_no_more() -> None:
    for row in people.ownership(KINDS["usual"]).rows:
        bars = [mark for mark in row.marks if isinstance(mark, Bar)]
        if bars:
            assert bars[0].lo == 0
            assert all(one.hi == other.lo for one, other in pairwise(bars))
            assert bars[-1].hi == pytest.approx(1, abs=0.006)


def test_a_question_that_cannot_be_answered_has_no_chart() -> None:
    bare = KINDS["usual"].model_copy(
        update={
            "perception": None, "ownership": None, "rollout": None, "quick_wins": (), "changes": (), "comparisons": {},
            "cells": {"organisation": KINDS["usual"].whole},
        }
    )  # fmt: skip
    assert set(release_charts(bare)) == {"pillars", "facets", "response-units", "response-levels", "gate"}


def test_a_white_label_changes_us_and_nothing_else() -> None:
    from app.charts.palette import branded

    chart = scores.pillars(KINDS["usual"])
    plain, own = paint_svg(chart), paint_svg(chart, palette=branded("#8A1538"))
    assert plain.lower().replace(LIGHT.accent.lower(), "#8a1538") == own.lower()


def test_an_empty_row_chart_is_still_a_picture() -> None:
    chart = scores.pillars(KINDS["usual"])
    assert paint(RowChart(**{**{f: getattr(chart, f) for f in chart.__slots__}, "rows": (Row("x"),)})).height > 0


def test_rare_answers_are_no_owner_of_their_own() -> None:
    release = KINDS["usual"]
    told = release.ownership.organisation
    rare = told.model_copy(
        update={"shares": (OwnerShare(option="other", percent=70), OwnerShare(option="u1", percent=30))}
    )
    own = release.ownership.model_copy(update={"organisation": rare, "units": (), "withheld": ()})
    chart = people.ownership(release.model_copy(update={"ownership": own}))
    assert chart.table.header == ("Unit", "Answers", "Marketing")
    assert chart.rows[0].values[1:] == ("Marketing", "30\N{NO-BREAK SPACE}%")
    assert chart.rows[0].marks[-1].tone == "rest"


def test_likely_ranges_of_a_point_stay_visible() -> None:
    for chart in (scores.pillars(KINDS["usual"]), scores.units(KINDS["usual"]), people.perception(KINDS["usual"])):
        ends = [
            value for row in chart.rows for mark in row.marks if isinstance(mark, Range) for value in (mark.lo, mark.hi)
        ]
        assert all(chart.axis.lo <= end <= chart.axis.hi for end in ends)
        assert 50 <= chart.axis.hi - chart.axis.lo <= 100
