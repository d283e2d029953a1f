"""From a release to the bytes of its PDF: charts painted, page set, laid out, written. Same release, same bytes."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

import jinja2
import weasyprint
from flask import current_app
from flask_babel import force_locale
from weasyprint.text.fonts import FontConfiguration

from app.reports.charts import PaintedChart, paint_charts
from app.reports.fetcher import RefusingFetcher
from app.reports.method import conventions_told, glossary
from app.reports.pages import report_pages
from assessments.release import Release

Paper = Literal["A4", "letter"]
Progress = Callable[[str], None]
"""Told before each step: 'charts', 'template', 'layout', 'write'."""

HERE = Path(__file__).parent
ACCENT = "#0b5a66"
PDF_VARIANT = "pdf/ua-1"


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

    `paper` is 'A4' or 'letter'; `variant` 'full', 'board' or 'unit:KEY'; `accent` a brand colour '#rrggbb' with a
    contrast to white of at least 4.5. Raises ValueError where one of them is none of that.
    """
    tell = progress or (lambda step: None)
    colour = checked_accent(accent)
    with force_locale(language), no_garbage_collection():
        tell("charts")
        charts = paint_charts(release, variant, colour)
        tell("template")
        html = set_html(release, charts, variant=variant)
        tell("layout")
        document = lay_out(html, charts, paper=paper, accent=colour)
        tell("write")
        return write(document, release)


def set_html(release: Release, charts: dict[str, PaintedChart], *, variant: str = "full") -> str:
    """The whole report as one HTML page, in the language that is current."""
    return _environment().get_template("reports/report.html").render(
        release=release,
        pages=report_pages(release, variant),
        charts=charts,
        variant=variant,
        conventions=conventions_told(release),
        glossary=glossary(),
    )


def lay_out(html: str, charts: dict[str, PaintedChart], *, paper: str, accent: str) -> weasyprint.Document:
    """Pages, laid out but not yet written."""
    assets = {f"chart/{name}": (chart.svg.encode(), "image/svg+xml") for name, chart in charts.items()}
    page = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=RefusingFetcher(assets))
    return page.render(font_config=fonts(), stylesheets=[stylesheet(), page_style(paper, accent)], pdf_variant=PDF_VARIANT)


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
    if paper not in ("A4", "letter"):
        raise ValueError(f"no paper {paper!r}: choose 'A4' or 'letter'")
    return weasyprint.CSS(string=f":root {{ --accent: {accent} }} @page {{ size: {paper} }}", font_config=fonts())


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
