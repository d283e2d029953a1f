"""A release made by hand: every kind of answer that a chart has to show, in as many units as a test wants."""

import random
from collections.abc import Sequence
from datetime import date

from assessments.conventions import Conventions
from assessments.instrument import Action, Choice, Facet, Instrument, Item, Nomination, Pillar, Scale
from assessments.measures import (
    Cell,
    Change,
    ComparedUnit,
    Comparison,
    Estimate,
    Finding,
    Gap,
    Gate,
    GateCondition,
    ItemScore,
    Measure,
    OwnerShare,
    Ownership,
    OwnershipIn,
    Participation,
    Perception,
    QuickWin,
    Response,
    Rollout,
    RolloutUnit,
    TeamSheet,
    WeightSegment,
    Withheld,
)
from assessments.organisation import Organisation, Unit
from assessments.release import Headline, Release, Wave

NAMES = (
    "Sales", "Marketing", "Customer service", "Stores North", "Stores South", "Logistics", "IT", "Finance",
    "Procurement", "Human resources", "Legal", "Product", "Dealer group A", "Dealer group B", "Repair network",
)  # fmt: skip
PILLARS = {
    "leadership": ("Leadership", ("Commitment", "Communication", "Purpose", "Business case")),
    "ownership": ("Ownership", ("Mandate", "Collaboration", "Accountability", "Partners")),
    "feedback": ("Feedback loops", ("Critical moments", "Listening posts", "Closing the loop", "Outside-in")),
    "engagement": ("Employee engagement", ("Awareness", "Involvement", "Empowerment", "Recognition")),
}
ITEM_WORDS = (
    "I can put a customer's problem right myself, without asking for permission first",
    "We hear what became of our ideas",
    "Leaders spend time with customers every month",
    "One person sees a problem through to the end",
)
HOSTILE = (
    r"R&D $x_$ \frac{1}{0}",
    "<b>Bold</b> & <script>alert(1)</script>",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzabteilung",
    "Kundenbeziehungsmanagement und Außendienstkoordination Süd-West",
    "Long " * 39 + "names",
    "=1+1\tTab\nLine\x07",
)


def release(names: Sequence[str] = NAMES, hidden: Sequence[int] = (9, 10), seed: int = 7, waves: int = 4) -> Release:
    """A release with one unit a name; those at the positions `hidden` are withheld."""
    dice = random.Random(seed)
    instrument = _instrument()
    units = tuple(_unit(index, name, dice) for index, name in enumerate(names))
    away = [unit.key for index, unit in enumerate(units) if index in hidden]
    seen = [unit.key for unit in units if unit.key not in away]
    cells = {f"unit:{key}": _cell(instrument, f"unit:{key}", dice, key in away) for key in (unit.key for unit in units)}
    cells["organisation"] = _cell(instrument, "organisation", dice, spread=3.0, n=520)
    for level, lift in (("executive", 14), ("manager", 6), ("staff", -2)):
        cells[f"level:{level}"] = _cell(instrument, f"level:{level}", dice, spread=4.0, lift=lift)
    measures = ["index", *PILLARS, *(facet.key for facet in instrument.facets)]
    comparisons = {key: _comparison(key, cells, seen, away) for key in measures} if len(seen) > 1 else {}
    rollout = _rollout(units, cells, away, dice, waves)
    return Release(
        id="7f3a-19c2",
        demo=True,
        wave=Wave(name="Wave 2", opened=date(2026, 10, 1), closed=date(2026, 10, 21)),
        organisation=Organisation(
            name="Aldermoor Home", industry="retail", size="large", units=units, capacity=(12.0,) * waves
        ),
        instrument=instrument,
        instrument_checksum=instrument.checksum,
        conventions=Conventions(),
        participation=_participation(units, away, dice),
        reliability={},
        cells=cells,
        not_shown=tuple(away),
        rest_people=None,
        comparisons=comparisons,
        gradient={},
        weakest_link="ownership",
        perception=_perception(cells),
        ownership=_ownership(instrument, units, away, dice),
        gate=_gate(),
        quick_wins=_quick_wins(instrument, seen, dice),
        team_sheets={key: _sheet(cells[f"unit:{key}"]) for key in seen},
        rollout=rollout,
        changes=_changes(cells, seen, dice),
        previous_wave=Wave(name="Wave 1", opened=date(2026, 3, 1), closed=date(2026, 3, 21)),
        headline=Headline(strengths=(), weak_points=(), quick_wins=()),
        pages={},
        limits=(Finding(key="none"),),
    )


