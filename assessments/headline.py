"""Page 1 in sentences: the answer, the reasons behind it, and the strengths and weak points beside it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from assessments.measures import Estimate, Finding, Page, Point, Rollout, Value, Withheld
from assessments.saying import capped, named, points, ranged, say, units

if TYPE_CHECKING:
    from assessments.release import Release

MOST = 3
STRONG, WEAK = ("strength", "likely_strength"), ("weak_point", "coaching")


def answer(release: "Release") -> Page:
    """Who starts, or where readiness stands if nobody can, and whether customers may be asked; why, in one to three
    sentences."""
    index = release.whole.index
    if isinstance(index, Withheld):
        return Page(heading=say("answer.withheld"), why=(say("answer.withheld_why"),))
    verdict = release.gate.verdict
    starters = _starters(release.rollout) if release.rollout else []
    evidence = ("organisation/index", "gate", "rollout")
    if starters:
        heading = say(f"answer.start.{verdict}", evidence, units=units(starters[:MOST]))
    else:
        heading = say(f"answer.score.{verdict}", evidence, index=points(index.value))
    return Page(heading=heading, why=tuple(_answer_why(release)))


def _starters(rollout: Rollout) -> list[str]:
    """Who may be named on page 1: units of wave 1 that keep their place in half of the trials or more, and always the
    one that goes first."""
    opening = [unit for unit in rollout.units if unit.wave == 1]
    return [unit.unit for unit in opening if unit.firmness != "open" or unit.unit == rollout.first]


def _answer_why(release: "Release") -> Iterator[Finding]:
    if release.weakest_link is not None:
        gain = Value(kind="decimal", of=release.gradient[release.weakest_link])
        evidence = f"organisation/pillars/{release.weakest_link}"
        yield say("answer.weakest", evidence, pillar=named("pillar", release.weakest_link), gain=gain)
    if release.perception is not None and release.perception.overall.verdict in {"facade", "likely_gap"}:
        yield say("answer.gap", "perception/overall", gap=points(release.perception.overall.gap))
    if release.ownership is not None and release.ownership.organisation.verdict == "unclear":
        clarity = capped(release.ownership.organisation.clarity)
        yield say("answer.no_owner", "ownership/organisation", clarity=clarity)


def headline_points(release: "Release") -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Up to three strengths and three weak points of the organisation, by the signals of its facets: no facet is both.

    Unclear ownership and leaders who see it rosier come before the facets among the weak points.
    """
    known = sorted(
        ((m.value, key, m) for key, m in release.whole.facets.items() if isinstance(m, Estimate)), reverse=True
    )
    signals = release.whole.signals
    strong = [_facet_point(release, key, m, "best") for _, key, m in known if signals[key] in STRONG]
    weak = list(_weak_points(release))
    weak += [_facet_point(release, key, m, "lowest") for _, key, m in reversed(known) if signals[key] in WEAK]
    return tuple(strong[:MOST]), tuple(weak[:MOST])


def _weak_points(release: "Release") -> Iterator[Point]:
    if release.ownership is not None and release.ownership.organisation.verdict == "unclear":
        clarity = capped(release.ownership.organisation.clarity)
        yield Point(
            title=say("headline.no_owner"), detail=say("headline.no_owner_detail", "ownership", clarity=clarity)
        )
    if release.perception is not None and release.perception.overall.verdict in {"facade", "likely_gap"}:
        gap = release.perception.overall
        detail = say("headline.gap_detail", "perception", gap=points(gap.gap), lo=points(gap.lo), hi=points(gap.hi))
        yield Point(title=say("headline.gap"), detail=detail)


def _facet_point(release: "Release", facet: str, measure: Estimate, end: Literal["best", "lowest"]) -> Point:
    values = ranged(measure)
    comparison = release.comparisons[facet]
    evidence = (f"organisation/facets/{facet}", f"comparisons/{facet}")
    if comparison.ranking == "no_ranking":
        return Point(
            title=say("headline.facet", facet=named("facet", facet)),
            detail=say("headline.facet_detail", evidence, **values),
        )
    unit = named("unit", comparison.rows[0 if end == "best" else -1].unit)
    detail = say(f"headline.facet_{end}", evidence, unit=unit, **values)
    return Point(title=say("headline.facet", facet=named("facet", facet)), detail=detail)
