"""Charts of what to do: quick wins, who goes first and how sure that is, and the NPS gate."""

from collections.abc import Sequence
from math import ceil
from typing import Final

from flask_babel import gettext as _

from app.charts.specs import Axis, Bar, KeyEntry, Point, Reference, Row, RowChart, ScatterChart, Table, Tone
from app.charts.telling import share_axis, table_of
from app.filters import (
    action_name,
    chance,
    decimal,
    language,
    percent,
    pillar_name,
    points,
    signed_decimal,
    unit_name,
    weeks,
)
from assessments.measures import GateCondition, QuickWin, RolloutUnit
from assessments.release import Release

NAMED_ACTIONS: Final = 12
BORROWED: Final = "*\N{NO-BREAK SPACE}"
"""Marks a unit whose own score is not shown: the mean of all stands in for it."""
WAVE_TONES: Final[tuple[Tone, ...]] = ("us", "soft", "pale")


def quick_wins(release: Release) -> ScatterChart | None:
    """Actions by effort and gain; the quick ones are named, the area in which an action is quick is marked."""
    if not release.quick_wins:
        return None
    wins = sorted(release.quick_wins, key=lambda win: (not win.quick, -win.gain / win.effort, win.action))
    named = wins[:NAMED_ACTIONS]
    top = max(2.0, ceil(max(win.gain for win in wins) * 1.1))
    step = 1 if top <= 6 else 2 if top <= 12 else 5
    limits = release.conventions
    quick = [win for win in wins if win.quick]
    return ScatterChart(
        "quick-wins",
        _("Gain and effort of the actions"),
        _quick_alt(release, quick or named[:3], bool(quick)),
        _quick_table(release, wins),
        language(),
        Axis(0.5, 5.5, _whole_ticks(range(1, 6)), _("effort, 1 little to 5 much →")),
        Axis(0, top, _whole_ticks(range(0, int(top) + 1, step)), _("gain, points of the index")),
        tuple(_quick_point(release, win, number) for number, win in enumerate(named, 1)),
        listed=True,
        area=(0.5, limits.quick_effort + 0.5, limits.quick_gain, top),
        area_label=_("quick to fix"),
    )


def _whole_ticks(values: range) -> tuple[tuple[float, str], ...]:
    return tuple((float(value), str(value)) for value in values)


def _quick_point(release: Release, win: QuickWin, number: int) -> Point:
    tone: Tone = "us" if win.quick else "rest"
    label = f"{signed_decimal(win.gain)}  {action_name(win.action, release)}"
    return Point(win.effort, win.gain, label, str(number), 1.0, tone)


def _quick_alt(release: Release, wins: Sequence[QuickWin], quick: bool) -> str:
    told = "; ".join(
        _("%(action)s: gain %(gain)s, effort %(effort)s", action=action_name(win.action, release),
          gain=decimal(win.gain), effort=win.effort)
        for win in wins
    )  # fmt: skip
    if quick:
        return _("Actions by effort and gain. Quick to fix are: %(actions)s.", actions=told)
    return _("Actions by effort and gain. None is quick to fix; the first are: %(actions)s.", actions=told)


def _quick_table(release: Release, wins: Sequence[QuickWin]) -> Table:
    lines = tuple(
        (
            action_name(win.action, release),
            pillar_name(win.pillar, release),
            signed_decimal(win.gain),
            str(win.effort),
            unit_name(win.proven_in, release) if win.proven_in else "–",
        )
        for win in wins
    )
    return Table((_("Action"), _("Pillar"), _("Gain"), _("Effort"), _("Proven in")), lines)


