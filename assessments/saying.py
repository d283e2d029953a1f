"""How a sentence is said: a key of `sentences` with the values that fill its places, and each kind of value."""

from collections.abc import Sequence
from string import Formatter
from typing import Literal

from assessments.measures import Estimate, Finding, Value
from assessments.sentences import SENTENCES


def say(key: str, evidence: str | tuple[str, ...] = (), **values: Value) -> Finding:
    """A finding whose values fill the places of its message; a place left empty is a programming error."""
    missing = places(SENTENCES[key]) - values.keys()
    if missing:
        raise KeyError(f"sentence {key!r} lacks {sorted(missing)}")
    return Finding(key=key, values=values, evidence=(evidence,) if isinstance(evidence, str) else evidence)


def places(message: str) -> set[str]:
    """The names in braces of a message."""
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def points(number: float) -> Value:
    return Value(kind="points", of=number)


def share(number: float) -> Value:
    return Value(kind="percent", of=number)


def capped(number: float) -> Value:
    return Value(kind="capped", of=number)


def chance(probability: float) -> Value:
    return Value(kind="chance", of=probability)


def count(number: float) -> Value:
    return Value(kind="count", of=number)


def named(kind: Literal["unit", "pillar", "facet", "item", "owner", "stage", "action"], key: str) -> Value:
    return Value(kind=kind, of=key)


def units(keys: Sequence[str]) -> Value:
    return Value(kind="units", of=tuple(keys))


def ranged(measure: Estimate, name: str = "value") -> dict[str, Value]:
    return {name: points(measure.value), "lo": points(measure.lo), "hi": points(measure.hi)}
