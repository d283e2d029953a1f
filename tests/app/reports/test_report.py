"""The report as a file: whole, accessible, the same every time, and harmless."""

import io
import logging
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from app.charts.palette import UnusableAccent
from app.reports.fetcher import RefusingFetcher
from app.reports.method import ABOUT
from app.reports.pages import report_pages
from app.reports.render import render_pdf
from assessments.conventions import Conventions
from tests.app.reports import sample

NEARLY_EMPTY = 200
"""Characters under which a page holds little more than its header and footer."""


@cache
def rendered(which: str, language: str = "en", paper: str = "A4", variant: str = "full") -> bytes:
    return render_pdf(sample.KINDS[which](), language=language, paper=paper, variant=variant)


def texts(pdf: bytes, *options: str) -> list[str]:
    """The text of every page."""
    found = subprocess.run(["pdftotext", "-layout", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    assert found.stderr == b""
    return found.stdout.decode().split("\f")[:-1]


def flat(pdf: bytes) -> str:
    """All text with spaces and line ends as one space."""
    return re.sub(r"\s+", " ", " ".join(texts(pdf)))


def elements(pdf: pikepdf.Pdf, kind: str) -> Iterator[pikepdf.Dictionary]:
    """Every structure element of a kind, such as '/Figure'."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/StructElem" and found.get("/S") == kind:
            yield found


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> None:
    """Every test runs in the application context of `app`."""


def test_the_report_is_a_sound_pdf_with_the_tags_that_pdf_ua_asks_for() -> None:
    with pikepdf.open(io.BytesIO(rendered("two waves"))) as pdf:
        assert not pdf.check_pdf_syntax()
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]).startswith("Harbour & Sons · ")
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        headings = list(elements(pdf, "/H1"))
        assert len(headings) == len(report_pages(sample.KINDS["two waves"]()))


def test_every_figure_has_an_alternative_text_and_every_table_cell_its_headers() -> None:
    with pikepdf.open(io.BytesIO(rendered("two waves"))) as pdf:
        figures = list(elements(pdf, "/Figure"))
        assert len(figures) >= 20
        assert all(str(figure.get("/Alt", "")).strip() for figure in figures)
        assert all(len(cell.A.get("/Headers", ())) >= 1 for cell in elements(pdf, "/TD"))


def test_the_bookmarks_are_the_questions_of_the_pages() -> None:
    with pikepdf.open(io.BytesIO(rendered("two waves"))) as pdf, pdf.open_outline() as outline:
        marked = [entry.title for entry in outline.root]
    assert marked == [page.question for page in report_pages(sample.KINDS["two waves"]())]


def test_two_renders_are_byte_identical() -> None:
    once = rendered("small")
    assert render_pdf(sample.KINDS["small"]()) == once


def test_another_process_renders_the_same_bytes(tmp_path: Path) -> None:
    stored, out = tmp_path / "release.json", tmp_path / "report.pdf"
    stored.write_text(sample.KINDS["small"]().model_dump_json())
    program = (
        "import sys, pathlib\n"
        "from app import create_app\n"
        "from assessments.release import Release\n"
        "from app.reports.render import render_pdf\n"
        "with create_app().app_context():\n"
        "    release = Release.model_validate_json(pathlib.Path(sys.argv[1]).read_text())\n"
        "    pathlib.Path(sys.argv[2]).write_bytes(render_pdf(release))\n"
    )
    subprocess.run([sys.executable, "-c", program, str(stored), str(out)], check=True, cwd=Path(__file__).parents[3])
    assert out.read_bytes() == rendered("small")


@pytest.mark.parametrize("which", ["two waves", "hostile"])
def test_only_the_shipped_type_is_embedded_and_in_full(which: str) -> None:
    found = subprocess.run(["pdffonts", "-"], input=rendered(which), capture_output=True, check=True, text=False)
    fonts = [line.split() for line in found.stdout.decode().splitlines()[2:]]
    assert found.stderr == b""
    assert {line[0].split("+")[1].split("-")[0] for line in fonts} == {"Inter"}
    assert all("yes" in line for line in fonts)


@pytest.mark.parametrize("which", sample.KINDS)
def test_no_page_is_nearly_empty(which: str) -> None:
    pages = enumerate(texts(rendered(which))[1:], 2)
    assert [number for number, text in pages if len(re.sub(r"\s", "", text)) < NEARLY_EMPTY] == []


@pytest.mark.parametrize("which", sample.KINDS)
@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_the_answer_fits_one_page(which: str, paper: str) -> None:
    pages = texts(rendered(which, paper=paper, variant="board"))
    assert "Enough answers" in pages[1]


def test_the_pages_say_which_of_how_many_and_that_they_are_confidential() -> None:
    pages = texts(rendered("two waves"))
    for number, text in enumerate(pages[1:], 2):
        assert f"{number} of {len(pages)}" in text
    assert all("Confidential · release" in text for text in pages)


def test_demonstration_data_is_marked_on_every_page_and_real_data_on_none() -> None:
    assert all("Demonstration data" in text for text in texts(rendered("demo")))
    assert "Demonstration data" not in flat(rendered("small"))


def test_the_contents_name_the_page_of_every_question() -> None:
    release, pages = sample.KINDS["small"](), texts(rendered("small"))
    for page in report_pages(release):
        if page.unit is None and page.template not in {"answer", "contents"}:
            told = re.search(rf"{re.escape(page.question)}.*?(\d+)$", pages[2], re.MULTILINE)
            assert told, page.question
            start = re.sub(r"\s+", " ", page.heading)[:30]
            assert start in re.sub(r"\s+", " ", pages[int(told[1]) - 1])


def test_names_are_shown_literally_whatever_they_look_like() -> None:
    shown = re.sub(r"\s", "", flat(rendered("hostile")))
    for name in sample.HOSTILE:
        assert re.sub(r"\s", "", name) in shown
    with pikepdf.open(io.BytesIO(rendered("hostile"))) as pdf:
        assert not [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary) and "/URI" in found]
        assert not [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary) and "/JS" in found]


def test_a_name_of_200_characters_stays_inside_the_margins() -> None:
    pdf = rendered("hostile")
    found = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    ends = [float(end) for end in re.findall(r'xMax="([\d.]+)"', found.stdout.decode())]
    assert max(ends) <= 595.28 - 18 / 25.4 * 72 + 1


def test_nothing_is_fetched_while_a_report_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a report opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    assert render_pdf(sample.KINDS["small"](), variant="board")


@pytest.mark.parametrize("url", ["https://example.org/a.png", "file:///etc/passwd", "data:text/plain,a", "asset:none"])
def test_the_fetcher_refuses_all_that_is_not_in_memory(url: str) -> None:
    with pytest.raises(BaseException, match="may not fetch"):
        RefusingFetcher({"hatch": (b"<svg/>", "image/svg+xml")}).fetch(url)


def test_weasyprint_has_nothing_to_complain_about(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        render_pdf(sample.KINDS["hostile"](), variant="board")
    assert caplog.records == []


def test_units_that_are_not_shown_have_no_sheet_and_one_note() -> None:
    release = sample.KINDS["hidden"]()
    assert release.not_shown
    sheets = {page.unit for page in report_pages(release) if page.unit}
    assert sheets.isdisjoint(release.not_shown)
    assert len(re.findall(r"ha(s|ve) no sheet: (its|their) answers are not shown", flat(rendered("hidden")))) == 1


def test_a_survey_without_levels_has_no_page_on_leaders_and_says_why() -> None:
    release = sample.KINDS["no levels"]()
    assert "perception" not in {page.template for page in report_pages(release)}
    assert "does not say who is an executive" in flat(rendered("no levels"))


def test_a_report_comes_even_where_nothing_may_be_shown() -> None:
    told = flat(rendered("all withheld"))
    assert "Too few people answered" in told
    assert "Not shown, to protect respondents" in told


def test_the_method_page_tells_every_convention() -> None:
    assert set(ABOUT) == set(Conventions.model_fields)


def test_the_board_gets_the_answer_the_rollout_and_the_gate_only() -> None:
    pages = report_pages(sample.KINDS["small"](), "board")
    assert [page.template for page in pages] == ["answer", "rollout", "gate"]


@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_a_team_sheet_is_one_page_whatever_the_unit_is_called(paper: str) -> None:
    release = sample.KINDS["hostile"]()
    for key in release.team_sheets:
        pages = texts(render_pdf(release, variant=f"unit:{key}", paper=paper))
        assert len(pages) == 1
        assert release.unit(key).name[:12] in pages[0]


def test_letter_paper_is_letter_paper() -> None:
    with pikepdf.open(io.BytesIO(rendered("small", paper="letter"))) as pdf:
        assert [round(float(size)) for size in pdf.pages[0].mediabox] == [0, 0, 612, 792]


@pytest.mark.parametrize(
    ("wish", "error"),
    [({"paper": "A3"}, ValueError), ({"variant": "poster"}, ValueError), ({"variant": "unit:none"}, ValueError),
     ({"accent": "#ffff00"}, UnusableAccent), ({"accent": "teal"}, UnusableAccent)],
)  # fmt: skip
def test_a_wish_that_cannot_be_met_is_refused(wish: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        render_pdf(sample.KINDS["small"](), **wish)


def test_the_brands_accent_replaces_ours() -> None:
    branded = render_pdf(sample.KINDS["small"](), variant="board", accent="#7A1FA2")
    with pikepdf.open(io.BytesIO(branded)) as pdf:
        ink = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    assert b"0.478431 0.121569 0.635294" in ink
    assert b"0.043137 0.352941 0.4 rg" not in ink


def test_progress_is_told_step_by_step() -> None:
    told: list[str] = []
    render_pdf(sample.KINDS["small"](), variant="board", progress=told.append)
    assert told == ["charts", "template", "layout", "write"]


def test_a_german_report_says_so() -> None:
    with pikepdf.open(io.BytesIO(rendered("small", language="de"))) as pdf:
        assert str(pdf.Root.Lang) == "de"
    assert sample.KINDS["small"]().instrument.title["de"] in flat(rendered("small", language="de"))