def exposure(release: Release) -> ScatterChart | None:
    """Units by what depends on them and how ready they are; the bubble is the effort, the figure in it the wave."""
    if release.rollout is None:
        return None
    units = release.rollout.units
    most = max((unit.exposure for unit in units), default=0.0) or 1.0
    step = next(step for step in (0.02, 0.05, 0.1, 0.2, 0.25) if most * 1.08 / step <= 6 or step == 0.25)
    top = step * ceil(most * 1.08 / step - 1e-9)
    ticks = tuple((step * n, percent(step * n)) for n in range(round(top / step) + 1))
    effort = max((unit.effort for unit in units), default=1.0)
    scores = [unit.readiness for unit in units] + [release.conventions.chance_midpoint]
    lo, hi = max(0, 10 * int((min(scores) - 6) // 10)), min(100, 10 * ceil((max(scores) + 4) / 10))
    midpoint = release.conventions.chance_midpoint
    return ScatterChart(
        "exposure",
        _("What depends on each unit, and how ready it is"),
        _exposure_alt(release),
        _exposure_table(release),
        language(),
        # The smallest bubbles stand clear of the other scale's figures.
        Axis(-0.03 * top, top, ticks, _("share of revenue and customer contact that depends on it →")),
        Axis(lo, hi, _whole_ticks(range(lo, hi + 1, 10)), _("readiness, score")),
        tuple(_exposure_point(release, unit, effort) for unit in units),
        references=(Reference(midpoint, _("an even chance of success")),),
        reading=_exposure_reading(release),
    )


def _wave(unit: RolloutUnit) -> str:
    return "–" if unit.wave is None else str(unit.wave)


def _wave_tone(wave: int | None) -> Tone:
    return "none1" if wave is None else WAVE_TONES[min(wave, len(WAVE_TONES)) - 1]


def _exposure_point(release: Release, unit: RolloutUnit, most: float) -> Point:
    name = unit_name(unit.unit, release)
    label = name if unit.own_score else f"{BORROWED}{name}"
    return Point(unit.exposure, unit.readiness, label, _wave(unit), unit.effort / most, _wave_tone(unit.wave))


def _exposure_reading(release: Release) -> tuple[KeyEntry, ...]:
    waves = sorted({unit.wave for unit in release.rollout.units if unit.wave is not None}) if release.rollout else []
    entries = []
    for index, wave in enumerate(waves[: len(WAVE_TONES)]):
        last = index == len(WAVE_TONES) - 1 and len(waves) > len(WAVE_TONES)
        label = _("wave %(number)s and later", number=wave) if last else _("wave %(number)s", number=wave)
        entries.append(KeyEntry(Bar(0, 1, _wave_tone(wave)), label))
    if any(unit.wave is None for unit in _units(release)):
        entries.append(KeyEntry(Bar(0, 1, _wave_tone(None)), _("not within the plan")))
    entries.append(KeyEntry("none", _("Figure: wave. The larger the bubble, the more effort.")))
    if any(not unit.own_score for unit in _units(release)):
        entries.append(KeyEntry("none", _("* Own score not shown: the mean of all stands in for it.")))
    return tuple(entries)


def _exposure_alt(release: Release) -> str:
    told = "; ".join(
        _("%(unit)s: exposure %(exposure)s, readiness %(readiness)s, wave %(wave)s", unit=unit_name(unit.unit, release),
          exposure=percent(unit.exposure), readiness=points(unit.readiness), wave=_wave(unit))
        for unit in _units(release)[:15]
    )  # fmt: skip
    return _("Units by exposure and readiness, in the order of the plan: %(units)s.", units=told)


def _units(release: Release) -> tuple[RolloutUnit, ...]:
    return release.rollout.units if release.rollout else ()


def _exposure_table(release: Release) -> Table:
    lines = tuple(
        (
            unit_name(unit.unit, release),
            percent(unit.exposure),
            _readiness(unit),
            weeks(unit.effort),
            _wave(unit),
        )
        for unit in _units(release)
    )
    header = (_("Unit"), _("Exposure"), _("Readiness"), _("Effort, team-weeks"), _("Wave"))
    return Table(header, lines)


def _readiness(unit: RolloutUnit) -> str:
    score = points(unit.readiness)
    return score if unit.own_score else _("%(score)s (mean of all units)", score=score)


def robustness(release: Release) -> RowChart | None:
    """How often each unit stays in its wave, and how often it starts in the first, over all that may be otherwise."""
    if release.rollout is None:
        return None
    rows = tuple(_robust_row(release, unit) for unit in release.rollout.units)
    columns = (_("Wave"), _("Stays"), _("In wave 1"), _("Verdict"))
    told = "; ".join(
        _("%(unit)s, wave %(wave)s: stays %(stays)s, in wave 1 %(first)s", unit=row.label, wave=row.values[0],
          stays=row.values[1], first=row.values[2])
        for row in rows[:15]
    )  # fmt: skip
    limits = release.conventions
    return RowChart(
        "robustness",
        _("How firm each place is"),
        _("Chance that a unit stays in its wave, and that it starts in wave 1: %(units)s.", units=told),
        table_of((_("Unit"), *columns), rows),
        language(),
        share_axis(),
        rows,
        columns,
        references=(Reference(limits.likely, _("likely")), Reference(limits.firm, _("firm"))),
        reading=(KeyEntry(Bar(0, 1, "us"), _("stays in its wave")), KeyEntry(Bar(0, 1, "soft"), _("starts in wave 1"))),
    )


def _robust_row(release: Release, unit: RolloutUnit) -> Row:
    verdict = {"firm": _("firm"), "likely": _("likely"), "open": _("open")}[unit.firmness]
    bars = (Bar(0, unit.stays, "us"), Bar(0, unit.in_first_wave, "soft", slot=1))
    values = (_wave(unit), chance(unit.stays), chance(unit.in_first_wave), verdict)
    return Row(unit_name(unit.unit, release), bars, values, strong=unit.unit == _first(release))


def _first(release: Release) -> str | None:
    return release.rollout.first if release.rollout else None


def weights(release: Release) -> RowChart | None:
    """Which unit has the highest priority at which weight of revenue against customer contact."""
    if release.rollout is None or not release.rollout.segments:
        return None
    rows = tuple(
        Row(
            unit_name(segment.unit, release),
            (Bar(segment.from_weight, segment.to_weight, "us" if segment.unit == _first(release) else "soft"),),
            (f"{points(100 * segment.from_weight)}–{percent(segment.to_weight)}",),
        )
        for segment in release.rollout.segments
    )
    told = "; ".join(f"{row.label} {row.values[0]}" for row in rows)
    used = release.conventions.revenue_weight
    return RowChart(
        "weights",
        _("Who is first, by what counts"),
        _("The unit with the highest priority, by the weight of revenue: %(units)s.", units=told),
        table_of((_("Unit"), _("First at a weight of revenue of")), rows),
        language(),
        share_axis(_("weight of revenue; the rest is customer contact")),
        rows,
        (_("Weight"),),
        references=(Reference(used, _("used here: %(weight)s", weight=percent(used))),),
    )


def gate(release: Release) -> RowChart | None:
    """How likely each condition of the NPS gate is met; the weakest decides."""
    if not release.gate.conditions:
        return None
    rows = tuple(_gate_row(release, condition) for condition in release.gate.conditions)
    limits = release.conventions
    columns = (_("Found"), _("Chance"))
    told = "; ".join(f"{row.label}: {row.values[1]}" for row in rows)
    return RowChart(
        "gate",
        _("The conditions for asking an NPS"),
        _("Chance that each condition is met: %(conditions)s.", conditions=told),
        table_of((_("Condition"), *columns), rows),
        language(),
        share_axis(),
        rows,
        columns,
        references=(
            Reference(limits.gate_not_ready, _("not ready up to %(chance)s", chance=percent(limits.gate_not_ready))),
            Reference(limits.gate_ready, _("ready from %(chance)s", chance=percent(limits.gate_ready))),
        ),
        reading=(
            KeyEntry(Bar(0, 1, "us"), _("chance that it is met")),
            KeyEntry(Bar(0, 1, "attention"), _("the weakest, which decides")),
        ),
    )


def _gate_row(release: Release, condition: GateCondition) -> Row:
    share = condition.kind == "clarity"
    show = percent if share else points
    found = "–" if condition.estimate is None else show(condition.estimate)
    label = _gate_label(release, condition, show(condition.threshold))
    if condition.probability is None:
        return Row(label, values=(found, "–"), note=_("can't be judged from this survey"))
    weakest = condition.key == release.gate.weakest
    bars = (Bar(0, condition.probability, "attention" if weakest else "us"), Bar(condition.probability, 1, "rest"))
    return Row(label, bars, (found, chance(condition.probability)), strong=weakest)


def _gate_label(release: Release, condition: GateCondition, threshold: str) -> str:
    if condition.kind == "pillar":
        return _("%(pillar)s at %(score)s or more", pillar=pillar_name(condition.key, release), score=threshold)
    if condition.kind == "gap":
        return _("Executives at most %(points)s points above staff", points=threshold)
    return _("Two colleagues name the same owner, %(share)s or more", share=threshold)
