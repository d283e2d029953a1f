"""From compared scores to the recommended rollout, each place with its reasons (METHOD 9)."""

from collections.abc import Iterator, Mapping

from assessments.cells import INDEX, Cells
from assessments.findings import chance as likelihood
from assessments.findings import count, named, points, say, share, units
from assessments.measures import Comparison, Estimate, Finding, Rollout, RolloutUnit, Value, WeightSegment
from assessments.rollout import Plan, plan
from assessments.rollout_candidates import (
    Candidate,
    candidates,
    chances,
    coached,
    column,
    exposures,
    flips,
    priorities,
    readiness_for,
)
from assessments.rollout_robustness import DRAWS, Place, robustness, word

STAND_IN_ERROR = 10.0
"""Standard error in points, at least, of the organisation's readiness where it stands in for a unit's own."""

EXTRA_CAPACITY = 2.0
"""Team-weeks added to wave 1 in 'what would change the order'."""


def rollout(cells: Cells, index: Comparison) -> Rollout | None:
    """The proven plan with its robustness and reasons; None where the organisation's index may not be shown.

    A unit whose readiness may not be shown enters with the organisation's and a wide error, so that its place tells
    nothing about it.
    """
    whole = cells.measure(INDEX, "organisation")
    if not isinstance(whole, Estimate) or not cells.organisation.capacity:
        return None
    organisation, conventions = cells.organisation, cells.conventions
    own = {row.unit: (row.compared.value, row.compared.se) for row in index.rows}
    stand_in = (whole.value, max(whole.se, STAND_IN_ERROR))
    readiness = {unit.key: own.get(unit.key, stand_in) for unit in organisation.units}
    entrants = candidates(organisation, readiness)
    found = plan(entrants, organisation.capacity, conventions)
    places = robustness(entrants, organisation.capacity, conventions)
    placed = _placed(cells, entrants, found, places, set(own))
    started = [unit for unit in placed if unit.wave == 1]
    first = max(started, key=lambda unit: unit.priority).unit if started else None
    used = tuple(sum(u.effort for u in placed if u.wave == wave) for wave in range(1, len(organisation.capacity) + 1))
    segments = flips(entrants, conventions)
    result = Rollout(
        status="proven" if found.status == "proven" else "best_found",
        gap=found.gap or 0.0,
        value=found.value,
        capacity=organisation.capacity,
        used=used,
        units=placed,
        first=first,
        segments=tuple(WeightSegment(from_weight=s.from_w, to_weight=s.to_w, unit=s.key) for s in segments),
        draws=DRAWS,
    )
    why, changes = tuple(_why(result)), tuple(_changes(cells, entrants, found, result))
    return result.model_copy(update={"why": why, "changes": changes})


def _placed(
    cells: Cells, entrants: tuple[Candidate, ...], found: Plan, places: tuple[Place, ...], own: set[str]
) -> tuple[RolloutUnit, ...]:
    conventions, waves = cells.conventions, len(cells.organisation.capacity)
    exposure, priority = exposures(entrants, conventions), priorities(entrants, conventions)
    ready = coached(column(entrants, "readiness"), waves, conventions)
    chance = chances(ready, conventions)
    placed = []
    for i, (unit, place) in enumerate(zip(entrants, places, strict=True)):
        wave = found.waves[unit.key]
        stays = place.share_in(wave)
        placed.append(
            RolloutUnit(
                unit=unit.key,
                revenue_share=unit.revenue_share,
                facing_share=unit.facing_share,
                exposure=float(exposure[i]),
                readiness=unit.readiness,
                readiness_se=unit.se,
                own_score=unit.key in own,
                chance=float(chance[i, 0]),
                effort=unit.effort,
                priority=float(priority[i]),
                wave=wave,
                first=place.first,
                in_wave=place.waves,
                in_first_wave=place.wave_1,
                stays=stays,
                firmness=word(stays, conventions),
                why=tuple(_place_why(entrants, unit, chance[i].tolist(), unit.key in own, found)),
            )
        )
    return tuple(sorted(placed, key=lambda u: (u.wave or waves + 1, -u.priority)))