def _instrument() -> Instrument:
    action = "Name one owner of the customer's experience, with a mandate and a budget"
    pillars = []
    for key, (title, facets) in PILLARS.items():
        made = tuple(
            Facet(
                key=f"{key}.{index}",
                title={"en": facet},
                items=tuple(
                    Item(key=f"{key}.{index}.{n}", text={"en": "x"}, short={"en": ITEM_WORDS[(index + n) % 4]})
                    for n in range(2)
                ),
                actions=tuple(
                    Action(
                        key=f"{key}.{index}.a{n}", title={"en": f"{facet}: {action if n else 'Review three numbers'}"},
                        text={"en": "x"}, effort=1 + (index + 2 * n) % 5, closure=0.3, evidence={"en": "x"},
                    )
                    for n in range(2)
                ),
            )
            for index, facet in enumerate(facets)
        )  # fmt: skip
        pillars.append(Pillar(key=key, title={"en": title}, facets=made))
    roles = tuple(Choice(key=key, title={"en": title}) for key, title in
                  (("ceo", "Chief executive"), ("cco", "Chief customer officer")))  # fmt: skip
    nobody = tuple(Choice(key=key, title={"en": title}) for key, title in
                   (("everybody", "Everybody"), ("nobody", "Nobody"), ("dont_know", "Don't know")))  # fmt: skip
    return Instrument(
        key="sample", version="1", title={"en": "Sample"}, languages=("en",),
        scale=Scale(points=5, labels=()), dont_know={"en": "Don't know"}, pillars=tuple(pillars),
        nomination=Nomination(text={"en": "Who?"}, roles=roles, non_owners=nobody),
    )  # fmt: skip


def _unit(index: int, name: str, dice: random.Random) -> Unit:
    kind = "partner" if index in (12, 13, 14) else "department"
    return Unit(
        key=f"u{index}", name=name, kind=kind, headcount={"executive": 1, "manager": 4, "staff": dice.randint(8, 80)},
        customer_facing=dice.random(), revenue_share=0.05, effort=dice.randint(2, 8),
    )  # fmt: skip


def estimate(value: float, half: float, n: int | None = None) -> Estimate:
    return Estimate(value=value, lo=max(0, value - half), hi=min(100, value + half), se=half / 1.7, df=20, n=n)


def _cell(
    instrument: Instrument, key: str, dice: random.Random, hidden: bool = False, spread: float = 8.0, n: int = 32,
    lift: float = 0.0,
) -> Cell:  # fmt: skip
    def score(shift: float = 0.0) -> Measure:
        if hidden:
            return Withheld()
        value = min(97.0, max(4.0, dice.gauss(58 + lift + shift, 11)))
        return estimate(value, spread * dice.uniform(0.6, 1.4), n)

    pillars = {key: score(-14 if key == "ownership" else 4) for key in PILLARS}
    facets = {facet.key: score() for facet in instrument.facets}
    signals = {}
    for name, measure in {**pillars, **facets}.items():
        if isinstance(measure, Estimate):
            signals[name] = (
                "strength" if measure.lo >= 66 else "weak_point" if measure.hi < 55
                else "coaching" if measure.value < 55 else "unclear"
            )  # fmt: skip
    items = {
        item.key: Withheld() if hidden or dice.random() < 0.05 else ItemScore(value=dice.randint(15, 92))
        for item in instrument.items
    }
    return Cell(
        key=key, answered=None if hidden else n, index=score(), stage=None if hidden else "organised",
        pillars=pillars, facets=facets, items=items, signals=signals,
    )  # fmt: skip


