"""Two waves of answers of the demo organisation: a pure function of a seed.

The numbers are a story with known truth: sales is the most exposed and the least ready, marketing is ready, nobody
knows who owns the customer's experience, and leaders see their leadership too well.
"""

from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.demo.company import SAME_TRUTH, STANDING, WILLING, demo_organisation
from assessments.answers import DONT_KNOW, NO_ANSWER, AnswerSheet
from assessments.instrument import LEVELS, Instrument, Item
from assessments.organisation import Organisation
from assessments.release import Wave

Floats = NDArray[np.float64]

SEED: Final = 2055
"""Chosen among 160 so that the luck of the draw does not hide the story; the truth below is the same for all."""
WAVES: Final = {
    1: Wave(name="Spring 2026", opened=date(2026, 3, 2), closed=date(2026, 3, 20)),
    2: Wave(name="Autumn 2026", opened=date(2026, 10, 5), closed=date(2026, 10, 23)),
}

# In points of 0–100; the columns are the pillars.
STAFF: Final = (56.0, 43.0, 57.0, 66.0)
LEVEL_LIFT: Final = {"executive": (18.0, 5.0, 4.0, 5.0), "manager": (6.0, 3.0, 2.0, 4.0), "staff": (0.0, 0.0, 0.0, 0.0)}
GAINED_BY_WAVE_2: Final = (2.5, 2.0, 2.0, 6.0)
FACETS: Final = {
    "commitment": 3, "communication": 1, "purpose": 4, "business_case": -8,
    "mandate": -7, "collaboration": 2, "accountability": 0, "partners": 3,
    "critical_moments": -3, "listening_posts": 4, "closing_the_loop": -6, "outside_in": 3,
    "awareness": -5, "involvement": -2, "empowerment": 5, "recognition": 3,
}  # fmt: skip
HARD_TO_KNOW: Final = {"business_case", "outside_in"}
SPREAD_OF_PEOPLE, SPREAD_ON_A_FACET, SPREAD_OF_UNITS, SPREAD_OF_ITEMS, NOISE = 13.0, 6.0, 2.5, 3.0, 18.0
SHARED_BY_PILLARS: Final = 0.5
"""Correlation of one person's pillars."""
OUTCOME_WEIGHTS: Final = (0.30, 0.15, 0.25, 0.30)

EXECUTIVES_ANSWERING, CARELESS, SKIPPED, OWNER_SKIPPED = 0.72, 0.03, 0.01, 0.03
UNKNOWN: Final = {"executive": 0.01, "manager": 0.02, "staff": 0.04}
UNKNOWN_IF_HARD: Final = {"executive": 0.03, "manager": 0.12, "staff": 0.30}
"""Share of people who cannot judge a facet; they leave most of its items, everybody else hardly any."""
LEFT_IF_UNKNOWN, LEFT_IF_KNOWN = 0.8, 0.01
SECONDS, SPREAD_OF_SECONDS, CARELESS_SECONDS = 6.5, 0.45, (0.6, 1.7)
"""Per item: the median and log-normal spread of those who read, and the range of those who do not."""

OWNERS: Final = {
    "customer-service": 0.19, "marketing": 0.13, "sales": 0.13, "ceo": 0.10, "cco": 0.08, "executive_team": 0.06,
    "cx_team": 0.04, "account_managers": 0.03, "everybody": 0.13, "nobody": 0.06, "dont_know": 0.10,
}  # fmt: skip
NAMES_OWN_UNIT, NAMES_ANY_OTHER, MORE_KNOW_THE_OWNER = 0.14, 0.005, 0.06
CHANNELS: Final = {
    "surveys": 0.55, "calls": 0.35, "complaints": 0.65, "social_media": 0.85, "reviews": 0.75,
    "frontline_notes": 0.2, "website_behaviour": 0.5, "sales_conversations": 0.25, "partner_feedback": 0.15,
}  # fmt: skip
STAGES: Final = {"collected": 1.0, "analysed": 0.6, "acted_on": 0.35, "answered": 0.4}
MOMENTS: Final = {
    "first_contact": 0.3, "advice": 0.35, "purchase": 0.75, "delivery": 0.55,
    "support": 0.7, "complaint": 0.6, "renewal": 0.3, "last_contact": 0.12,
}  # fmt: skip
TYPICAL, MATRIX_SKIPPED, MOMENT_UNKNOWN, UNANSWERED = 0.4, 0.12, 0.2, 255


