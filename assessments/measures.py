"""What a release is made of: numbers that know their interval, their n and whether they may be shown."""

from typing import Annotated, Final, Literal, NoReturn

from pydantic import AfterValidator, Field

from assessments.frozen import Frozen
from assessments.instrument import Level

Number = Annotated[float, AfterValidator(lambda number: round(number, 6) + 0.0)]
"""A number of a release, kept to six decimals: the order in which answers were added up can't show in it."""


NORMAL, MANY = 1.644854, 1e6
"""Half a 90 % range in standard errors, and the degrees of freedom at which that holds."""


class Withheld(Frozen):
    """A number that is not shown, to protect respondents. It is no number: arithmetic, rounding and truth all raise."""

    kind: Literal["withheld"] = "withheld"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("withheld to protect respondents: there is no number here; test isinstance(x, Withheld) first")

    __bool__ = __float__ = __int__ = __index__ = __round__ = __format__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse


class Estimate(Frozen):
    """A score in points of 0–100 with its 90 % interval. `n` is the number of people behind it, None where it is not
    told.
    """

    kind: Literal["estimate"] = "estimate"
    value: Number
    lo: Number
    hi: Number
    se: Number
    df: Number
    n: int | None = None

    def told(self) -> "Estimate":
        """As told at all: to a tenth of a point, the score between 1 and 99. Levels weigh differently, so more decimals
        would spell out the score of somebody who is alone on a level; 0 or 100 would be everybody's answer."""
        value, lo, hi = (round(number, 1) for number in (_inside(self.value), self.lo, self.hi))
        lo, hi = min(lo, value), max(hi, value)
        return Estimate(value=value, lo=lo, hi=hi, se=round(self.se, 2), df=round(self.df, 1), n=self.n)

    def coarse(self) -> "Estimate":
        """As told where other measures of the same people are told exactly: whole points, no n, and an error and
        degrees of freedom that say nothing beyond the rounded range."""
        value = round(_inside(self.value))
        lo, hi = float(min(round(self.lo), value)), float(max(round(self.hi), value))
        return Estimate(value=value, lo=lo, hi=hi, se=(hi - lo) / 2 / NORMAL, df=MANY)


def _inside(score: float) -> float:
    return min(max(score, 1.0), 99.0)


class ItemScore(Frozen):
    """An item's score in whole points, never with its own n; `favourable` and `dont_know` in whole percent, capped to
    5–95.

    `favourable` is None where a distribution may not be shown; its Wilson interval is told for the organisation only.
    """

    kind: Literal["item"] = "item"
    value: int
    favourable: int | None = None
    favourable_lo: int | None = None
    favourable_hi: int | None = None
    dont_know: int | None = None


Measure = Annotated[Estimate | Withheld, Field(discriminator="kind")]
ItemMeasure = Annotated[ItemScore | Withheld, Field(discriminator="kind")]

Signal = Literal["strength", "likely_strength", "weak_point", "coaching", "unclear"]


class Agreement(Frozen):
    """Agreement inside a cell for one pillar (METHOD 3). 'two_camps' is a finding, not an error."""

    rwg_star: Number
    rwg_j: Number
    adm: Number
    adm_cut: Number
    two_camps: bool

    def coarse(self) -> "Agreement":
        """As released: two decimals, which say less than the single answers behind them, and never full agreement."""
        return self.model_copy(
            update={
                "rwg_star": min(round(self.rwg_star, 2), 0.99),
                "rwg_j": min(round(self.rwg_j, 2), 0.99),
                "adm": max(round(self.adm, 2), 0.01),
                "adm_cut": round(self.adm_cut, 2),
            }
        )


