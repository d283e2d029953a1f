"""Jinja filters: the only place where numbers are rounded and keys are named, the same on screens and in documents."""

import re
import string
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.dates import format_date, format_interval
from babel.lists import format_list
from babel.numbers import format_compact_currency, format_decimal
from flask import Flask
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from assessments.instrument import Text, text_in
from assessments.measures import RARE_OWNERS, Estimate, Finding, Value, Withheld
from assessments.release import Release
from assessments.sentences import SENTENCES

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"

SHORT_WORD = 12

BANDS = (40, 50, 60, 70, 80)

STAGES = {
    "unaware": _l("Unaware"),
    "starting": _l("Starting"),
    "organised": _l("Organised"),
    "committed": _l("Committed"),
    "customer_led": _l("Customer-led"),
}
LEVELS = {"executive": _l("Executives"), "manager": _l("Managers"), "staff": _l("Staff")}


def language() -> str:
    """The language of the page that is being made: 'en' outside of any."""
    locale = get_locale()
    return locale.language if locale else "en"


def whole(value: float) -> int:
    """Rounded half up, away from zero, so that 54.5 reads 55 and −0.5 reads −1."""
    return int(Decimal(repr(float(value))).quantize(Decimal(1), ROUND_HALF_UP))


def points(value: float) -> str:
    """A score or difference in whole points, with a true minus."""
    return f"{whole(value)}".replace("-", MINUS)


def band(score: float) -> int:
    """The colour of a score on the scale of six, 1 (low) to 6: a step every ten points from 40 to 80."""
    return 1 + sum(whole(score) >= cut for cut in BANDS)


def signed(value: float) -> str:
    """A difference in whole points with its sign: '+4', '−3', '0'."""
    return f"{whole(value):+d}".replace("-", MINUS) if whole(value) else "0"


