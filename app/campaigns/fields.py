"""What the columns of a file of answers are called, and what their cells may say."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from app.organisations.files import closest, folded, unit_places
from assessments.answers import DONT_KNOW, NO_ANSWER
from assessments.documents import shown
from assessments.instrument import LEVELS, Choice, Instrument, Level
from assessments.organisation import Organisation

UNKNOWN: Final = 255
"""A tick that was not made or a 'don't know' in the listening posts and moments."""

WHOLE_NUMBER: Final = re.compile(r"(\d+)[.,]0+")
NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
LONGEST_SECONDS: Final = 1e6
NO_TIME: Final = -1


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file says what we need, where it differs from the plain form.

    names      heading → our name for the column; None where the headings are our names already
    codes      an answer as written → 1..K from low to high; None where it is written so already
    units      what the unit column says → the unit's name
    levels     what the level column says → the level
    only_rows  heading → what a row must say there to be read
    """

    names: Mapping[str, str] | None = None
    codes: Mapping[str, int] | None = None
    dont_know: tuple[str, ...] = ("dk",)
    units: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Level] = field(default_factory=dict)
    only_rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaves_out_without_unit: bool = False
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the sheet: `decode` turns a cell into its number, or None where it cannot be one.

    `array` and `index` say where it goes: the name of an array of the sheet and the column in it.
    """

    array: str
    index: tuple[int, ...]
    dtype: DTypeLike
    fill: int
    decode: Callable[[str], float | None]
    expected: str
    remedy: Callable[[str], str]
    known: dict[str, float] = field(default_factory=dict)

    def read(self, cells: Sequence[str]) -> NDArray[np.float64]:
        """The numbers of these cells; NaN for a cell that is refused. Equal cells are decoded once."""
        for cell in set(cells).difference(self.known):
            number = self.decode(tidy(cell))
            self.known[cell] = math.nan if number is None else number
        return np.fromiter(map(self.known.__getitem__, cells), np.float64, len(cells))


def tidy(cell: str) -> str:
    """A cell as it is compared: no case, no space around it, and '4.0' (a spreadsheet's doing) as '4'."""
    text = folded(cell).replace("’", "'")
    match = WHOLE_NUMBER.fullmatch(text)
    return match[1] if match else text


def fields_of(instrument: Instrument, organisation: Organisation, layout: Layout) -> dict[str, Field]:
    """Every column that a sheet of this instrument can have, by name."""
    unsure: dict[str, float] = {tidy(word): DONT_KNOW for word in (*layout.dont_know, *instrument.dont_know.values())}
    scale = partial(_scale, instrument, layout, unsure)
    found = {"unit": _unit(organisation, layout), "level": _level(layout), "seconds": _seconds()}
    found |= {item.key: scale("codes", (place,)) for place, item in enumerate(instrument.items)}
    if instrument.outcome:
        found["outcome"] = scale("outcome", ())
    if instrument.nomination:
        found["owner"] = _owner(instrument, organisation, unsure)
    return found | dict(_ticks(instrument, unsure))


def _scale(
    instrument: Instrument, layout: Layout, unsure: dict[str, float], array: str, index: tuple[int, ...]
) -> Field:
    points = instrument.scale.points
    codes = layout.codes or {str(code): code for code in range(1, points + 1)}
    words: dict[str, float] = {"": NO_ANSWER} | {tidy(word): code for word, code in codes.items()} | unsure
    dont_know = " or ".join(layout.dont_know)
    expected = f"expected an answer from 1 to {points}, blank for none or {dont_know} for don't know"

    def remedy(cell: str) -> str:
        if NUMBER.fullmatch(tidy(cell)):
            return "This is outside the scale: correct it, or name it in a mapping if it is a code for don't know."
        return "This is text where a number belongs: write the code of the answer, or give its words in a mapping."

    return Field(array, index, np.uint8, NO_ANSWER, words.get, expected, remedy)


def _unit(organisation: Organisation, layout: Layout) -> Field:
    places = unit_places(organisation)
    words: dict[str, float] = {tidy(word): place for word, place in places.items()}
    words |= {tidy(code): places[folded(name)] for code, name in layout.units.items()}
    names = [*layout.units] or [unit.name for unit in organisation.units]

    def remedy(cell: str) -> str:
        return f"Write the unit as the organisation's file does, or add it there.{closest(cell, names)}"

    return Field("unit", (), np.int32, 0, words.get, "expected a unit of the organisation, by name or key", remedy)


def _level(layout: Layout) -> Field:
    words: dict[str, float] = {"": -1, **{level: place for place, level in enumerate(LEVELS)}}
    words |= {tidy(code): LEVELS.index(level) for code, level in layout.levels.items()}
    names = [*layout.levels] or list(LEVELS)

    def remedy(cell: str) -> str:
        return f"Correct it, or give your own words for the levels in a mapping.{closest(cell, names)}"

    return Field("level", (), np.int8, -1, words.get, f"expected a level: {', '.join(names)}", remedy)


def _seconds() -> Field:
    def decode(cell: str) -> float | None:
        if not cell:
            return NO_TIME
        number = float(cell.replace(",", ".")) if NUMBER.fullmatch(cell) else -1.0
        return number if 0 <= number <= LONGEST_SECONDS else None

    def remedy(cell: str) -> str:
        return "Write digits only, or leave the column out where times are not known."

    return Field("seconds", (), np.float32, NO_TIME, decode, "expected the seconds that the answers took", remedy)


def _owner(instrument: Instrument, organisation: Organisation, unsure: dict[str, float]) -> Field:
    """Units come first, then roles, then non-owners, as the sheet counts them."""
    nomination = instrument.nomination
    choices: Sequence[Choice] = (*nomination.roles, *nomination.non_owners) if nomination else ()
    words: dict[str, float] = {"": -1}
    for place, choice in enumerate(choices, len(organisation.units)):
        names: dict[str, float] = {tidy(word): place for word in (choice.key, *choice.title.values())}
        words |= names | (dict.fromkeys(unsure, float(place)) if choice.key == "dont_know" else {})
    words.update({tidy(word): place for word, place in unit_places(organisation).items()})
    known = [*(unit.name for unit in organisation.units), *(choice.key for choice in choices)]

    def remedy(cell: str) -> str:
        keys = ", ".join(choice.key for choice in choices)
        return f"Write a unit's name or key, or one of {keys}.{closest(cell, known)}"

    return Field("owner", (), np.int16, -1, words.get, "expected whom this person names as owner", remedy)


def _ticks(instrument: Instrument, unsure: dict[str, float]) -> Iterator[tuple[str, Field]]:
    words: dict[str, float] = {"0": 0, "1": 1, "": UNKNOWN} | dict.fromkeys(unsure, float(UNKNOWN))
    expected = "expected 1 for yes or 0 for no"

    def tick(array: str, *index: int) -> Field:
        return Field(array, index, np.uint8, UNKNOWN, words.get, expected, lambda _: "Correct it.")

    if instrument.listening:
        for row, channel in enumerate(instrument.listening.channels):
            for column, stage in enumerate(instrument.listening.stages):
                yield f"{channel.key}.{stage.key}", tick("posts", row, column)
    if instrument.moments:
        for place, moment in enumerate(instrument.moments.moments):
            yield f"moment.{moment.key}", tick("moments", place)


def is_blank(cell: str) -> bool:
    return not cell or cell.isspace()


def shown_cell(cell: str) -> str:
    return "nothing" if is_blank(cell) else shown(cell)
