"""Which pages a report has, in order: a page without content is left out and the contents know it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from app.filters import count, facet_name, sentence, unit_name
from app.reports.method import GLOSSARY
from assessments.measures import Signal
from assessments.release import Release

FEW_UNITS: Final = 6


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One page (or run of pages): its anchor, its template, the question it answers, the answer, and whose it is."""

    anchor: str
    template: str
    question: str
    heading: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table of pages. `needs` says whether a release has what the page shows."""

    key: str
    question: LazyString
    needs: Callable[[Release], bool]
    board: bool = False


def _always(release: Release) -> bool:
    return True


def facets_compared(release: Release) -> tuple[str, ...]:
    """Facets by which units can be set side by side."""
    return tuple(facet.key for facet in release.instrument.facets if _compared(release, facet.key) > 1)


def facets_alone(release: Release) -> bool:
    """Whether the facets of the units fill a page of their own; those of a few units stand below the comparison."""
    return bool(facets_compared(release)) and _compared(release, "index") > FEW_UNITS


def _compared(release: Release, measure: str) -> int:
    comparison = release.comparisons.get(measure)
    return len(comparison.rows) if comparison else 0


KINDS: tuple[Kind, ...] = (
    Kind("answer", _l("What is the answer?"), _always, board=True),
    Kind("contents", _l("What is in this report, and how is it read?"), _always),
    Kind("participation", _l("Who answered?"), _always),
    Kind("pillars", _l("How ready are we?"), _always),
    Kind("compare", _l("How do departments compare?"), lambda release: _compared(release, "index") > 1),
    Kind("facets", _l("Where exactly do departments differ?"), facets_alone),
    Kind("perception", _l("Does leadership see what its people see?"), lambda release: release.perception is not None),
    Kind("ownership", _l("Who owns the customer experience?"), lambda release: release.ownership is not None),
    Kind("quick_wins", _l("What can we fix quickly?"), lambda release: bool(release.quick_wins)),
    Kind("rollout", _l("Who goes first, and why?"), lambda release: release.rollout is not None, board=True),
    Kind("gate", _l("Are we ready to ask for an NPS?"), lambda release: bool(release.gate.conditions), board=True),
    Kind("changes", _l("What changed?"), lambda release: bool(release.changes)),
)


def report_pages(release: Release, variant: str = "full") -> tuple[ReportPage, ...]:
    """The pages of a variant: 'full', 'board' (what a board decides on) or 'unit:KEY' (one team sheet).

    Raises ValueError for any other variant and for a unit that is not shown.
    """
    if variant.startswith("unit:"):
        return (_team_sheet(release, variant.removeprefix("unit:")),)
    if variant not in ("full", "board"):
        raise ValueError(f"no report variant {variant!r}: choose 'full', 'board' or 'unit:KEY'")
    kinds = (kind for kind in KINDS if kind.needs(release) and (kind.board or variant == "full"))
    pages = tuple(ReportPage(kind.key, kind.key, str(kind.question), _heading(kind.key, release)) for kind in kinds)
    return pages if variant == "board" else (*pages, *_team_sheets(release), *_appendix(release))


def shown_units(release: Release) -> tuple[str, ...]:
    """Units that get a team sheet, in the organisation's own order."""
    keys = (unit.key for unit in release.organisation.units)
    return tuple(key for key in keys if f"unit:{key}" in release.pages)


def _heading(key: str, release: Release) -> str:
    if key in release.pages:
        return sentence(release.pages[key].heading, release)
    return OWN_HEADINGS[key](release)


def _facets_heading(release: Release) -> str:
    weak, strong = _most_shared(release, "weak_point"), _most_shared(release, "strength")
    if weak and strong:
        return gettext(
            "The weak point shared most is %(weak)s, in %(weak_units)s units; the strength shared most is %(strong)s, "
            "in %(strong_units)s.",
            weak=facet_name(weak[0], release),
            weak_units=weak[1],
            strong=facet_name(strong[0], release),
            strong_units=strong[1],
        )
    if weak:
        return gettext(
            "The weak point shared most is %(weak)s, in %(units)s units.",
            weak=facet_name(weak[0], release),
            units=weak[1],
        )
    if strong:
        return gettext(
            "The strength shared most is %(strong)s, in %(units)s units.",
            strong=facet_name(strong[0], release),
            units=strong[1],
        )
    return gettext("No facet of any department is certain enough to be called strong or weak.")


def _most_shared(release: Release, signal: Signal) -> tuple[str, int] | None:
    """The facet that carries the signal in most units, and how many they are; None where no unit has it."""
    counted = {
        facet: sum(row.signal == signal for row in release.comparisons[facet].rows)
        for facet in facets_compared(release)
    }
    most = max(counted, key=counted.__getitem__, default=None)
    return (most, counted[most]) if most is not None and counted[most] else None


def _method_heading(release: Release) -> str:
    if release.participation.total.answered is None:
        return gettext("Every number follows from a few rules, and here they are.")
    return gettext(
        "The answers of %(people)s people became %(facets)s facets, %(pillars)s pillars and one index.",
        people=count(release.participation.total.answered),
        facets=len(release.instrument.facets),
        pillars=len(release.instrument.pillars),
    )


def _items_heading(release: Release) -> str:
    return gettext(
        "We asked %(items)s questions on a scale of %(points)s points.",
        items=len(release.instrument.items),
        points=release.instrument.scale.points,
    )


def _glossary_heading() -> str:
    return gettext("%(words)s words have a fixed meaning in this report.", words=len(GLOSSARY))


def _contents_heading(release: Release) -> str:
    return gettext("Every page answers one question, and its heading is the answer.")


OWN_HEADINGS: dict[str, Callable[[Release], str]] = {"contents": _contents_heading, "facets": _facets_heading}


def _team_sheets(release: Release) -> Iterator[ReportPage]:
    return (_team_sheet(release, key) for key in shown_units(release))


def _team_sheet(release: Release, key: str) -> ReportPage:
    if key not in shown_units(release):
        raise ValueError(f"no team sheet for {key!r}: it is not a unit of this release that may be shown")
    return ReportPage(f"unit-{key}", "team_sheet", unit_name(key, release), _heading(f"unit:{key}", release), key)


def _appendix(release: Release) -> tuple[ReportPage, ...]:
    return (
        ReportPage("method", "method", gettext("How was it measured?"), _method_heading(release)),
        ReportPage("items", "items", gettext("What exactly was asked?"), _items_heading(release)),
        ReportPage("glossary", "glossary", gettext("What do the words mean?"), _glossary_heading()),
    )
