"""A questionnaire as data: pillars, facets, items, actions and the questions beside them."""

import hashlib
from typing import Literal, get_args

from pydantic import Field

from assessments.frozen import Frozen

Level = Literal["executive", "manager", "staff"]
LEVELS: tuple[Level, ...] = get_args(Level)

Text = dict[str, str]
"""One text in every language of the instrument, keyed by language code ('en', 'de')."""


def text_in(text: Text, language: str) -> str:
    """The text in `language`, else in the instrument's first language."""
    return text.get(language) or next(iter(text.values()))


class Choice(Frozen):
    """One option, channel, stage or moment: a stable key and its words."""

    key: str
    title: Text


class Scale(Frozen):
    """Answers run from 1 to `points`; `labels` name the points in order."""

    points: Literal[5, 7]
    labels: tuple[Text, ...]


class Item(Frozen):
    """One scored question. `reverse` items are keyed K+1−x. `by_level` replaces the wording for a level."""

    key: str
    text: Text
    short: Text
    by_level: dict[Level, Text] = {}
    reverse: bool = False


class Action(Frozen):
    """A 'start here' action: `effort` 1–5, `closure` the share of its pillar's distance to the target that it closes.

    Both are the author's judgement, backed by `evidence`, and are printed as such.
    """

    key: str
    title: Text
    text: Text
    effort: int = Field(ge=1, le=5)
    closure: float = Field(gt=0, le=1)
    evidence: Text


class Facet(Frozen):
    key: str
    title: Text
    about: Text = {}
    items: tuple[Item, ...]
    actions: tuple[Action, ...] = ()


class Pillar(Frozen):
    """One of the readiness pillars; `weight` is its share of the index before normalisation."""

    key: str
    title: Text
    about: Text = {}
    weight: float = Field(default=1.0, gt=0)
    facets: tuple[Facet, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for facet in self.facets for item in facet.items)


class Nomination(Frozen):
    """'Who owns the customer's experience here?': the organisation's units, these roles, and the non-owners."""

    text: Text
    roles: tuple[Choice, ...]
    non_owners: tuple[Choice, ...]


class ListeningMatrix(Frozen):
    """Channel × stage, each ticked or not; `social` names the channels that count as social media."""

    text: Text
    channels: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    social: tuple[str, ...] = ()


class CriticalMoments(Frozen):
    """Moments of the customer journey in order, each measured, not measured or don't know."""

    text: Text
    moments: tuple[Choice, ...]


class OpenQuestion(Frozen):
    key: str
    text: Text


class Instrument(Frozen):
    """A published questionnaire. Items are addressed by key; their order is the order of the answer codes."""

    key: str
    version: str
    title: Text
    languages: tuple[str, ...]
    minutes: int | None = None
    scale: Scale
    dont_know: Text
    pillars: tuple[Pillar, ...]
    nomination: Nomination | None = None
    listening: ListeningMatrix | None = None
    moments: CriticalMoments | None = None
    outcome: Item | None = None
    questions: tuple[OpenQuestion, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for pillar in self.pillars for item in pillar.items)

    @property
    def facets(self) -> tuple[Facet, ...]:
        return tuple(facet for pillar in self.pillars for facet in pillar.facets)

    @property
    def checksum(self) -> str:
        """SHA-256 of the canonical JSON, hexadecimal. Any change of wording, keying or weight changes it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()