def demo_wave(wave: Literal[1, 2], instrument: Instrument, seed: int = SEED) -> AnswerSheet:
    """The answers of one wave, about 400 people. Equal arguments give equal answers.

    Works with any instrument: pillars follow their position, facets and options that are not known here are average.
    """
    organisation = demo_organisation()
    company, rng = np.random.default_rng((seed, 0)), np.random.default_rng((seed, wave))
    unit, level = _respondents(organisation, rng)
    person = _person_scores(instrument, unit, level, wave, rng)
    codes = _codes(instrument, organisation, unit, level, person, company, rng)
    careless = rng.random(len(unit)) < CARELESS
    codes[careless] = rng.integers(2, instrument.scale.points, (careless.sum(), 1))
    return AnswerSheet(
        codes=codes,
        unit=unit,
        level=level,
        seconds=_seconds(careless, len(instrument.items), rng),
        owner=_owners(instrument, organisation, unit, wave, rng),
        outcome=_outcome(instrument, person, rng),
        posts=_posts(instrument, len(unit), rng),
        moments=_moments(instrument, len(unit), rng),
    )


def _respondents(organisation: Organisation, rng: np.random.Generator) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Who answers: of each level a fixed number, drawn with each unit's willingness, in no order."""
    headcount = np.array([[unit.headcount.get(level, 0) for level in LEVELS] for unit in organisation.units])
    unit, level = np.divmod(np.repeat(np.arange(headcount.size), headcount.ravel()), len(LEVELS))
    rate = np.array(WILLING)[unit]
    rate[level == 0] = EXECUTIVES_ANSWERING
    keen = rng.exponential(size=len(unit)) / rate
    answers = np.zeros(len(unit), dtype=bool)
    for each in range(len(LEVELS)):
        people = np.flatnonzero(level == each)
        answers[people[np.argsort(keen[people])[: round(rate[people].sum())]]] = True
    mixed = rng.permutation(np.flatnonzero(answers))
    return unit[mixed].astype(np.int32), level[mixed].astype(np.int8)


def _person_scores(
    instrument: Instrument, unit: NDArray[np.int32], level: NDArray[np.int8], wave: int, rng: np.random.Generator
) -> Floats:
    """What each person truly thinks of each pillar, (n, pillars), points of 0–100."""
    pillars = np.arange(len(instrument.pillars)) % len(STAFF)
    standing = np.array(STANDING)
    lift = np.array([LEVEL_LIFT[name] for name in LEVELS])
    gained = np.array(GAINED_BY_WAVE_2) * (wave == 2)
    truth = (np.array(STAFF) + gained + standing[unit] + lift[level])[:, pillars]
    general, particular = rng.standard_normal((len(unit), 1)), rng.standard_normal(truth.shape)
    own = np.sqrt(SHARED_BY_PILLARS) * general + np.sqrt(1 - SHARED_BY_PILLARS) * particular
    return np.asarray(truth + SPREAD_OF_PEOPLE * own)