def _place_why(
    entrants: tuple[Candidate, ...], unit: Candidate, chance: list[float], own_score: bool, found: Plan
) -> Iterator[Finding]:
    wave = found.waves[unit.key]
    yield say(
        "rollout.unit",
        f"unit:{unit.key}/index",
        revenue=share(unit.revenue_share),
        facing=share(unit.facing_share),
        readiness=points(unit.readiness),
        chance=likelihood(chance[0]),
        effort=Value(kind="weeks", of=unit.effort),
    )
    if not own_score:
        yield say("rollout.unit_stand_in")
    if wave is not None and wave > 1 and round(100 * chance[wave - 1]) > round(100 * chance[0]):
        yield say(
            "rollout.unit_wait", wave=count(wave), chance=likelihood(chance[0]), later=likelihood(chance[wave - 1])
        )
    if unit.after:
        yield say("rollout.unit_after", units=units(unit.after))
    opens = [other.key for other in entrants if unit.key in other.after]
    if opens:
        yield say("rollout.unit_opens", units=units(opens))
    if wave is None:
        yield from _left_out(unit, found)


def _left_out(unit: Candidate, found: Plan) -> Iterator[Finding]:
    obstacle = next((each for each in (*found.impossible, *found.left_out) if each.key == unit.key), None)
    if obstacle is not None and obstacle.code == "effort":
        yield say(
            "rollout.unit_too_large",
            effort=Value(kind="weeks", of=unit.effort),
            most=Value(kind="weeks", of=obstacle.numbers["capacity"]),
        )
    elif obstacle is not None and obstacle.code == "no_room":
        yield say("rollout.unit_left_out")


def _why(found: Rollout) -> Iterator[Finding]:
    """Does the usual advice hold: is the most exposed unit among the first?"""
    exposed = max(found.units, key=lambda unit: unit.exposure)
    name = named("unit", exposed.unit)
    if exposed.wave == 1:
        yield say("rollout.exposed_first", f"unit:{exposed.unit}/index", unit=name)
    else:
        values = {"unit": name, "readiness": points(exposed.readiness), "chance": likelihood(exposed.chance)}
        if exposed.wave is None:
            yield say("rollout.exposed_left", f"unit:{exposed.unit}/index", **values)
        else:
            yield say("rollout.exposed_waits", f"unit:{exposed.unit}/index", wave=count(exposed.wave), **values)
    if found.status == "proven":
        yield say("rollout.proven")
    else:
        yield say("rollout.best_found", gap=share(found.gap))
    left = [unit.unit for unit in found.units if unit.wave is None]
    if left:
        yield say("rollout.left_out", units=units(left))


def _changes(cells: Cells, entrants: tuple[Candidate, ...], found: Plan, result: Rollout) -> Iterator[Finding]:
    """What would change the order: the weight of revenue, a unit's readiness, capacity in wave 1."""
    if len(result.segments) == 1:
        yield say("rollout.no_flip", unit=named("unit", result.segments[0].unit))
    for segment in result.segments if len(result.segments) > 1 else ():
        low, high = share(segment.from_weight), share(segment.to_weight)
        yield say("rollout.flip", unit=named("unit", segment.unit), from_weight=low, to_weight=high)
    yield from _needed_readiness(cells, entrants, result)
    capacity = cells.organisation.capacity
    if len(result.units) > len([unit for unit in result.units if unit.wave == 1]):
        larger = plan(entrants, (capacity[0] + EXTRA_CAPACITY, *capacity[1:]), cells.conventions)
        joined = [key for key in larger.starting(1) if found.waves[key] != 1]
        extra = Value(kind="weeks", of=EXTRA_CAPACITY)
        if joined:
            yield say("rollout.capacity", extra=extra, units=units(joined))
        else:
            yield say("rollout.capacity_nothing", extra=extra)


def _needed_readiness(cells: Cells, entrants: tuple[Candidate, ...], result: Rollout) -> Iterator[Finding]:
    """The readiness at which the most exposed unit that waits would have the highest priority, if any does it."""
    waiting = max(result.units, key=lambda unit: unit.exposure)
    leader = max(unit.priority for unit in result.units)
    if not waiting.own_score or waiting.priority >= leader or waiting.exposure <= 0:
        return
    chance = leader * waiting.effort / waiting.exposure
    needed = readiness_for(chance, cells.conventions) if chance < 1 else 101.0
    if needed <= 100:
        values: Mapping[str, Value] = {"needed": points(needed), "readiness": points(waiting.readiness)}
        yield say("rollout.readiness", f"unit:{waiting.unit}/index", unit=named("unit", waiting.unit), **values)
