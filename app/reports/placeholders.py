"""What the report's type has no sign for: found before pages are set, and replaced by one sign that says so."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from assessments.frozen import Frozen
from assessments.release import Release

PLACEHOLDER: Final = "\N{WHITE DIAMOND}"
INVISIBLE: Final = {"Cf", "Mn", "Me"}
"""Joiners, directions, variants and accents: nothing stands in their place, as they take none."""

NAMED: Final = ("organisation", "instrument", "wave", "previous_wave")
"""The parts of a release that hold what somebody wrote."""

Model = TypeVar("Model", bound=Frozen)


@dataclass(frozen=True, slots=True)
class Unset:
    """A text of which the report can't show some characters."""

    text: str
    characters: str


def with_placeholders(release: Release) -> tuple[Release, tuple[Unset, ...]]:
    """The release with every text in characters that the report's type has, and the texts that had others.

    Without a placeholder the page would have a gap, and a heading without the name that it is about.
    """
    letters = shipped_letters()
    parts = {name: getattr(release, name) for name in NAMED}
    found = {text: lacking for part in parts.values() for text in _texts(part) if (lacking := _lacking(text, letters))}
    if not found:
        return release, ()
    shown = {text: _replaced(text, letters) for text in found}
    settled = {name: _exchanged(part, shown) for name, part in parts.items()}
    return release.model_copy(update=settled), tuple(Unset(text, lacking) for text, lacking in found.items())


def shipped_letters() -> frozenset[str]:
    """The characters that the shipped type has in every weight."""
    from matplotlib.ft2font import FT2Font

    from app.charts.lettering import FONTS

    weights = (FT2Font(str(file)).get_charmap() for file in sorted(FONTS.glob("inter-*.ttf")))
    return frozenset.intersection(*(frozenset(map(chr, weight)) for weight in weights))


def _lacking(text: str, letters: frozenset[str]) -> str:
    """Each character once that a reader would miss."""
    composed = dict.fromkeys(unicodedata.normalize("NFC", text))
    missing = (char for char in composed if char not in letters and not char.isspace())
    return "".join(char for char in missing if unicodedata.category(char) != "Cf" and not _is_variant(char))


def _is_variant(char: str) -> bool:
    return unicodedata.name(char, "").startswith("VARIATION SELECTOR")


def _replaced(text: str, letters: frozenset[str]) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(char if char in letters or char.isspace() else _stand_in(char) for char in composed)


def _stand_in(char: str) -> str:
    return "" if unicodedata.category(char) in INVISIBLE else PLACEHOLDER


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Frozen):
        yield from _texts([each for _, each in value])
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _settled(model: Model, shown: dict[str, str]) -> Model:
    """A copy with texts exchanged. It isn't checked again: two names may look the same now, and keys never change."""
    return model.model_copy(update={name: _exchanged(value, shown) for name, value in model})


def _exchanged(value: Any, shown: dict[str, str]) -> Any:
    if isinstance(value, str):
        return shown.get(value, value)
    if isinstance(value, Frozen):
        return _settled(value, shown)
    if isinstance(value, dict):
        return {key: _exchanged(each, shown) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_exchanged(each, shown) for each in value)
    return value
