"""The method in words: what each convention means, and the words a reader may not know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.filters import count, decimal, percent, points, share, weeks
from assessments.conventions import Conventions
from assessments.release import Release


@dataclass(frozen=True, slots=True)
class Convention:
    """One row of the method table."""

    about: str
    value: str


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary."""

    term: str
    meaning: str


def _points(value: float) -> str:
    return ngettext("%(value)s point", "%(value)s points", int(points(value)), value=points(value))


def _people(value: float) -> str:
    return gettext("%(value)s people", value=count(value))


def _seconds(value: float) -> str:
    return gettext("%(value)s s", value=decimal(value))


def _cuts(values: tuple[float, ...]) -> str:
    return " / ".join(points(value) for value in values)


def _two(value: float) -> str:
    return share(value) if value < 1 else decimal(value)


ABOUT: dict[str, tuple[LazyString, Callable[[Any], str]]] = {
    "minimum_group": (_l("Smallest group whose scores are shown"), _people),
    "minimum_distribution": (_l("Smallest group whose distributions and comments are shown"), _people),
    "dont_know_share": (_l("Share of ‘don’t know’ from which it is a finding"), percent),
    "careless_share": (_l("Share of careless answers from which it is a finding"), percent),
    "careless_seconds_per_item": (_l("Careless: faster than this per question"), _seconds),
    "careless_hard_seconds_per_item": (_l("Left out at once: faster than this per question"), _seconds),
    "careless_reversed_gap": (_l("Careless: forward and reversed questions lie this far apart"), _points),
    "careless_pillar_sd": (_l("Careless: mean spread inside the pillars"), _points),
    "careless_small_unit": (_l("In departments under this size careless answers are marked, not left out"), _people),
    "silent_points": (_l("How much lower the silent are taken to be, in the what-if of the response page"), _points),
    "response_rate": (_l("Response rate under which the report warns"), percent),
    "strength": (_l("A strength: the whole likely range lies at or above"), _points),
    "weak_point": (_l("A weak point: the whole likely range lies below"), _points),
    "weak_point_n": (_l("Answers that a weak point needs"), _people),
    "both_shown_apart": (_l("Own and compared score are both shown when they lie this far apart"), _points),
    "minimum_for_shrinkage": (_l("Departments from which scores are steadied for comparison"), count),
    "rank_hidden_share": (_l("A place is hidden when its range spans this share of all departments"), percent),
    "small_change": (_l("A change below this is called small"), _points),
    "stage_cuts": (_l("Index at which the next stage begins"), _cuts),
    "gate_pillar": (_l("Ready to ask for an NPS: every pillar at"), _points),
    "gate_gap": (_l("Ready to ask for an NPS: leaders and staff at most this far apart"), _points),
    "gate_clarity": (_l("Ready to ask for an NPS: two colleagues name the same owner"), percent),
    "gate_ready": (_l("‘Ready’ from this probability of the weakest condition"), percent),
    "gate_not_ready": (_l("‘Get ready first’ up to this probability of the weakest condition"), percent),
    "clear_owner": (_l("Ownership is clear: two colleagues name the same owner"), percent),
    "facade": (_l("Gap between leaders and staff that needs a talk"), _points),
    "executives_needed": (_l("Executives needed to show their level"), _people),
    "quick_gain": (_l("A quick win adds at least this to the index"), _points),
    "quick_effort": (_l("A quick win takes at most this effort, of 5"), count),
    "revenue_weight": (_l("Weight of revenue in exposure; the rest is customer contact"), percent),
    "partner_discount": (_l("How much a partner that also sells others counts less"), percent),
    "chance_midpoint": (_l("Readiness at which a start succeeds half of the time (an assumption)"), _points),
    "chance_anchor": (_l("Readiness of the second anchor of the chance of success (an assumption)"), _points),
    "chance_at_anchor": (_l("Chance of success at that second anchor (an assumption)"), percent),
    "failure_cost": (_l("What a failed start costs, in waves of benefit"), weeks),
    "coaching_per_wave": (_l("What coaching adds per wave of waiting"), _points),
    "coaching_ceiling": (_l("Readiness above which coaching adds nothing"), _points),
    "horizon_waves_factor": (_l("Benefit is counted over this many times the planned waves"), weeks),
    "firm": (_l("A wave is ‘firm’ when the unit stays in it in this share of the trials"), percent),
    "likely": (_l("A wave is ‘likely’ when the unit stays in it in this share of the trials"), percent),
}


def conventions_told(release: Release) -> tuple[Convention, ...]:
    """Every convention of the release with its value, in the order of the model."""
    values = release.conventions
    return tuple(
        Convention(str(ABOUT[name][0]), ABOUT[name][1](getattr(values, name))) for name in Conventions.model_fields
    )


GLOSSARY: tuple[tuple[LazyString, LazyString], ...] = (
    (
        _l("Brand link"),
        _l(
            "How far customers tie a partner to your brand: how exclusive it is, and how much they buy through "
            "it."
        ),
    ),
    (_l("Careless answer"), _l("An answer sheet that shows at least two signs of not having been read.")),
    (_l("Clarity of ownership"), _l("How often two colleagues, asked apart, name the same owner.")),
    (
        _l("Compared score"),
        _l(
            "A department’s score, steadied towards the mean as far as its own data are thin; used wherever "
            "departments are set side by side."
        ),
    ),
    (_l("Customer contact"), _l("The share of a unit’s people who meet customers.")),
    (_l("Executive gap"), _l("What executives say of the organisation minus what staff say.")),
    (_l("Exposure"), _l("How much of revenue and customer contact runs through a unit.")),
    (_l("Facet"), _l("One of the parts of a pillar, asked in two or three questions.")),
    (
        _l("Index"),
        _l(
            "The geometric mean of the pillars: a weak pillar pulls it down more than a strong one lifts it."
        ),
    ),
    (_l("Likely range"), _l("The range in which the true score lies in nine of ten cases.")),
    (
        _l("NPS"),
        _l(
            "Net Promoter Score: how likely customers are to recommend you. Worth asking only when you can act "
            "on the answer."
        ),
    ),
    (_l("Pillar"), _l("One of the areas in which an organisation is ready or not.")),
    (
        _l("Release"),
        _l(
            "The fixed result of one wave. Every figure in this report comes from it and can’t change any "
            "more."
        ),
    ),
    (_l("Signal for coaching"), _l("A low score that is not sure enough to be called a weak point.")),
    (
        _l("Stays in its wave"),
        _l(
            "In how many of the trials, with other weights and within the errors of measurement, the unit "
            "starts in the same wave."
        ),
    ),
    (_l("Tie"), _l("Departments whose likely ranges are too wide to say which is ahead.")),
    (_l("Wave"), _l("A round of the survey; in the rollout, a group of departments that start together.")),
    (_l("Withheld"), _l("Not shown, because it could tell what a single person said.")),
)  # fmt: skip


def glossary() -> tuple[Term, ...]:
    """The terms in the language of the page, in its alphabetical order."""
    terms = (Term(str(term), str(meaning)) for term, meaning in GLOSSARY)
    return tuple(sorted(terms, key=lambda entry: entry.term.casefold()))
