"""A delimited text file as rows of cells: what every survey tool can export, and what goes wrong on the way."""

import codecs
import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from assessments.documents import SHOWN_PROBLEMS, InvalidFile, Problem, shown

MAXIMUM_BYTES: Final = 200_000_000
LOOKED_AT: Final = 4096
"""Bytes at the start of a file, whose first row shows whether it is text at all."""

DELIMITERS: Final = (",", ";", "\t")
SAVE_AS: Final = "Save the file as CSV UTF-8, or name its encoding in a mapping (encoding: windows-1252)."

Row = list[str]


class InvalidTable(InvalidFile):
    """A table that cannot be used; `line` is the row as a spreadsheet counts it and `key` the column's heading.

    `more` is the number of problems beyond those listed.
    """

    def __init__(self, file: Path | str, problems: Iterable[Problem], more: int = 0) -> None:
        self.more = more
        super().__init__(file, problems)

    def __str__(self) -> str:
        lines = [f"{self.file}{_place(problem)}: {_said(problem)}" for problem in self.problems]
        return "\n".join(lines + ([f"… and {self.more} more."] if self.more else []))


def _place(problem: Problem) -> str:
    row = f", row {problem.line}" if problem.line else ""
    return f"{row}, column {shown(problem.key)}" if problem.key else row


def _said(problem: Problem) -> str:
    found = f", found {problem.found}" if problem.found else ""
    return f"{problem.expected}{found}. {problem.remedy}".strip()


def refuse(
    file: Path, expected: str, remedy: str, found: str = "", *, row: int | None = None, column: str = ""
) -> NoReturn:
    """Raise `InvalidTable` with this one problem."""
    raise InvalidTable(file, [Problem(row, column, expected, remedy, found)]) from None


class Problems:
    """What was found wrong so far: the first of them in full, all of them counted."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.listed: list[Problem] = []
        self.more = 0

    def add(self, row: int, column: str, expected: str, remedy: str, found: str = "") -> None:
        self.listed.append(Problem(row, column, expected, remedy, found))
        if len(self.listed) > 100 * SHOWN_PROBLEMS:
            self._shorten()

    def refuse_any(self) -> None:
        """Raise `InvalidTable` if there was a problem."""
        self._shorten()
        if self.listed:
            raise InvalidTable(self.file, self.listed, self.more)

    def _shorten(self) -> None:
        self.listed.sort(key=lambda problem: problem.line or 0)
        self.more += len(self.listed[SHOWN_PROBLEMS:])
        del self.listed[SHOWN_PROBLEMS:]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that has been opened once to learn its form. `rows()` reads it again from the top, row by row."""

    file: Path
    encoding: str
    delimiter: str
    headings: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row below the headings that has a cell filled in, with its number as a spreadsheet counts it.

        Raises `InvalidTable` for bytes that are not text in this encoding and for quotes that never close.
        """
        records = _records(self.file, self.encoding, self.delimiter)
        next(records, None)
        yield from ((number, row) for number, row in records if any(map(str.strip, row)))


def open_table(path: Path | str, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Find out the encoding (by byte-order mark, else UTF-8), the delimiter and the headings of a file.

    Raises `InvalidTable` where there is no such file, it is empty, over 200 MB, in another encoding or has one column.
    """
    file = Path(path)
    _check_file(file)
    named = _encoding(file, encoding)
    separator = delimiter or max(DELIMITERS, key=lambda candidate: len(_headings(file, named, candidate)))
    headings = _headings(file, named, separator)
    if len(headings) < 2:
        remedy = "Export the file again with one of these; the first row names the columns."
        refuse(file, "expected columns separated by comma, semicolon or tab", remedy, "one column only", row=1)
    return Table(file, named, separator, _unique(file, headings))


def _check_file(file: Path) -> None:
    if not file.exists():
        refuse(file, "there is no such file", "Check the path.")
    if not file.is_file():
        refuse(file, "expected a file", "Name the file itself.", "a folder" if file.is_dir() else "a device")
    size = file.stat().st_size
    if size == 0:
        refuse(file, "expected answers, found an empty file", "Export it again.")
    if size > MAXIMUM_BYTES:
        most = f"expected at most {MAXIMUM_BYTES // 1_000_000} MB"
        remedy = "Leave out columns that are no answers, or send the answers of one wave only."
        refuse(file, most, remedy, f"{math.ceil(size / 100_000) / 10:.1f} MB")


def _encoding(file: Path, named: str | None) -> str:
    """A byte-order mark is the file's own word and outweighs what the mapping says."""
    try:
        with file.open("rb") as stream:
            start = stream.read(LOOKED_AT)
    except OSError as error:
        refuse(file, f"expected a readable file: {error.strerror}", "Check its permissions.")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start.partition(b"\n")[0] and not codecs.lookup(named or "utf-8").name.startswith(("utf-16", "utf-32")):
        remedy = f"Is this a spreadsheet, or UTF-16 without a byte-order mark? {SAVE_AS}"
        refuse(file, "expected text", remedy, "NUL characters", row=1)
    is_marked = start.startswith(codecs.BOM_UTF8)
    return "utf-8-sig" if is_marked or named is None or codecs.lookup(named).name == "utf-8" else named


def _headings(file: Path, encoding: str, delimiter: str) -> Row:
    row = next(_records(file, encoding, delimiter), (1, []))[1]
    return [heading.strip() for heading in row]


def _unique(file: Path, headings: Row) -> tuple[str, ...]:
    first: dict[str, int] = {}
    for place, heading in enumerate(headings, 1):
        before = first.setdefault(heading.casefold(), place)
        if heading and before != place:
            found = f"it in columns {before} and {place}"
            refuse(file, "expected each heading once", "Rename or delete one of them.", found, row=1, column=heading)
    return tuple(headings)


def _records(file: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, Row]]:
    number = 0
    try:
        with file.open(encoding=encoding, newline="") as stream:
            for number, row in enumerate(csv.reader(stream, delimiter=delimiter, strict=True), 1):
                yield number, row
    except UnicodeError:
        _refuse_encoding(file, encoding, delimiter)
    except csv.Error as error:
        remedy = 'Close the quote; a quote inside a quoted cell is written twice ("").'
        refuse(file, f"cannot read this row: {_quoted(error)}", remedy, row=number + 1)


def _quoted(error: csv.Error) -> str:
    return "a quoted cell is opened and never closed" if _is_open(str(error)) else str(error)


def _is_open(message: str) -> bool:
    return "unexpected end of data" in message or "field larger than field limit" in message


def _refuse_encoding(file: Path, encoding: str, delimiter: str) -> NoReturn:
    """Read once more with the bad bytes let through as half characters, which real text never holds, to say where."""
    name = "UTF-8" if encoding == "utf-8-sig" else encoding
    headings: Row = []
    try:
        with file.open(encoding=encoding, newline="", errors="surrogateescape") as stream:
            for number, row in enumerate(csv.reader(stream, delimiter=delimiter), 1):
                headings = headings or row
                for place, cell in enumerate(row):
                    byte = next((ord(char) - 0xDC00 for char in cell if "\udc80" <= char <= "\udcff"), None)
                    if byte is not None:
                        column = headings[place] if number > 1 and place < len(headings) else ""
                        refuse(file, f"expected {name}", SAVE_AS, f"the byte 0x{byte:02X}", row=number, column=column)
    except (UnicodeError, csv.Error):
        pass
    refuse(file, f"expected {name}, found bytes that are none", SAVE_AS)
