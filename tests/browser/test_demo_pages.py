"""The demonstration's pages as people use them: every width, light and dark, magnified, by keyboard, on paper."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from assessments.release import Release

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("/demo", "/nowhere")

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Open a page of ours; whatever the browser complains about on the way fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(path: str, width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path if path.startswith("http") else address + path, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    # The browser reports every broken rule of the content security policy, and a missing page as such.
    assert [text for text in complaints if "404" not in text] == []


def violations(page: Page) -> list[str]:
    # Through the browser's debugger: the page's own policy allows no script at all.
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_keeps_anybody_out(open_page: Open, path: str, scheme: str, width: int) -> None:
    page = open_page(path, width, color_scheme=scheme)
    for fold in page.locator("details").all():
        fold.evaluate("fold => fold.open = true")
    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1440])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_fits_its_window(open_page: Open, path: str, width: int, language: str) -> None:
    page = open_page(f"{path}?lang={language}", width)
    for fold in page.locator("details").all():
        fold.evaluate("fold => fold.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert clipped(page) == []


@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize(
    "name", ["Unpronounceableness" * 10, "Customer service and complaints, northern region and islands"]
)
def test_long_names_fit_too(
    open_page: Open, address_of: Callable[[Callable[[Release], Release]], str], name: str, width: int
) -> None:
    def renamed(release: Release) -> Release:
        units = tuple(unit.model_copy(update={"name": name}) for unit in release.organisation.units)
        organisation = release.organisation.model_copy(update={"name": name, "units": units})
        return release.model_copy(update={"organisation": organisation})

    page = open_page(f"{address_of(renamed)}/demo", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert clipped(page) == []


def clipped(page: Page) -> list[str]:
    """Texts of table cells, headings and links that are wider than the box that they stand in."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main th, main td, main h1, main h2, main h3, a, p, li, dt, dd")]
            .filter(box => !box.matches(".visually-hidden, .skip") && box.scrollWidth > box.clientWidth + 1
                && getComputedStyle(box).display !== "inline" && !box.querySelector(".visually-hidden"))
            .map(box => box.outerHTML.slice(0, 120))"""
    )


def test_magnified_four_times_everything_can_still_be_read(open_page: Open) -> None:
    # 400 % of a window of 1280 × 1024 is a window of 320 × 256.
    page = open_page("/demo", 320, 256)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    covering = "action => getComputedStyle(action).position === 'fixed'"
    assert page.locator(".primary-action").evaluate(covering) is False


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_by_keyboard_every_stop_can_be_seen(open_page: Open, scheme: str, width: int) -> None:
    page = open_page("/demo", width, color_scheme=scheme)
    stops = page.locator("a, summary").count()
    seen = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => {
                    const box = document.activeElement.getBoundingClientRect();
                    const style = getComputedStyle(document.activeElement);
                    return {
                        name: document.activeElement.textContent.trim(),
                        outlined: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
                        inside: box.top >= 0 && box.bottom <= innerHeight && box.width > 0,
                        onTop: document.activeElement.contains(
                            document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)),
                    };
                }"""
            )
        )
    assert seen[0]["name"] == "Skip to the content"
    assert [stop for stop in seen if not (stop["outlined"] and stop["inside"] and stop["onTop"])] == []
    assert {"English", "Deutsch", "Download the report", "Each place with its reasons"} <= {s["name"] for s in seen}


def test_the_skip_link_leads_past_the_masthead(open_page: Open) -> None:
    page = open_page("/demo")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_fold_opens_by_keyboard_and_without_script(open_page: Open) -> None:
    page = open_page("/demo", java_script_enabled=False)
    table = page.get_by_role("table").filter(has_text="Effort, team-weeks")
    assert not table.is_visible()
    page.get_by_text("Each place with its reasons").press("Enter")
    assert table.is_visible()


def test_targets_are_large_enough_for_a_thumb(open_page: Open) -> None:
    page = open_page("/demo", 360)
    for target in page.locator("header a, summary").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 40
    box = page.locator(".primary-action").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == 900


def test_the_language_can_be_switched(open_page: Open) -> None:
    page = open_page("/demo", locale="en-GB")
    page.get_by_role("link", name="Deutsch").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.url.endswith("/demo?lang=de")


def test_the_report_can_be_downloaded(open_page: Open) -> None:
    page = open_page("/demo", locale="en-GB")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the report").click()
    assert waiting.value.suggested_filename == "bellwether-demo-report-en.pdf"


def test_a_table_can_be_heard(open_page: Open) -> None:
    page = open_page("/demo", 1440)
    heat = page.get_by_role("table", name="How departments compare")
    assert heat.get_by_role("columnheader").count() == 8
    assert heat.get_by_role("rowheader").count() == 15
    assert heat.get_by_role("row").filter(has_text="Not shown, to protect respondents").count() == 2
    assert heat.get_by_role("img", name="weak point").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_it_is_dark_on_white_and_whole(open_page: Open, tmp_path: Path, scheme: str) -> None:
    page = open_page("/demo", color_scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    style = "() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    assert page.evaluate(style) == ["rgb(21, 33, 43)", "rgb(255, 255, 255)"]
    assert not page.get_by_role("link", name="Download the report").is_visible()
    pdf = page.pdf(format="A4", path=tmp_path / "printed.pdf")
    assert pdf.startswith(b"%PDF")