class Cell(Frozen):
    """All that is released of one cell: 'organisation', 'partners', 'unit:KEY' or 'level:LEVEL'.

    Dictionaries are keyed by pillar, facet and item keys. `signals` are the words for the exact scores, also where a
    facet is told coarsely. `empty_levels` have people but no answers, and shared out their weight; a level under the
    minimum group is never named there. `answered` is None where the cell is withheld.
    """

    key: str
    answered: int | None
    index: Measure
    stage: str | None = None
    pillars: dict[str, Measure]
    facets: dict[str, Measure]
    items: dict[str, ItemMeasure]
    signals: dict[str, Signal] = {}
    empty_levels: tuple[Level, ...] = ()
    agreement: dict[str, Agreement] = {}


class ComparedUnit(Frozen):
    """One unit in a comparison, for one measure. `place` is the rank interval (1 is best); `ordinal` None where it is
    hidden; `both` says that raw and compared score lie so far apart that both are shown."""

    unit: str
    raw: Estimate
    compared: Estimate
    both: bool
    signal: Signal
    place: tuple[int, int]
    ordinal: int | None


class Comparison(Frozen):
    """Units ordered by their compared (shrunk) score for one measure: 'index', a pillar key or a facet key."""

    measure: str
    rows: tuple[ComparedUnit, ...]
    withheld: tuple[str, ...]
    ranking: Literal["ranks", "bands", "no_league_table", "no_ranking"]
    shrunk: bool
    icc1: Number | None = None
    icc2: Number | None = None


class Reliability(Frozen):
    """How far a pillar's items hang together over the organisation, department-centred (METHOD 3)."""

    alpha: Number
    lo: Number
    hi: Number
    omega: Number | None
    n: int
    verdict: Literal["low", "rough", "good", "redundant"]


class Response(Frozen):
    """Answers against headcount for one unit or level; both None where the unit is withheld."""

    key: str
    invited: int | None
    answered: int | None

    @property
    def rate(self) -> float | None:
        return None if not self.invited or self.answered is None else min(1.0, self.answered / self.invited)


class Participation(Frozen):
    """Who answered. `silent` is the readiness index if the silent were `Conventions.silent_points` lower."""

    total: Response
    units: tuple[Response, ...]
    levels: tuple[Response, ...]
    excluded: int
    excluded_share: Number
    marked: int
    timed: bool
    dont_know_share: Number | None
    silent_index: Number | None


class Gap(Frozen):
    """Executives minus staff for one pillar, organisation level (METHOD 7)."""

    gap: Number
    se: Number
    df: Number
    lo: Number
    hi: Number
    superiority: Number | None
    delta: Number | None
    verdict: Literal["facade", "likely_gap", "aligned", "staff_more_positive", "unclear"]


class Perception(Frozen):
    """The executive gap by pillar key; `overall` is the pillars' weighted mean, its error an upper bound.

    `facade_in_leadership`: the gap in leadership stands out from the others, so it is no general optimism.
    """

    gaps: dict[str, Gap]
    overall: Gap
    facade_in_leadership: bool


RARE_OWNERS: Final = "other"
"""The option under which all answers are told that are too rare to be told one by one."""


class OwnerShare(Frozen):
    """How often an option was named, whole percent, capped to 5–95 where it would otherwise be told exactly."""

    option: str
    percent: int


class OwnershipIn(Frozen):
    """Who is named as owner in one cell. `clarity`: how often two colleagues name the same owner, 0–1."""

    cell: str
    n: int
    clarity: Number
    se: Number
    verdict: Literal["clear", "partly_clear", "unclear"]
    shares: tuple[OwnerShare, ...]
    modal_owner: str | None
    modal_share: Number
    no_owner_share: Number
    knows_appointed: Number | None
    own_unit_share: Number | None = None


class Ownership(Frozen):
    organisation: OwnershipIn
    units: tuple[OwnershipIn, ...]
    withheld: tuple[str, ...]
    within: Number | None
    between: Number | None
    silo: bool


class GateCondition(Frozen):
    """One condition of the NPS gate; estimate and probability None where it can't be judged. `key` is a pillar's key,
    or the kind itself."""

    key: str
    kind: Literal["pillar", "gap", "clarity"]
    estimate: Number | None
    threshold: Number
    probability: Number | None


