"""From compared scores to the recommended rollout, each place with its reasons (METHOD 9)."""

from collections.abc import Iterator

from assessments.cells import INDEX, Cells
from assessments.measures import Comparison, Estimate, Finding, Rollout, RolloutUnit, Value, WeightSegment
from assessments.rollout import Plan, plan
from assessments.rollout_candidates import Candidate, candidates
from assessments.rollout_reasons import Reason, Reasons, reasons
from assessments.rollout_robustness import DRAWS, Place, robustness, word
from assessments.saying import chance as likelihood
from assessments.saying import count, named, points, say, share, units

STAND_IN_ERROR = 10.0
"""Standard error in points, at least, of the organisation's readiness where it stands in for a unit's own."""


def rollout(cells: Cells, index: Comparison) -> Rollout | None:
    """The proven plan with its robustness and reasons; None where no unit's readiness may be shown: an order that rests
    on no answer is no recommendation.

    A unit whose readiness may not be shown enters with the organisation's and a wide error, so that its place tells
    nothing about it.
    """
    whole = cells.measure(INDEX, "organisation")
    if not isinstance(whole, Estimate) or not cells.organisation.capacity or not index.rows:
        return None
    organisation, conventions = cells.organisation, cells.conventions
    own = {row.unit: (row.compared.value, row.compared.se) for row in index.rows}
    stand_in = (whole.value, max(whole.se, STAND_IN_ERROR))
    entrants = candidates(organisation, {unit.key: own.get(unit.key, stand_in) for unit in organisation.units})
    made = plan(entrants, organisation.capacity, conventions)
    why = reasons(entrants, organisation.capacity, conventions, made)
    places = {place.key: place for place in robustness(entrants, organisation.capacity, conventions)}
    by_key = {reason.key: reason for reason in why.units}
    entrant = {unit.key: unit for unit in entrants}
    placed = tuple(
        _placed(cells, entrant[key], by_key[key], places[key], key in own, made, entrants) for key in why.order
    )
    waves = range(1, len(organisation.capacity) + 1)
    result = Rollout(
        status="proven" if made.status == "proven" else "best_found",
        gap=made.gap,
        value=made.value,
        capacity=organisation.capacity,
        used=tuple(sum(unit.effort for unit in placed if unit.wave == wave) for wave in waves),
        units=placed,
        first=why.first,
        segments=tuple(WeightSegment(from_weight=s.from_w, to_weight=s.to_w, unit=s.key) for s in why.flips),
        draws=DRAWS,
    )
    return result.model_copy(update={"why": tuple(_why(result)), "changes": tuple(_changes(why, result))})


def _placed(
    cells: Cells,
    unit: Candidate,
    reason: Reason,
    place: Place,
    own_score: bool,
    made: Plan,
    entrants: tuple[Candidate, ...],
) -> RolloutUnit:
    stays = place.share_in(reason.wave)
    return RolloutUnit(
        unit=unit.key,
        revenue_share=unit.revenue_share,
        facing_share=unit.facing_share,
        exposure=reason.exposure,
        readiness=unit.readiness,
        readiness_se=unit.se,
        own_score=own_score,
        chance=reason.chance,
        effort=unit.effort,
        priority=reason.priority,
        wave=reason.wave,
        first=place.first,
        in_wave=place.waves,
        in_first_wave=place.wave_1,
        stays=stays,
        firmness="open" if reason.wave is None else word(stays, cells.conventions),
        why=tuple(_place_why(unit, reason, own_score, made, entrants)),
    )


def _place_why(
    unit: Candidate, reason: Reason, own_score: bool, made: Plan, entrants: tuple[Candidate, ...]
) -> Iterator[Finding]:
    yield say(
        "rollout.unit",
        f"unit:{unit.key}/index",
        revenue=share(unit.revenue_share),
        facing=share(unit.facing_share),
        readiness=points(unit.readiness),
        chance=likelihood(reason.chance),
        effort=Value(kind="weeks", of=unit.effort),
    )
    if not own_score:
        yield say("rollout.unit_stand_in")
    later = reason.chances[(reason.wave or 1) - 1]
    if reason.wave is not None and round(100 * later) > round(100 * reason.chance):
        now, then = likelihood(reason.chance), likelihood(later)
        yield say("rollout.unit_wait", wave=count(reason.wave), chance=now, later=then)
    if unit.after:
        yield say("rollout.unit_after", units=units(unit.after))
    opens = [other.key for other in entrants if unit.key in other.after]
    if opens:
        yield say("rollout.unit_opens", units=units(opens))
    if reason.wave is None:
        yield from _left_out(unit, made)


def _left_out(unit: Candidate, made: Plan) -> Iterator[Finding]:
    obstacle = next((each for each in (*made.impossible, *made.left_out) if each.key == unit.key), None)
    if obstacle is not None and obstacle.code == "effort":
        yield say(
            "rollout.unit_too_large",
            effort=Value(kind="weeks", of=unit.effort),
            most=Value(kind="weeks", of=obstacle.numbers["capacity"]),
        )
    elif obstacle is not None and obstacle.code == "no_room":
        yield say("rollout.unit_left_out")


def _why(found: Rollout) -> Iterator[Finding]:
    """Does the usual advice hold: is the most exposed unit among the first? And how sure is the order?"""
    exposed = max(found.units, key=lambda unit: unit.exposure)
    name = named("unit", exposed.unit)
    evidence = f"unit:{exposed.unit}/index"
    values = {"unit": name, "readiness": points(exposed.readiness), "chance": likelihood(exposed.chance)}
    if exposed.wave == 1:
        yield say("rollout.exposed_first", evidence, unit=name)
    elif exposed.wave is None:
        yield say("rollout.exposed_left", evidence, **values)
    else:
        yield say("rollout.exposed_waits", evidence, wave=count(exposed.wave), **values)
    if found.status == "proven":
        yield say("rollout.proven")
    else:
        yield say("rollout.best_found", gap=share(found.gap))
    left = [unit.unit for unit in found.units if unit.wave is None]
    if left:
        yield say("rollout.left_out", units=units(left))


def _changes(why: Reasons, found: Rollout) -> Iterator[Finding]:
    """What would change the order: the weight of revenue, the most exposed unit's readiness, capacity in wave 1."""
    if len(found.segments) == 1:
        yield say("rollout.no_flip", unit=named("unit", found.segments[0].unit))
    for segment in found.segments if len(found.segments) > 1 else ():
        low, high = share(segment.from_weight), share(segment.to_weight)
        yield say("rollout.flip", unit=named("unit", segment.unit), from_weight=low, to_weight=high)
    exposed = max(found.units, key=lambda unit: unit.exposure)
    needed = next(reason.lead_at for reason in why.units if reason.key == exposed.unit)
    if needed is not None and exposed.own_score:
        values = {"needed": points(needed), "readiness": points(exposed.readiness)}
        yield say("rollout.readiness", f"unit:{exposed.unit}/index", unit=named("unit", exposed.unit), **values)
    if all(unit.wave == 1 for unit in found.units):
        return
    extra = Value(kind="weeks", of=why.more_capacity.extra)
    joining = [key for key, (_, then) in why.more_capacity.moved.items() if then == 1]
    if joining:
        yield say("rollout.capacity", extra=extra, units=units(joining))
    else:
        yield say("rollout.capacity_nothing", extra=extra)
