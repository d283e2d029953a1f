"""From a release to the bytes of its PDF: charts painted, page set, laid out, written. Same release, same bytes."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
import weasyprint
from flask import current_app
from flask_babel import force_locale
from weasyprint.text.fonts import FontConfiguration

from app.charts.palette import LIGHT, Palette, branded
from app.reports.charts import PaintedChart, mark_axes, paint_charts
from app.reports.fetcher import RefusingFetcher
from app.reports.method import conventions_told, glossary
from app.reports.pages import ReportPage, facets_alone, facets_compared, report_pages
from assessments.instrument import LEVELS
from assessments.maturity import STAGES
from assessments.release import Release

Charts = dict[str, tuple[PaintedChart, ...]]
Progress = Callable[[str], None]
"""Told before each step: 'charts', 'template', 'layout', 'write'."""

HERE: Final = Path(__file__).parent
SVG: Final = "image/svg+xml"
HATCH: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4" viewBox="0 0 4 4">'
    b'<path d="M-1 1L1 -1M0 4L4 0M3 5L5 3" stroke="#7d8a94" stroke-width="0.45"/></svg>',
    SVG,
)
"""What stands behind a withheld cell."""

MARGINS: Final = {"A4": "27mm 18mm 23mm", "letter": "24mm 20.95mm 20mm"}
"""Either paper leaves a column of 174 mm."""

COVER_AND_ANSWER: Final = 2
DENSEST: Final = 4
SCORE_SCALE: Final = ("#f3e3c8", "#e3cfa0", "#b9c9a6", "#86b3a6", "#2c7680", "#0b4f5a")
PDF_VARIANT: Final = "pdf/ua-1"


def render_pdf(
    release: Release,
    *,
    language: str = "en",
    paper: str = "A4",
    variant: str = "full",
    accent: str | None = None,
    progress: Progress | None = None,
) -> bytes:
    """The report of `release` as PDF/UA-1, inside an application context.

    `paper` is 'A4' or 'letter'; `variant` 'full', 'board' or 'unit:KEY'; `accent` a brand colour '#RRGGBB' with a
    contrast to white of at least 4.5. Raises ValueError where paper or variant is none of these.
    """
    tell = progress or (lambda step: None)
    palette = branded(accent) if accent else LIGHT
    with force_locale(language), no_garbage_collection():
        pages = report_pages(release, variant)
        tell("charts")
        charts = paint_charts(release, pages, palette)
        tell("template")
        density = fitting(release, pages, palette, paper)
        html = set_html(release, pages, charts, palette, density)
        tell("layout")
        document = lay_out(html, charts, paper=paper, accent=palette.accent)
        tell("write")
        return write(document, release)


def set_html(
    release: Release, pages: tuple[ReportPage, ...], charts: Charts, palette: Palette = LIGHT, density: int = 0
) -> str:
    """The whole report as one HTML page, in the language that is current. `density` is that of the answer, 0–4."""
    facets = release.instrument.facets
    return (
        _environment()
        .get_template("reports/report.html")
        .render(
            release=release,
            pages=pages,
            charts=charts,
            density=density,
            facets_beside=bool(facets_compared(release)) and not facets_alone(release),
            accent=palette.accent,
            scale=SCORE_SCALE,
            axes=mark_axes(release),
            stages=STAGES,
            levels=LEVELS,
            actions={action.key: action for facet in facets for action in facet.actions},
            compared={(key, row.unit): row for key, made in release.comparisons.items() for row in made.rows},
            conventions=conventions_told(release),
            glossary=glossary(),
        )
    )


def fitting(release: Release, pages: tuple[ReportPage, ...], palette: Palette, paper: str) -> int:
    """How densely the answer must be set to stay on one page, 0 (as it looks best) to 3: names can be very long."""
    answer = pages[:1]
    if answer[0].template != "answer":
        return 0
    for density in range(DENSEST):
        alone = lay_out(set_html(release, answer, {}, palette, density), {}, paper=paper, accent=palette.accent)
        if len(alone.pages) <= COVER_AND_ANSWER:
            return density
    return DENSEST


def lay_out(html: str, charts: Charts, *, paper: str, accent: str) -> weasyprint.Document:
    """Pages, laid out but not yet written."""
    painted = (part for parts in charts.values() for part in parts)
    assets = {"hatch": HATCH, **{f"chart/{part.name}": (part.svg.encode(), SVG) for part in painted}}
    page = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=RefusingFetcher(assets))
    return page.render(
        font_config=fonts(), stylesheets=[stylesheet(), page_style(paper, accent)], pdf_variant=PDF_VARIANT
    )


def write(document: weasyprint.Document, release: Release) -> bytes:
    """The PDF's bytes; its identifier is the release's, so that the same release is the same file."""
    pdf = document.write_pdf(pdf_variant=PDF_VARIANT, pdf_identifier=release.id.encode())
    return bytes(pdf)


def _environment() -> jinja2.Environment:
    """The web app's templates, filters and translations, with undefined names as errors."""
    key = "reports.environment"
    if key not in current_app.extensions:
        current_app.extensions[key] = current_app.jinja_env.overlay(
            autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
    environment: jinja2.Environment = current_app.extensions[key]
    return environment


@cache
def fonts() -> FontConfiguration:
    """The shipped fonts and no others, kept warm for the life of the process."""
    with _environment_variable("FONTCONFIG_FILE", str(HERE / "fonts.conf")):
        return FontConfiguration()


@cache
def stylesheet() -> weasyprint.CSS:
    """The report's style, parsed once."""
    return weasyprint.CSS(string=(HERE / "report.css").read_text(), font_config=fonts())


@cache
def page_style(paper: str, accent: str) -> weasyprint.CSS:
    """Paper size and brand colour, which change from report to report."""
    if paper not in MARGINS:
        raise ValueError(f"no paper {paper!r}: choose 'A4' or 'letter'")
    page = f"size: {paper}; margin: {MARGINS[paper]}"
    return weasyprint.CSS(string=f":root {{ --accent: {accent} }} @page {{ {page} }}", font_config=fonts())


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Layout makes a million small objects and no rubbish worth looking for: the collector would cost a fifth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _environment_variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