def _comparison(measure: str, cells: dict[str, Cell], seen: Sequence[str], away: Sequence[str]) -> Comparison:
    rows = []
    for key in seen:
        cell = cells[f"unit:{key}"]
        raw = cell.index if measure == "index" else cell.pillars.get(measure) or cell.facets[measure]
        assert isinstance(raw, Estimate)
        compared = estimate(57 + 0.7 * (raw.value - 57), 0.8 * (raw.hi - raw.lo) / 2)
        rows.append((key, raw, compared))
    rows.sort(key=lambda row: -row[2].value)
    last = len(rows)
    return Comparison(
        measure=measure,
        rows=tuple(
            ComparedUnit(unit=key, raw=raw, compared=compared, both=abs(raw.value - compared.value) >= 3,
                         signal="unclear",
                         place=(max(1, index - 1), min(last, index + 3)), ordinal=None)
            for index, (key, raw, compared) in enumerate(rows, 1)
        ),
        withheld=tuple(away), ranking="ranks", shrunk=True,
    )  # fmt: skip


def _participation(units: Sequence[Unit], away: Sequence[str], dice: random.Random) -> Participation:
    def answered(people: int) -> int:
        return max(1, round(people * dice.uniform(0.35, 0.95)))

    return Participation(
        total=Response(key="organisation", invited=640, answered=520),
        units=tuple(
            Response(key=unit.key, invited=None, answered=None) if unit.key in away
            else Response(key=unit.key, invited=unit.people, answered=answered(unit.people))
            for unit in units
        ),
        levels=tuple(Response(key=key, invited=n, answered=answered(n))
                     for key, n in (("executive", 12), ("manager", 88), ("staff", 540))),
        excluded=4, excluded_share=0.01, marked=9, timed=True, dont_know_share=0.08, silent_index=54.0,
    )  # fmt: skip


def _perception(cells: dict[str, Cell]) -> Perception:
    gaps = {}
    for key in PILLARS:
        top, base = cells["level:executive"].pillars[key], cells["level:staff"].pillars[key]
        assert isinstance(top, Estimate)
        assert isinstance(base, Estimate)
        gap = top.value - base.value
        gaps[key] = Gap(gap=gap, se=4, df=20, lo=gap - 7, hi=gap + 7, superiority=0.7, delta=0.4, verdict="likely_gap")
    return Perception(gaps=gaps, overall=gaps["leadership"], facade_in_leadership=True)


def _ownership(instrument: Instrument, units: Sequence[Unit], away: Sequence[str], dice: random.Random) -> Ownership:
    options = [*(unit.key for unit in units[:4]), "ceo", "cco", "everybody", "nobody", "dont_know"]

    def named(cell: str) -> OwnershipIn:
        parts = [dice.random() ** 2 for _ in options]
        shares = tuple(
            OwnerShare(option=option, percent=min(95, max(5, round(100 * part / sum(parts)))))
            for option, part in zip(options, parts, strict=True)
            if part / sum(parts) > 0.01
        )
        return OwnershipIn(
            cell=cell, n=30, clarity=0.3, se=0.05, verdict="unclear", shares=shares, modal_owner="u1", modal_share=0.4,
            no_owner_share=0.2, knows_appointed=None,
        )  # fmt: skip

    return Ownership(
        organisation=named("organisation"),
        units=tuple(named(f"unit:{unit.key}") for unit in units if unit.key not in away),
        withheld=tuple(away), within=0.4, between=0.2, silo=True,
    )  # fmt: skip


