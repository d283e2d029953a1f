"""A small survey made by hand: an instrument of two items a facet and a sheet drawn from it."""

import numpy as np

from assessments.answers import DONT_KNOW, AnswerSheet
from assessments.instrument import Action, Choice, Facet, Instrument, Item, Nomination, Pillar, Scale, Text
from assessments.organisation import Organisation, Unit

PILLARS = ("leadership", "ownership", "feedback_loops", "employee_engagement")


def text(words: str) -> Text:
    return {"en": words}


def instrument(items: int = 2, points: int = 5, facets: int = 2) -> Instrument:
    """Four pillars of `facets` facets of `items` items; the second item of every facet is reverse-keyed."""
    return Instrument(
        key="small",
        version="1",
        title=text("Small"),
        languages=("en",),
        scale=Scale(points=points, labels=tuple(text(str(n + 1)) for n in range(points))),
        dont_know=text("I don’t know"),
        pillars=tuple(
            Pillar(key=pillar, title=text(pillar), facets=tuple(_facet(pillar, n, items) for n in range(facets)))
            for pillar in PILLARS
        ),
        nomination=Nomination(
            text=text("Who owns it?"),
            roles=(Choice(key="cco", title=text("CCO")),),
            non_owners=tuple(Choice(key=key, title=text(key)) for key in ("everybody", "nobody", "dont_know")),
        ),
    )


def _facet(pillar: str, number: int, items: int) -> Facet:
    key = f"{pillar}_{number}"
    return Facet(
        key=key,
        title=text(key),
        items=tuple(
            Item(key=f"{key}_{n}", text=text("words"), short=text("words"), reverse=n == 1) for n in range(items)
        ),
        actions=(
            Action(key=f"{key}_do", title=text("Do"), text=text("Do it."), effort=2, closure=0.4, evidence=text("S1")),
        ),
    )


def organisation(sizes: dict[str, tuple[int, int, int]], partners: tuple[str, ...] = ()) -> Organisation:
    """Units with their headcount of executives, managers and staff; revenue and contact shared evenly."""
    return Organisation(
        name="Small and Sons",
        industry="retail",
        size="small",
        units=tuple(
            Unit(
                key=key,
                name=key.title(),
                kind="partner" if key in partners else "department",
                headcount=dict(zip(("executive", "manager", "staff"), people, strict=True)),
                customer_facing=0.5,
                revenue_share=1 / len(sizes),
                effort=2.0,
            )
            for key, people in sizes.items()
        ),
        capacity=(4.0, 4.0),
        executives_told=True,
    )


def sheet(
    questions: Instrument, units: list[int], levels: list[int], seed: int = 1, missing: float = 0.05
) -> AnswerSheet:
    """Correlated answers: each person has a level of their own, each unit another; some items are not answered."""
    rng = np.random.default_rng(seed)
    n, k = len(units), len(questions.items)
    person = rng.normal(0, 0.8, (n, 1)) + np.array(units)[:, None] * 0.2
    points = questions.scale.points
    codes = np.clip(np.rint((points + 1) / 2 + person + rng.normal(0, 0.9, (n, k))), 1, points).astype(np.uint8)
    reverse = np.array([item.reverse for item in questions.items])
    codes[:, reverse] = points + 1 - codes[:, reverse]
    codes[rng.random((n, k)) < missing] = DONT_KNOW
    codes[rng.random((n, k)) < missing / 2] = 0
    options = len(units and set(units)) + 4
    return AnswerSheet(
        codes=codes,
        unit=np.array(units, dtype=np.int32),
        level=np.array(levels, dtype=np.int8),
        owner=rng.integers(0, options, n).astype(np.int16),
    )