def decimal(value: float) -> str:
    """One decimal, in the language's notation."""
    rounded = Decimal(repr(float(value))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return format_decimal(rounded, "0.0", locale=get_locale() or "en").replace("-", MINUS)


def share(value: float) -> str:
    """Two decimals, for coefficients between 0 and 1."""
    rounded = Decimal(repr(float(value))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return format_decimal(rounded, "0.00", locale=get_locale() or "en").replace("-", MINUS)


def signed_decimal(value: float) -> str:
    """A gain with its sign: '+4.1'."""
    shown = decimal(value)
    return shown if shown.startswith(MINUS) else f"+{shown}"


def span(lo: float, hi: float) -> str:
    """'53–61'; where a bound is negative '−3 to 4', as a dash beside a minus can't be read."""
    if lo < 0:
        return gettext("%(lo)s to %(hi)s", lo=points(lo), hi=points(hi)).replace(" ", NBSP)
    return f"{points(lo)}{DASH}{points(hi)}"


def likely(estimate: Estimate) -> str:
    """The likely range of an estimate: '53–61'."""
    return span(estimate.lo, estimate.hi)


def percent(share: float) -> str:
    """A share of 0–1 as '94 %' with a no-break space."""
    return f"{points(100 * share)}{NBSP}%"


def chance(probability: float) -> str:
    """A probability as percent that is never told as certain: '< 1 %', '> 99 %'."""
    if probability < 0.01:
        return f"<{NBSP}1{NBSP}%"
    if probability > 0.99:
        return f">{NBSP}99{NBSP}%"
    return percent(probability)


def capped(percentage: int) -> str:
    """A released whole percentage, which is never told exactly at its ends: '≤ 5 %', '≥ 95 %'."""
    sign = f"≤{NBSP}" if percentage <= 5 else f"≥{NBSP}" if percentage >= 95 else ""
    return f"{sign}{percentage}{NBSP}%"


def count(value: float) -> str:
    """A whole number with the language's grouping."""
    return format_decimal(int(value), locale=get_locale() or "en")


def weeks(value: float) -> str:
    """Team-weeks: one decimal only where there is one."""
    return count(value) if float(value).is_integer() else decimal(value)


def ordinal(rank: int) -> str:
    """'2nd' in English; '2.' in the languages that write it so."""
    if language() != "en":
        return f"{rank}."
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def place(interval: tuple[int, int]) -> str:
    """A rank interval: '2nd–5th', or '3rd' where there is no doubt."""
    best, worst = interval
    return ordinal(best) if best == worst else f"{ordinal(best)}{DASH}{ordinal(worst)}"


def day(value: date) -> str:
    """'23 October 2026'."""
    return format_date(value, "long", locale=_dates()).replace(" ", NBSP)


def month(value: date) -> str:
    """'October 2026'."""
    return format_date(value, "LLLL y", locale=_dates())


def period(first: date, last: date) -> str:
    """'5–23 October 2026': the days on which a wave was open."""
    return format_interval(first, last, "yMMMMd", locale=_dates())


def _dates() -> str:
    """Plain English dates put the day first, as the rest of the English text is British."""
    return "en_GB" if language() == "en" else str(get_locale())


def money(amount: float, currency: str) -> str:
    """An amount in short form: '€240M'."""
    return format_compact_currency(amount, currency, locale=get_locale() or "en", fraction_digits=0)


def words(text: Text) -> str:
    """A text of the instrument in the language of the page."""
    return text_in(text, language())


def listed(names: Iterable[str]) -> str:
    """'A, B and C' in the language of the page."""
    return format_list(list(names), locale=_dates())


def unit_name(key: str, release: Release) -> str:
    """A unit's name exactly as the organisation wrote it."""
    return release.unit(key).name


def pillar_name(key: str, release: Release) -> str:
    return words(next(pillar.title for pillar in release.instrument.pillars if pillar.key == key))


def facet_name(key: str, release: Release) -> str:
    return words(next(facet.title for facet in release.instrument.facets if facet.key == key))


def measure_name(key: str, release: Release) -> str:
    """The name of 'index', a pillar or a facet."""
    if key == "index":
        return gettext("Readiness index")
    is_pillar = any(pillar.key == key for pillar in release.instrument.pillars)
    return pillar_name(key, release) if is_pillar else facet_name(key, release)


def item_name(key: str, release: Release) -> str:
    return words(next(item.short for item in release.instrument.items if item.key == key))


def action_name(key: str, release: Release) -> str:
    actions = (action for facet in release.instrument.facets for action in facet.actions)
    return words(next(action.title for action in actions if action.key == key))


def level_name(key: str, release: Release | None = None) -> str:
    return str(LEVELS[key])


def stage_name(key: str, release: Release | None = None) -> str:
    return str(STAGES[key])


def owner_name(key: str, release: Release) -> str:
    """An option of the ownership question: a unit, a role, one of the non-owners, or what is rare."""
    if key == RARE_OWNERS:
        return gettext("others")
    nomination = release.instrument.nomination
    choices = {c.key: c.title for c in (*nomination.roles, *nomination.non_owners)} if nomination else {}
    return words(choices[key]) if key in choices else unit_name(key, release)


def cell_name(key: str, release: Release) -> str:
    """The name of a cell: 'organisation', 'partners', 'unit:KEY' or 'level:LEVEL'."""
    kind, _, of = key.partition(":")
    if kind == "unit":
        return unit_name(of, release)
    if kind == "level":
        return level_name(of)
    return gettext("Partners") if kind == "partners" else release.organisation.name


NUMBERS: dict[str, Callable[[Any], str]] = {
    "points": points,
    "decimal": decimal,
    "share": share,
    "percent": percent,
    "capped": lambda share: capped(round(100 * share)),
    "chance": chance,
    "count": count,
    "weeks": weeks,
    "place": place,
    "text": str,
}
NAMES: dict[str, Callable[[str, Release], str]] = {
    "unit": unit_name,
    "pillar": pillar_name,
    "facet": facet_name,
    "item": item_name,
    "level": level_name,
    "owner": owner_name,
    "stage": stage_name,
    "action": action_name,
}


def value(shown: Value, release: Release) -> str:
    """One value of a sentence, set as its kind asks; plurals ('units') as a list of names."""
    if shown.kind in NUMBERS:
        return NUMBERS[shown.kind](shown.of)
    if shown.kind in NAMES:
        return NAMES[shown.kind](str(shown.of), release)
    name = NAMES[shown.kind.removesuffix("s")]
    return listed(name(str(key), release) for key in _keys(shown))


def _keys(shown: Value) -> tuple[object, ...]:
    return shown.of if isinstance(shown.of, tuple) else (shown.of,)


def sentence(finding: Finding, release: Release) -> str:
    """A finding as a sentence in the language of the page. Names are literal text: markup in them stays text."""
    message = gettext(SENTENCES[finding.key])
    values = {name: value(shown, release) for name, shown in finding.values.items()}
    for name, shown in finding.values.items():
        # '13.' ends a sentence by itself.
        if shown.kind == "place" and f"{{{name}}}." in message:
            values[name] = values[name].removesuffix(".")
    return string.Formatter().vformat(message, (), values)


def tied(text: str) -> str:
    """A heading whose numbers stay with their unit, and whose last line is not one short word."""
    text = re.sub(r"(?<=\d) (?=\w)", NBSP, text)
    before, _space, last = text.rpartition(" ")
    return f"{before}{NBSP}{last}" if before and len(last) <= SHORT_WORD else text


def is_withheld(measure: object) -> bool:
    """The Jinja test `withheld`: a number that may not be shown."""
    return isinstance(measure, Withheld)


FILTERS: tuple[Callable[..., str | int], ...] = (
    points, band, signed, decimal, share, signed_decimal, likely, percent, chance, capped, count, weeks, ordinal, place,
    day, month, period, money, words, listed, unit_name, pillar_name, facet_name, measure_name, item_name, action_name,
    level_name, stage_name, owner_name, cell_name, sentence, tied,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Give the filters and the test `withheld` to every template."""
    app.jinja_env.filters.update({filter_.__name__: filter_ for filter_ in FILTERS})
    app.jinja_env.globals.update(span=span, language=language)
    app.jinja_env.tests["withheld"] = is_withheld
