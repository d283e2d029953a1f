"""The headings of a file, matched with the columns that a sheet of this instrument can have."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.campaigns.delimited import Problems, Table
from app.campaigns.fields import Field, Layout, fields_of, tidy
from app.organisations.files import closest
from assessments.documents import shown
from assessments.instrument import Instrument
from assessments.organisation import Organisation

ABOUT_PEOPLE: Final = ("id", "unit", "level", "seconds")
LONG: Final = ("id", "unit", "item", "value")
"""What the long form cannot do without; 'item' and 'value' make a file one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a file is.

    names      tidy heading → our name; in the long form also what the item column may say
    places     our name → the column's place
    questions  our names of open questions
    only       places of the columns that say whether a row is wanted, with the tidy words that do
    unused     how many columns nobody asked for
    absent     how many items the file has no column for
    """

    fields: Mapping[str, Field]
    names: Mapping[str, str]
    places: Mapping[str, int]
    questions: Collection[str]
    only: tuple[tuple[int, frozenset[str]], ...]
    unused: int
    absent: int

    @property
    def is_long(self) -> bool:
        return "item" in self.places


def columns_of(table: Table, instrument: Instrument, organisation: Organisation, layout: Layout) -> Columns:
    """Match the headings of a file. Raises `InvalidTable` for unknown, doubled and missing columns, all in one go."""
    fields = fields_of(instrument, organisation, layout)
    questions = tuple(question.key for question in instrument.questions)
    names = _names(instrument, (*fields, *questions), layout)
    places, unknown = _places(table, names)
    only = {tidy(heading): frozenset(map(tidy, words)) for heading, words in layout.only_rows.items()}
    problems = Problems(table.file)
    if layout.names is None:
        for heading in unknown:
            _unknown(problems, heading, names, "item" in places)
    _check_present(problems, table, _wanted(instrument, places, layout))
    _check_once(problems, table, names, places)
    problems.refuse_any()
    wanted = tuple((place, only[tidy(name)]) for place, name in enumerate(table.headings) if tidy(name) in only)
    absent = 0 if "item" in places else sum(item.key not in places for item in instrument.items)
    unused = sum(tidy(heading) not in only for heading in unknown)
    return Columns(fields, names, places, questions, wanted, unused, absent)


def _names(instrument: Instrument, known: Iterable[str], layout: Layout) -> dict[str, str]:
    if layout.names is not None:
        return {tidy(heading): name for heading, name in layout.names.items()}
    aliases = {instrument.outcome.key: "outcome"} if instrument.outcome else {}
    return {tidy(name): name for name in (*ABOUT_PEOPLE, *LONG, *known)} | aliases


def _places(table: Table, names: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """The place of each column by our name, and the headings that have none."""
    named = [names.get(tidy(heading)) for heading in table.headings]
    is_long = {"item", "value"} <= set(named)
    allowed = {*LONG, *ABOUT_PEOPLE} if is_long else set(names.values()) - {"item", "value"}
    places: dict[str, int] = {}
    for place, name in enumerate(named):
        if name in allowed and name is not None:
            places.setdefault(name, place)
    return places, [heading for heading, name in zip(table.headings, named, strict=True) if name not in allowed]


def _unknown(problems: Problems, heading: str, names: Mapping[str, str], is_long: bool) -> None:
    if not heading:
        expected = "expected a heading above every column"
        problems.add(1, "", expected, "Name the column, or delete it where it is empty.", "an empty one")
    elif is_long:
        expected = f"expected the columns of the long form: {', '.join((*LONG, 'level', 'seconds'))}"
        problems.add(1, heading, expected, "Delete the column, or put its answers into rows.")
    else:
        remedy = f"Correct or delete it; a mapping can give columns other names.{closest(heading, names.values())}"
        problems.add(1, heading, "expected a column of the questionnaire", remedy, shown(heading))


def _wanted(instrument: Instrument, places: Mapping[str, int], layout: Layout) -> Iterator[str]:
    """The headings that a file must have. A mapping promises those that it names."""
    yield from layout.only_rows
    if layout.names is None:
        yield from LONG if "item" in places else ("unit", *(item.key for item in instrument.items))
    else:
        is_long = {"item", "value"} <= set(layout.names.values())
        about = {*LONG, *ABOUT_PEOPLE}
        yield from (heading for heading, name in layout.names.items() if not is_long or name in about)


def _check_present(problems: Problems, table: Table, wanted: Iterable[str]) -> None:
    present = {tidy(heading) for heading in table.headings}
    for heading in wanted:
        if tidy(heading) not in present:
            remedy = f"Add it; leave its cells blank where nobody was asked.{closest(heading, table.headings)}"
            problems.add(1, heading, "this column is missing", remedy)


def _check_once(problems: Problems, table: Table, names: Mapping[str, str], places: Mapping[str, int]) -> None:
    for place, heading in enumerate(table.headings):
        name = names.get(tidy(heading), "")
        first = places.get(name, place)
        if first != place:
            found = f"it in column {shown(table.headings[first])} too"
            problems.add(1, heading, f"expected {name} once", "Delete one of the two.", found)
