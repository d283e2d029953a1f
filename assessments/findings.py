"""Numbers to sentences: the heading of each page and the reasons behind it, each with the numbers it rests on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assessments.headline import answer
from assessments.measures import Comparison, Estimate, Finding, Page, QuickWin, RolloutUnit, Value
from assessments.saying import capped, chance, count, named, points, ranged, say, share, units
from assessments.sentences import SENTENCES

if TYPE_CHECKING:
    from assessments.release import Release


def pages(release: "Release") -> dict[str, Page]:
    """Heading and reasons of every page that this release has."""
    found = {
        "answer": answer(release),
        "participation": _participation(release),
        "pillars": _pillars(release),
        "compare": _compare(release),
        "gate": _gate(release),
        "quick_wins": _quick_wins(release),
    }
    if release.perception is not None:
        found["perception"] = _perception(release)
    if release.ownership is not None:
        found["ownership"] = _ownership(release)
    if release.rollout is not None:
        found["rollout"] = _rollout(release)
    if release.changes:
        found["changes"] = _changes(release)
    found |= {f"unit:{key}": _unit(release, key) for key in release.team_sheets}
    return found


def _participation(release: "Release") -> Page:
    found = release.participation
    rate = found.total.rate or 0.0
    values = {
        "share": share(rate),
        "answered": count(found.total.answered or 0),
        "invited": count(found.total.invited or 0),
    }
    key = "participation.enough" if rate >= release.conventions.response_rate else "participation.low"
    why = []
    if found.silent_index is not None and isinstance(release.whole.index, Estimate):
        why.append(
            say(
                "participation.silent",
                "organisation/index",
                points=points(release.conventions.silent_points),
                silent=points(found.silent_index),
                index=points(release.whole.index.value),
            )
        )
    why.append(say("participation.careless", excluded=count(found.excluded), marked=count(found.marked)))
    if (found.dont_know_share or 0.0) > release.conventions.dont_know_share:
        why.append(say("participation.dont_know", share=share(found.dont_know_share or 0.0)))
    return Page(heading=say(key, "participation/total", **values), why=tuple(why))


def _pillars(release: "Release") -> Page:
    known = sorted((m.value, key, m) for key, m in release.whole.pillars.items() if isinstance(m, Estimate))
    if not known:
        return Page(heading=say("pillars.withheld"))
    (low, weakest, bottom), (high, strongest, top) = known[0], known[-1]
    why = []
    if isinstance(release.whole.index, Estimate) and release.whole.stage is not None:
        values = ranged(release.whole.index, "index")
        why.append(say("pillars.index", "organisation/index", stage=named("stage", release.whole.stage), **values))
        why.append(say("pillars.pull"))
    evidence = (f"organisation/pillars/{weakest}", f"organisation/pillars/{strongest}")
    if len(known) == 1:
        heading = say("pillars.one", evidence, strongest=named("pillar", strongest), high=points(high))
    elif bottom.hi >= top.lo:
        heading = say("pillars.even", evidence, low=points(low), high=points(high))
    else:
        names = {"weakest": named("pillar", weakest), "strongest": named("pillar", strongest)}
        heading = say("pillars.order", evidence, low=points(low), high=points(high), **names)
    return Page(heading=heading, why=tuple(why))


def _compare(release: "Release") -> Page:
    found = _compared(release)
    notes = (say("compare.hidden", units=units(found.withheld)),) if found.withheld else ()
    if not found.rows:
        return Page(heading=say("compare.withheld"), notes=notes)
    first, last = found.rows[0], found.rows[-1]
    if len(found.rows) == 1:
        return Page(heading=say("compare.one", first=named("unit", first.unit)), notes=notes)
    if found.ranking == "no_ranking":
        heading = say("compare.no_ranking", "comparisons/index", count=count(len(found.rows)))
    elif found.ranking == "no_league_table":
        values = {"first": named("unit", first.unit), "high": points(first.compared.value)}
        heading = say("compare.no_league_table", "comparisons/index", **values)
    else:
        heading = say(
            "compare.order",
            "comparisons/index",
            first=named("unit", first.unit),
            first_place=Value(kind="place", of=first.place),
            last=named("unit", last.unit),
            last_place=Value(kind="place", of=last.place),
            count=count(len(found.rows)),
        )
    return Page(heading=heading, why=(say("compare.shrunk" if found.shrunk else "compare.raw"),), notes=notes)


def _compared(release: "Release") -> Comparison:
    """The index, or the first pillar where no unit has an index."""
    options = [
        release.comparisons["index"],
        *(release.comparisons[pillar.key] for pillar in release.instrument.pillars),
    ]
    return next((comparison for comparison in options if comparison.rows), options[0])


def _perception(release: "Release") -> Page:
    found = release.perception
    if found is None:
        raise ValueError("no perception to speak of")
    gap = found.overall
    key = "perception.some_gap" if gap.verdict == "unclear" and gap.lo > 0 else f"perception.{gap.verdict}"
    values = {"gap": points(abs(gap.gap))}
    if "{lo}" in SENTENCES[key]:
        values |= {"lo": points(gap.lo), "hi": points(gap.hi)}
    widest = max(found.gaps, key=lambda pillar: found.gaps[pillar].gap)
    why = []
    if gap.gap > 0:
        why.append(say("perception.widest", pillar=named("pillar", widest), gap=points(found.gaps[widest].gap)))
    superiority = found.gaps[widest].superiority
    if superiority is not None:
        why.append(say("perception.random", pillar=named("pillar", widest), share=capped(superiority)))
    if found.facade_in_leadership:
        why.append(say("perception.facade_leadership"))
    return Page(heading=say(key, "perception/overall", **values), why=tuple(why))


def _ownership(release: "Release") -> Page:
    if release.ownership is None:
        raise ValueError("no ownership to speak of")
    whole = release.ownership.organisation
    values = {"clarity": capped(whole.clarity)}
    verdict = whole.verdict if whole.modal_owner or whole.verdict != "clear" else "partly_clear"
    if verdict == "clear" and whole.modal_owner:
        values["owner"] = named("owner", whole.modal_owner)
    why = []
    if whole.modal_owner is not None:
        why.append(say("ownership.modal", owner=named("owner", whole.modal_owner), share=capped(whole.modal_share)))
    appointed = release.organisation.appointed_owner
    if appointed is not None and whole.knows_appointed is not None:
        why.append(say("ownership.appointed", owner=named("owner", appointed), share=capped(whole.knows_appointed)))
    why.append(say("ownership.no_owner", share=capped(whole.no_owner_share)))
    if release.ownership.silo and release.ownership.within is not None and release.ownership.between is not None:
        within, between = capped(release.ownership.within), capped(release.ownership.between)
        why.append(say("ownership.silo", within=within, between=between))
    return Page(heading=say(f"ownership.{verdict}", "ownership/organisation", **values), why=tuple(why))


def _quick_wins(release: "Release") -> Page:
    if not release.quick_wins:
        return Page(heading=say("quick.nothing"))
    quick = [win for win in release.quick_wins if win.quick]
    best = quick[0] if quick else release.quick_wins[0]
    values = {"action": named("action", best.action), "gain": Value(kind="decimal", of=best.gain)}
    if quick:
        values["effort"] = count(best.effort)
    if len(quick) > 1:
        values["count"] = count(len(quick))
    key = "quick.none" if not quick else "quick.one" if len(quick) == 1 else "quick.some"
    return Page(heading=say(key, "quick_wins", **values), why=(_proof(best),))


def _proof(win: QuickWin) -> Finding:
    target = points(win.target)
    if win.proven_in is None:
        return say("quick.assumed", target=target)
    return say("quick.proven", unit=named("unit", win.proven_in), facet=named("facet", win.facet), target=target)


def _rollout(release: "Release") -> Page:
    if release.rollout is None:
        raise ValueError("no rollout to speak of")
    first = next((unit for unit in release.rollout.units if unit.unit == release.rollout.first), None)
    if first is None:
        return Page(heading=say("rollout.none", "rollout"), why=release.rollout.why)
    key = "rollout.first" if first.first >= release.conventions.likely else "rollout.first_narrow"
    heading = say(key, "rollout", unit=named("unit", first.unit), share=chance(first.first))
    why = (*_first_why(first), *release.rollout.why)
    return Page(heading=heading, why=why, notes=release.rollout.changes)


def _first_why(first: RolloutUnit) -> Iterator[Finding]:
    """What makes the first unit first; nothing where its own readiness may not be shown."""
    if first.own_score:
        yield say(
            "rollout.first_why",
            "rollout",
            unit=named("unit", first.unit),
            revenue=share(first.revenue_share),
            facing=share(first.facing_share),
            readiness=points(first.readiness),
            chance=share(first.chance),
            effort=Value(kind="weeks", of=first.effort),
        )


def _gate(release: "Release") -> Page:
    found = release.gate
    notes = []
    if not found.enough_answers:
        notes.append(say("gate.few_answers", minimum=count(release.conventions.minimum_group)))
    if not found.enough_response:
        notes.append(say("gate.low_response", share=share(release.conventions.response_rate)))
    condition = next((each for each in found.conditions if each.key == found.weakest), None)
    if found.verdict == "ready":
        heading = say("gate.ready", "gate")
    elif condition is None or condition.probability is None or condition.probability >= release.conventions.gate_ready:
        heading = say("gate.unjudged", "gate")
    else:
        values = {"probability": chance(condition.probability)}
        if condition.kind == "pillar":
            values["pillar"] = named("pillar", condition.key)
        if condition.kind != "clarity":
            values["threshold"] = points(condition.threshold)
        heading = say(f"gate.{found.verdict}.{condition.kind}", "gate", **values)
    return Page(heading=heading, notes=tuple(notes))


def _changes(release: "Release") -> Page:
    index = next((c for c in release.changes if c.cell == "organisation" and c.measure == "index"), release.changes[0])
    wave = Value(kind="text", of=release.previous_wave.name if release.previous_wave else "")
    values = {"before": points(index.before.value), "now": points(index.now.value), "wave": wave}
    if index.verdict not in {"stable", "no_clear_change"}:
        values["diff"] = points(abs(index.diff))
    better = [
        c for c in release.changes if c.cell.startswith("unit:") and c.verdict == "improved" and c.measure != "index"
    ]
    why: tuple[Finding, ...] = ()
    if better:
        best = max(better, key=lambda change: change.diff)
        unit, pillar = named("unit", best.cell.removeprefix("unit:")), named("pillar", best.measure)
        why = (say("changes.most_improved", unit=unit, pillar=pillar, diff=points(best.diff)),)
    return Page(heading=say(f"changes.{index.verdict}", "changes", **values), why=why)


def _unit(release: "Release", key: str) -> Page:
    cell, sheet = release.cells[f"unit:{key}"], release.team_sheets[key]
    unit = named("unit", key)
    own = {pillar: m.value for pillar, m in cell.pillars.items() if isinstance(m, Estimate)}
    lead = {
        pillar: own[pillar] - m.value
        for pillar, m in release.whole.pillars.items()
        if pillar in own and isinstance(m, Estimate)
    }
    ahead = max(lead, key=lead.__getitem__, default=None)
    best = max(own, key=own.__getitem__)
    if not sheet.actions:
        value = points(own[best])
        heading = say("unit.pillars_only", f"unit:{key}", unit=unit, pillar=named("pillar", best), value=value)
        return Page(heading=heading, why=tuple(_unit_why(release, key)))
    facet = named("facet", sheet.actions[0].facet)
    if ahead is not None and lead[ahead] >= release.conventions.both_shown_apart:
        above = points(lead[ahead])
        heading = say("unit.ahead", f"unit:{key}", unit=unit, pillar=named("pillar", ahead), lead=above, facet=facet)
    else:
        value = points(own[best])
        heading = say("unit.start", f"unit:{key}", unit=unit, pillar=named("pillar", best), value=value, facet=facet)
    return Page(heading=heading, why=tuple(_unit_why(release, key)))


def _unit_why(release: "Release", key: str) -> Iterator[Finding]:
    cell = release.cells[f"unit:{key}"]
    if isinstance(cell.index, Estimate):
        yield say("unit.index", f"unit:{key}/index", n=count(cell.index.n or 0), **ranged(cell.index, "index"))
    row = next((row for row in release.comparisons["index"].rows if row.unit == key), None)
    for level in cell.empty_levels:
        yield say("unit.empty_level", f"unit:{key}", level=Value(kind="level", of=level))
    if row is not None and row.both:
        yield say("unit.compared", compared=points(row.compared.value))
    for pillar, found in cell.agreement.items():
        if found.two_camps:
            yield say("unit.two_camps", pillar=named("pillar", pillar))
    place = next((unit for unit in release.rollout.units if unit.unit == key), None) if release.rollout else None
    if place is not None and place.wave is not None:
        yield say("unit.wave", wave=count(place.wave))
