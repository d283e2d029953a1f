"""The rows of a file of answers, block after block, as one array of numbers for each field."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.campaigns.columns import ABOUT_PEOPLE, Columns
from app.campaigns.delimited import Problems, Row, Table
from app.campaigns.fields import Layout, is_blank, shown_cell, tidy
from app.organisations.files import closest
from assessments.documents import SHOWN_PROBLEMS, shown
from assessments.instrument import LEVELS

BLOCK: Final = 20_000
"""Rows that are held as text at one time."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one column: what they say, whose they are and in which rows of the file they stand, all (m,)."""

    heading: str
    values: Any
    people: Ints
    rows: Ints


class Reader:
    """What has been read so far, block after block."""

    def __init__(self, table: Table, columns: Columns, layout: Layout) -> None:
        self.table, self.columns, self.layout = table, columns, layout
        self.problems = Problems(table.file)
        self.parts: dict[str, list[Cells]] = {}
        self.first_rows: list[int] = []
        self.people: dict[str, int] = {}
        self.open_answers = 0
        self.left_out: Counter[str] = Counter()

    def read(self) -> None:
        rows = self.table.rows()
        spread = self._long if self.columns.is_long else self._wide
        while block := list(islice(rows, BLOCK)):
            wanted = [(number, row) for number, row in block if self._is_wanted(number, row)]
            if wanted:
                numbers, cells = zip(*wanted, strict=True)
                for name, part in spread(list(zip(*cells, strict=True)), np.array(numbers)):
                    self._take(name, part)

    def _is_wanted(self, number: int, row: Row) -> bool:
        """Whether to read this row. One of the wrong width is a problem: its cells may have shifted."""
        headings = self.table.headings
        if len(row) != len(headings):
            expected = f"expected {len(headings)} cells, as in the first row"
            remedy = "Put cells that hold the delimiter in quotes, and leave no cell out."
            self.problems.add(number, "", expected, remedy, str(len(row)))
            return False
        for place, words in self.columns.only:
            if tidy(row[place]) not in words:
                self.left_out[f"because {headings[place]} is not {' or '.join(sorted(words))}"] += 1
                return False
        if self.layout.leaves_out_without_unit and is_blank(row[self.columns.places["unit"]]):
            self.left_out["because they name no unit"] += 1
            return False
        return True

    def _wide(self, columns: Sequence[Sequence[str]], rows: Ints) -> Iterator[tuple[str, Cells]]:
        people = np.arange(len(rows)) + len(self.first_rows)
        self.first_rows += rows.tolist()
        if "id" in self.columns.places:
            self._check_ids(columns[self.columns.places["id"]], people)
        for name, place in self.columns.places.items():
            if name != "id":
                yield name, Cells(self.table.headings[place], columns[place], people, rows)

    def _check_ids(self, cells: Sequence[str], people: Ints) -> None:
        for cell, person in zip(map(str.strip, cells), people.tolist(), strict=True):
            first = self.people.setdefault(cell, person) if cell else person
            if first != person:
                found = f"{shown(cell)} in row {self.first_rows[first]} too"
                remedy = "Delete one of the two rows, or correct the id."
                self.problems.add(self.first_rows[person], self._heading("id"), "expected each id once", remedy, found)

    def _long(self, columns: Sequence[Sequence[str]], rows: Ints) -> Iterator[tuple[str, Cells]]:
        places = self.columns.places
        people = self._people(columns[places["id"]], rows)
        for name in ABOUT_PEOPLE[1:]:
            if name in places:
                yield name, Cells(self._heading(name), columns[places[name]], people, rows)
        lines: dict[str, list[int]] = {}
        for line, cell in enumerate(columns[places["item"]]):
            lines.setdefault(cell, []).append(line)
        for cell, where in lines.items():
            name = self.columns.names.get(tidy(cell), "")
            if name not in ABOUT_PEOPLE and (name in self.columns.fields or name in self.columns.questions):
                values = [columns[places["value"]][line] for line in where]
                yield name, Cells(self._heading("value"), values, people[where], rows[where])
            else:
                self._refuse_item(cell, rows[where])

    def _people(self, ids: Sequence[str], rows: Ints) -> Ints:
        people = []
        for cell, row in zip(map(str.strip, ids), rows.tolist(), strict=True):
            if not cell:
                remedy = "Give every person an id of their own; a number will do."
                self.problems.add(row, self._heading("id"), "expected whose answer this is", remedy, "nothing")
            if cell not in self.people:
                self.people[cell] = len(self.first_rows)
                self.first_rows.append(row)
            people.append(self.people[cell])
        return np.array(people)

    def _refuse_item(self, cell: str, rows: Ints) -> None:
        remedy = f"Correct it.{closest(cell, self.columns.names)}"
        for row in rows[:SHOWN_PROBLEMS].tolist():
            expected = "expected an item of the questionnaire"
            self.problems.add(row, self._heading("item"), expected, remedy, shown_cell(cell))
        self.problems.more += len(rows[SHOWN_PROBLEMS:])

    def _heading(self, name: str) -> str:
        return self.table.headings[self.columns.places[name]]

    def _take(self, name: str, cells: Cells) -> None:
        """Keep the cells of one field as numbers; those that cannot be numbers become problems."""
        if name in self.columns.questions:
            self.open_answers += sum(not is_blank(cell) for cell in cells.values)
            return
        field = self.columns.fields[name]
        numbers = field.read(cells.values)
        refused = np.flatnonzero(np.isnan(numbers))
        for place in refused[:SHOWN_PROBLEMS].tolist():
            cell = cells.values[place]
            row = int(cells.rows[place])
            self.problems.add(row, cells.heading, field.expected, field.remedy(cell), shown_cell(cell))
        self.problems.more += len(refused[SHOWN_PROBLEMS:])
        numbers[refused] = field.fill
        part = Cells(cells.heading, numbers.astype(field.dtype), cells.people, cells.rows)
        self.parts.setdefault(name, []).append(part)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """One array a field, (people,), by our name. Raises `InvalidTable` if anything was wrong with the file."""
        arrays = {name: self._array(name, parts) for name, parts in self.parts.items()}
        level = arrays.get("level")
        if level is not None and (level >= 0).any():
            for person in np.flatnonzero(level < 0).tolist():
                remedy = f"Fill it in: {', '.join(LEVELS)}; or leave the whole column blank."
                expected = "expected a level for everybody"
                self.problems.add(self.first_rows[person], self._heading("level"), expected, remedy, "nothing")
        self.problems.refuse_any()
        return arrays

    def _array(self, name: str, parts: list[Cells]) -> NDArray[Any]:
        field = self.columns.fields[name]
        people = np.concatenate([part.people for part in parts])
        numbers = np.concatenate([part.values for part in parts])
        array = np.full(len(self.first_rows), field.fill, field.dtype)
        array[people[::-1]] = numbers[::-1]
        if self.columns.is_long:
            rows = np.concatenate([part.rows for part in parts])
            self._check_once(name, parts[0].heading, people, rows, array[people] != numbers)
        return array

    def _check_once(self, name: str, heading: str, people: Ints, rows: Ints, differs: NDArray[np.bool_]) -> None:
        """In the long form a person is in one unit throughout and answers each item once."""
        if name in ABOUT_PEOPLE:
            wrong = np.flatnonzero(differs)
            expected, remedy = f"expected the same {name} in all rows of a person", "Correct it, or correct the id."
        else:
            wrong = np.setdiff1d(np.arange(len(people)), np.unique(people, return_index=True)[1])
            expected, remedy = f"expected one answer of a person to {name}", "Delete one of the two, or correct the id."
        for place in wrong[:SHOWN_PROBLEMS].tolist():
            first = self.first_rows[people[place]]
            found = f"another one in row {first}" if name in ABOUT_PEOPLE else "a second one"
            self.problems.add(int(rows[place]), heading, expected, remedy, found)
        self.problems.more += len(wrong[SHOWN_PROBLEMS:])