def _gate() -> Gate:
    chances = {"leadership": 0.64, "ownership": 0.002, "feedback": 0.41, "engagement": 0.995}
    conditions = [
        GateCondition(key=key, kind="pillar", estimate=55.0, threshold=60, probability=p) for key, p in chances.items()
    ]
    conditions.append(GateCondition(key="gap", kind="gap", estimate=17.2, threshold=15, probability=None))
    conditions.append(GateCondition(key="clarity", kind="clarity", estimate=0.27, threshold=0.36, probability=0.12))
    return Gate(conditions=tuple(conditions), enough_answers=True, enough_response=True, weakest="ownership",
                probability=0.002, verdict="coach_first")  # fmt: skip


def _quick_wins(instrument: Instrument, seen: Sequence[str], dice: random.Random) -> tuple[QuickWin, ...]:
    wins = []
    for pillar in instrument.pillars:
        for facet in pillar.facets:
            for action in facet.actions:
                gain = dice.expovariate(0.9)
                wins.append(QuickWin(
                    pillar=pillar.key, facet=facet.key, action=action.key, gain=gain, effort=action.effort, target=76,
                    proven_in=seen[0] if seen else None, quick=gain >= 1 and action.effort <= 3,
                ))  # fmt: skip
    return tuple(wins)


def _rollout(
    units: Sequence[Unit], cells: dict[str, Cell], away: Sequence[str], dice: random.Random, waves: int
) -> Rollout:
    rows = []
    for index, unit in enumerate(units):
        index_score = cells[f"unit:{unit.key}"].index
        stays = dice.uniform(0.3, 0.96)
        wave = 1 + index * (waves + 1) // len(units)
        rows.append(RolloutUnit(
            unit=unit.key, revenue_share=0.05, facing_share=0.1, exposure=dice.expovariate(12) + 0.005,
            readiness=index_score.value if isinstance(index_score, Estimate) else 57.0, readiness_se=4,
            own_score=unit.key not in away, chance=0.6, effort=unit.effort, priority=0.1,
            wave=wave if wave <= waves else None, first=0.1, in_wave=(0.2,) * waves,
            in_first_wave=stays if wave == 1 else dice.uniform(0, 0.5), stays=stays,
            firmness="firm" if stays >= 0.8 else "likely" if stays >= 0.5 else "open",
        ))  # fmt: skip
    keys = [unit.key for unit in units[:4]]
    bounds = [round(index / len(keys), 2) for index in range(len(keys) + 1)]
    segments = tuple(
        WeightSegment(from_weight=lo, to_weight=hi, unit=key)
        for lo, hi, key in zip(bounds, bounds[1:], keys, strict=False)
    )
    return Rollout(status="proven", gap=0, value=1, capacity=(12.0,) * waves, used=(11.0,) * waves, units=tuple(rows),
                   first=rows[0].unit if rows else None, segments=segments, draws=10_000)  # fmt: skip


def _sheet(cell: Cell) -> TeamSheet:
    scored = [(score.value, key) for key, score in cell.items.items() if isinstance(score, ItemScore)]
    order = [key for _, key in sorted(scored, reverse=True)]
    return TeamSheet(strongest=tuple(order[:3]), weakest=tuple(order[-3:]), actions=())


def _changes(cells: dict[str, Cell], seen: Sequence[str], dice: random.Random) -> tuple[Change, ...]:
    changes = []
    for cell in ("organisation", *(f"unit:{key}" for key in seen)):
        for measure in ("index", *PILLARS):
            now = cells[cell].index if measure == "index" else cells[cell].pillars[measure]
            assert isinstance(now, Estimate)
            diff = dice.gauss(2, 7)
            verdict = "improved" if diff > 6 else "worsened" if diff < -6 else "no_clear_change"
            changes.append(Change(
                measure=measure, cell=cell, before=estimate(min(99, max(1, now.value - diff)), 6), now=now, diff=diff,
                lo=diff - 6, hi=diff + 6, verdict=verdict,
            ))  # fmt: skip
    return tuple(changes)
