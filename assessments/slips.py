"""What is wrong with an instrument that its types cannot say, each with line and key."""

import re
from collections.abc import Iterator
from typing import Any, Final

from assessments.documents import Document, KeyPath, Problem, shown
from assessments.instrument import Instrument

NON_OWNERS: Final = ("everybody", "nobody", "dont_know")
STAGES: Final = ("collected", "analysed", "acted_on", "answered")
ITEMS_A_FACET: Final = 2
KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
SHARED_KEYS: Final = {"non_owners": "roles", "outcome": "items"}
"""Lists whose keys must also differ from those of another list, because answers address both by key alone."""


def slips(instrument: Instrument, document: Document) -> Iterator[Problem]:
    """What types cannot say: keys that are used once, counts that agree, names that exist."""
    yield from _key_slips(document)
    if "languages" in document.data:
        remedy = "Delete the list; the files in the folder are the languages."
        yield document.problem(("languages",), "expected no list of languages", remedy)
    labels, points = len(instrument.scale.labels), instrument.scale.points
    if labels != points:
        yield document.problem(("scale", "labels"), f"expected {points} labels", "Write one a point.", str(labels))
    for place, pillar in enumerate(instrument.pillars):
        for position, facet in enumerate(pillar.facets):
            if len(facet.items) < ITEMS_A_FACET:
                path = ("pillars", place, "facets", position, "items")
                expected = f"expected at least {ITEMS_A_FACET} items"
                yield document.problem(path, expected, "One item alone cannot be checked.", str(len(facet.items)))
    if instrument.nomination:
        keys = [choice.key for choice in instrument.nomination.non_owners]
        yield from _list_slips(document, ("nomination", "non_owners"), keys, NON_OWNERS)
    if instrument.listening:
        keys = [stage.key for stage in instrument.listening.stages]
        yield from _list_slips(document, ("listening", "stages"), keys, STAGES)
        channels = [channel.key for channel in instrument.listening.channels]
        for place, key in enumerate(instrument.listening.social):
            if key not in channels:
                expected = f"expected one of the channels {', '.join(channels)}"
                yield document.problem(("listening", "social", place), expected, "Correct the key.", shown(key))


def _list_slips(document: Document, path: KeyPath, keys: list[str], wanted: tuple[str, ...]) -> Iterator[Problem]:
    if sorted(keys) != sorted(wanted):
        expected = f"expected exactly the keys {', '.join(wanted)}"
        yield document.problem(path, expected, "Scores are computed from them.", ", ".join(keys) or "none")


def _key_slips(document: Document) -> Iterator[Problem]:
    first: dict[tuple[str, str], KeyPath] = {}
    for kind, key, path in _keyed(document.data, (), ""):
        if not KEY.fullmatch(key):
            yield document.problem((*path, "key"), "expected a key like_this_1", "Use a–z, 0–9 and _.", shown(key))
        before = first.setdefault((kind, key), path)
        if before != path:
            lines = document.line((*before, "key"))
            expected = f"expected the key {key} once among the {kind}"
            yield document.problem((*path, "key"), expected, "Rename or delete one.", f"it on line {lines} too")


def _keyed(value: Any, path: KeyPath, kind: str) -> Iterator[tuple[str, str, KeyPath]]:
    """Every keyed entry with the kind of list that it must be unique among."""
    if isinstance(value, dict):
        if path and "key" in value:
            yield kind, value["key"], path
        for name, inner in value.items():
            yield from _keyed(inner, (*path, name), SHARED_KEYS.get(str(name), str(name)))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _keyed(inner, (*path, place), kind)
