"""The demo's full report: pages per second, each step, and against WeasyPrint alone and with its defaults."""

import gc
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

import weasyprint
from flask_babel import force_locale

from app import create_app
from app.charts.painter import split
from app.charts.palette import LIGHT
from app.reports import charts as report_charts
from app.reports import render
from app.reports.fetcher import RefusingFetcher
from app.reports.pages import ReportPage, report_pages
from assessments.release import Release
from bench.charts import demo_release, with_pyplot

FONTS = Path(render.HERE).parent / "static" / "fonts"
STEPS = ("charts", "template", "layout", "write")
WEIGHTS = (400, 600, 700)
FACES = "".join(f"@font-face {{ font-family: Inter; font-weight: {w}; src: url(asset:inter-{w}) }}" for w in WEIGHTS)


def ours(release: Release, pages: tuple[ReportPage, ...], variant: str | None = render.PDF_VARIANT) -> dict[str, float]:
    """Seconds of each step of `render_pdf`."""
    marks = [perf_counter()]
    with render.no_garbage_collection():
        charts = report_charts.paint_charts(release, pages, LIGHT)
        marks.append(perf_counter())
        density = render.fitting(release, pages, LIGHT, "A4")
        html = render.set_html(release, pages, charts, LIGHT, density)
        marks.append(perf_counter())
        document = render.lay_out(html, charts, paper="A4", accent=LIGHT.accent)
        marks.append(perf_counter())
        document.write_pdf(pdf_variant=variant, pdf_identifier=release.id.encode())
        marks.append(perf_counter())
    steps = dict(zip(STEPS, (end - start for start, end in pairwise(marks)), strict=True))
    return {**steps, "total": marks[-1] - marks[0], "pages": len(document.pages)}


def weasyprint_alone(html: str, charts: render.Charts) -> float:
    """Seconds of parse, layout and write of the same document with the same settings, its charts already painted."""
    start = perf_counter()
    with render.no_garbage_collection():
        document = render.lay_out(html, charts, paper="A4", accent=LIGHT.accent)
        document.write_pdf(pdf_variant=render.PDF_VARIANT)
    return perf_counter() - start


def weasyprint_by_default(release: Release, pages: tuple[ReportPage, ...], html: str) -> float:
    """Seconds of the same document as most programs make it: pyplot's charts, fresh fonts, collector on."""
    start = perf_counter()
    pictures = {
        f"chart/{part.key}": (with_pyplot(part).encode(), render.SVG)
        for chart, _ in report_charts.specified(release, pages)
        for part in split(chart, report_charts.ROWS)
    }
    fonts = {f"inter-{weight}": ((FONTS / f"inter-{weight}.ttf").read_bytes(), "font/ttf") for weight in WEIGHTS}
    fetcher = RefusingFetcher({"hatch": render.HATCH, **pictures, **fonts})
    style = (render.HERE / "report.css").read_text()
    page = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=fetcher)
    known = weasyprint.text.fonts.FontConfiguration()
    sheets = [
        weasyprint.CSS(string=text, font_config=known, url_fetcher=fetcher)
        for text in (FACES, style, f":root {{ --accent: {LIGHT.accent} }} @page {{ size: A4 }}")
    ]
    page.write_pdf(font_config=known, stylesheets=sheets, pdf_variant=render.PDF_VARIANT)
    return perf_counter() - start


def peak_memory(release: Release) -> float:
    """MB at the peak of a process that does nothing but read a release and render its report."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from app import create_app\n"
        "from app.reports.render import render_pdf\n"
        "from assessments.release import Release\n"
        "release = Release.model_validate_json(sys.stdin.read())\n"
        "with create_app().app_context():\n"
        "    render_pdf(release)\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
    )
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, input=release.model_dump_json(), capture_output=True, text=True, check=True)
    return float(found.stdout.split()[-1]) / 1024


def run(rounds: int = 3) -> None:
    """All measured in turns, so that a busy machine slows each alike; medians, each with its limit."""
    release = demo_release()
    with create_app().app_context(), force_locale("en"):
        pages = report_pages(release)
        charts = report_charts.paint_charts(release, pages, LIGHT)
        html = render.set_html(release, pages, charts, LIGHT)
        measures: dict[str, Callable[[], dict[str, float]]] = {
            "ours": lambda: ours(release, pages),
            "plain": lambda: ours(release, pages, None),
            "alone": lambda: {"total": weasyprint_alone(html, charts)},
            "default": lambda: {"total": weasyprint_by_default(release, pages, html)},
        }
        taken: dict[str, list[dict[str, float]]] = {name: [] for name in measures}
        ours(release, pages)
        for _ in range(rounds):
            for name, measure in measures.items():
                gc.collect()
                taken[name].append(measure())
    middle = {name: {key: median(one[key] for one in all_) for key in all_[0]} for name, all_ in taken.items()}
    steps, total = middle["ours"], middle["ours"]["total"]
    print(f"\nReport: {steps['pages']:.0f} pages, {sum(map(len, charts.values()))} charts, PDF/UA-1")
    told = ", ".join(f"{step} {steps[step]:.2f} s" for step in STEPS)
    print(f"  {steps['pages'] / total:.1f} pages a second, {total:.2f} s: {told}")
    print(f"  ratio to WeasyPrint's own parse, layout and write {total / middle['alone']['total']:.2f} (at most 1.3)")
    print(f"  ratio to default settings and pyplot's charts {total / middle['default']['total']:.2f} (at most 0.5)")
    print(f"  ratio of PDF/UA to plain {total / middle['plain']['total']:.2f} (at most 1.25)")
    print(f"  peak memory {peak_memory(release):.0f} MB (at most 400 MB)")