class Gate(Frozen):
    conditions: tuple[GateCondition, ...]
    enough_answers: bool
    enough_response: bool
    weakest: str | None
    probability: Number | None
    verdict: Literal["ready", "coach_first", "not_enough_evidence"]


class QuickWin(Frozen):
    """An action with what it would add to the index. `proven_in` is the unit that sets the target, if one inside
    does.
    """

    pillar: str
    facet: str
    action: str
    gain: Number
    effort: int
    target: Number
    proven_in: str | None
    quick: bool


class TeamSheet(Frozen):
    """What a unit's own page adds: item keys, best and weakest first, and three actions for this unit."""

    strongest: tuple[str, ...]
    weakest: tuple[str, ...]
    actions: tuple[QuickWin, ...]


class RolloutUnit(Frozen):
    """One unit's place in the order with every factor. Shares are 0–1; `wave` None: it does not start within the plan.

    `own_score` is False where the unit's readiness may not be shown and the organisation's stands in for it.
    """

    unit: str
    revenue_share: Number
    facing_share: Number
    exposure: Number
    readiness: Number
    readiness_se: Number
    own_score: bool
    chance: Number
    effort: Number
    priority: Number
    wave: int | None
    first: Number
    in_wave: tuple[Number, ...]
    in_first_wave: Number
    stays: Number
    firmness: Literal["firm", "likely", "open"]
    why: "tuple[Finding, ...]" = ()


class WeightSegment(Frozen):
    """Between these weights of revenue (the rest is customer contact) this unit has the highest priority."""

    from_weight: Number
    to_weight: Number
    unit: str


class Rollout(Frozen):
    """The recommended order. `units` in the plan's order (wave, then priority); `first` the unit that goes first."""

    status: Literal["proven", "best_found"]
    gap: Number
    value: Number
    capacity: tuple[float, ...]
    used: tuple[float, ...]
    units: tuple[RolloutUnit, ...]
    first: str | None
    segments: tuple[WeightSegment, ...]
    draws: int
    why: "tuple[Finding, ...]" = ()
    changes: "tuple[Finding, ...]" = ()


class Change(Frozen):
    """This wave minus an earlier one (METHOD 5)."""

    measure: str
    cell: str
    before: Estimate
    now: Estimate
    diff: Number
    lo: Number
    hi: Number
    verdict: Literal["improved", "worsened", "improved_small", "worsened_small", "stable", "no_clear_change"]


class Value(Frozen):
    """One number or name inside a sentence, with what it is, so that every language can set it its own way.

    points: score or difference, rounded to whole points; decimal: one decimal; share: two decimals; percent: 0–1;
    capped: a share of people 0–1, told as 5–95 %; chance: a probability 0–1, never told as certain; count; weeks:
    team-weeks; place: a rank interval (best, worst); unit, pillar, facet, item, level, owner, stage, action: a key to
    be named; units, pillars, facets: several keys; text: literal.
    """

    kind: Literal[
        "points",
        "decimal",
        "share",
        "percent",
        "capped",
        "chance",
        "count",
        "weeks",
        "unit",
        "units",
        "pillar",
        "pillars",
        "facet",
        "facets",
        "item",
        "level",
        "owner",
        "stage",
        "action",
        "text",
        "place",
    ]
    of: Number | str | tuple[str, ...] | tuple[int, int]


class Finding(Frozen):
    """A sentence as key and values; `evidence` names the measures behind it ('organisation/pillars/ownership')."""

    key: str
    values: dict[str, Value] = {}
    evidence: tuple[str, ...] = ()


class Point(Frozen):
    """A strength or weak point on page 1: a title of a few words and the numbers behind it."""

    title: Finding
    detail: Finding


class Page(Frozen):
    """What one page of a report or screen answers: `heading` is the answer, `why` one to three sentences behind it."""

    heading: Finding
    why: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()


RolloutUnit.model_rebuild()
Rollout.model_rebuild()