def _codes(
    instrument: Instrument,
    organisation: Organisation,
    unit: NDArray[np.int32],
    level: NDArray[np.int8],
    person: Floats,
    company: np.random.Generator,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Answers as ticked, (n, items). What is peculiar to units and items comes from `company` and outlasts a wave."""
    columns = []
    for position, pillar in enumerate(instrument.pillars):
        for facet in pillar.facets:
            of_units = SPREAD_OF_UNITS * company.standard_normal(len(organisation.units))
            first, second = (index for index, each in enumerate(organisation.units) if each.key in SAME_TRUTH)
            of_units[second] = of_units[first]
            score = person[:, position] + FACETS.get(facet.key, 0) + of_units[unit]
            score += SPREAD_ON_A_FACET * rng.standard_normal(len(unit))
            unknown = UNKNOWN_IF_HARD if facet.key in HARD_TO_KNOW else UNKNOWN
            is_unknown = rng.random(len(unit)) < np.array([unknown[name] for name in LEVELS])[level]
            chance = np.where(is_unknown, LEFT_IF_UNKNOWN, LEFT_IF_KNOWN)
            for item in facet.items:
                shift = SPREAD_OF_ITEMS * company.standard_normal()
                ticked = _ticked(item, score + shift + NOISE * rng.standard_normal(len(unit)), instrument.scale.points)
                ticked[rng.random(len(unit)) < chance] = DONT_KNOW
                ticked[rng.random(len(unit)) < SKIPPED] = NO_ANSWER
                columns.append(ticked)
    return np.column_stack(columns)


def _ticked(item: Item, score: Floats, points: int) -> NDArray[np.uint8]:
    """The answer 1..K nearest to a score of 0–100, as it is ticked: a reversed item is ticked the other way round."""
    code = np.clip(np.rint(1 + score / 100 * (points - 1)), 1, points).astype(np.uint8)
    return points + 1 - code if item.reverse else code


def _seconds(careless: NDArray[np.bool_], items: int, rng: np.random.Generator) -> NDArray[np.float32]:
    reading = SECONDS * rng.lognormal(0, SPREAD_OF_SECONDS, len(careless))
    clicking = rng.uniform(*CARELESS_SECONDS, len(careless))
    return np.asarray(items * np.where(careless, clicking, reading), dtype=np.float32)


def _owners(
    instrument: Instrument, organisation: Organisation, unit: NDArray[np.int32], wave: int, rng: np.random.Generator
) -> NDArray[np.int16] | None:
    """Everybody's nomination: split over several functions, a little more for one's own."""
    if instrument.nomination is None:
        return None
    choices = (*instrument.nomination.roles, *instrument.nomination.non_owners)
    options = [*(each.key for each in organisation.units), *(choice.key for choice in choices)]
    weights = np.tile([OWNERS.get(key, NAMES_ANY_OTHER) for key in options], (len(unit), 1))
    own = np.array([each.key in OWNERS for each in organisation.units])[unit]
    weights[np.arange(len(unit)), unit] += NAMES_OWN_UNIT * own
    if wave == 2 and organisation.appointed_owner in options:
        weights[:, options.index(organisation.appointed_owner)] += MORE_KNOW_THE_OWNER
    reached = np.cumsum(weights, axis=1)
    named = (reached < rng.random((len(unit), 1)) * reached[:, -1:]).sum(axis=1).astype(np.int16)
    named[rng.random(len(unit)) < OWNER_SKIPPED] = -1
    return named


def _outcome(instrument: Instrument, person: Floats, rng: np.random.Generator) -> NDArray[np.uint8] | None:
    if instrument.outcome is None:
        return None
    weights = np.resize(OUTCOME_WEIGHTS, person.shape[1])
    score = person @ (weights / weights.sum()) + NOISE * rng.standard_normal(len(person))
    ticked = _ticked(instrument.outcome, score, instrument.scale.points)
    ticked[rng.random(len(person)) < UNKNOWN["staff"]] = DONT_KNOW
    return ticked


def _posts(instrument: Instrument, n: int, rng: np.random.Generator) -> NDArray[np.uint8] | None:
    """Listening posts: social media are heard most, and little is acted on."""
    if instrument.listening is None:
        return None
    heard = [CHANNELS.get(channel.key, TYPICAL) for channel in instrument.listening.channels]
    done = [STAGES.get(stage.key, TYPICAL) for stage in instrument.listening.stages]
    ticked = (rng.random((n, len(heard), len(done))) < np.outer(heard, done)).astype(np.uint8)
    ticked[rng.random(n) < MATRIX_SKIPPED] = UNANSWERED
    return ticked


def _moments(instrument: Instrument, n: int, rng: np.random.Generator) -> NDArray[np.uint8] | None:
    """Critical moments: the first and the last contact are blind."""
    if instrument.moments is None:
        return None
    measured = [MOMENTS.get(moment.key, TYPICAL) for moment in instrument.moments.moments]
    ticked = (rng.random((n, len(measured))) < measured).astype(np.uint8)
    ticked[rng.random(ticked.shape) < MOMENT_UNKNOWN] = UNANSWERED
    return ticked
