"""answers.csv: one row a person, or one row an answer, read into an answer sheet without dropping anything silently."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.campaigns.columns import columns_of
from app.campaigns.delimited import open_table, refuse
from app.campaigns.fields import Field, Layout
from app.campaigns.reading import Reader
from assessments.answers import NO_ANSWER, AnswerSheet
from assessments.instrument import Instrument
from assessments.organisation import Organisation

PLAIN: Final = Layout()


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """A file of answers as read. `notes` say in words what was left aside and why; empty where all of it was used."""

    sheet: AnswerSheet
    notes: tuple[str, ...]


def read_answers(
    path: Path | str, instrument: Instrument, organisation: Organisation, layout: Layout = PLAIN
) -> ReadAnswers:
    """The answers in a delimited file, in the plain form or in the one that `layout` describes.

    The form is long where there are columns 'item' and 'value' (one row an answer), else wide (one row a person).
    Raises `InvalidTable` naming row and column of up to 20 problems and the number of the others.
    """
    table = open_table(path, layout.encoding, layout.delimiter)
    reader = Reader(table, columns_of(table, instrument, organisation, layout), layout)
    reader.read()
    arrays = reader.arrays()
    if not reader.first_rows:
        left_out = " ".join(_left_out(reader)).rstrip(".") or "none"
        refuse(table.file, "expected at least one person below the headings", "Export the answers again.", left_out)
    sheet = _sheet(instrument, reader.columns.fields, arrays)
    return ReadAnswers(sheet, tuple(_notes(reader, sheet)))


def _sheet(instrument: Instrument, fields: Mapping[str, Field], arrays: Mapping[str, NDArray[Any]]) -> AnswerSheet:
    people = len(arrays["unit"])

    def gathered(array: str, *shape: int) -> NDArray[Any] | None:
        """The columns of one array of the sheet side by side; None where the file has none of them."""
        found = [(fields[name], numbers) for name, numbers in arrays.items() if fields[name].array == array]
        if not found:
            return None
        whole = np.full((people, *shape), found[0][0].fill, found[0][0].dtype)
        for field, numbers in found:
            np.moveaxis(whole, 0, -1)[field.index] = numbers
        return whole

    listening, moments = instrument.listening, instrument.moments
    codes = gathered("codes", len(instrument.items))
    seconds = arrays.get("seconds")
    return AnswerSheet(
        codes=np.full((people, len(instrument.items)), NO_ANSWER, np.uint8) if codes is None else codes,
        unit=arrays["unit"],
        level=arrays.get("level", np.full(people, -1, np.int8)),
        seconds=None if seconds is None else np.where(seconds < 0, np.float32(np.nan), seconds),
        owner=gathered("owner"),
        outcome=gathered("outcome"),
        posts=gathered("posts", len(listening.channels), len(listening.stages)) if listening else None,
        moments=gathered("moments", len(moments.moments)) if moments else None,
    )


def _notes(reader: Reader, sheet: AnswerSheet) -> Iterator[str]:
    yield from _left_out(reader)
    if reader.columns.unused:
        yield f"Columns that the mapping does not name, left aside: {reader.columns.unused}."
    if reader.columns.absent:
        yield f"Items of the questionnaire that the file does not have: {reader.columns.absent}."
    if reader.open_answers:
        yield f"Open answers, which are not part of this report: {reader.open_answers}."
    silent = int((sheet.codes == NO_ANSWER).all(axis=1).sum())
    if silent:
        yield f"People who answered no item and still count as having taken part: {silent}."


def _left_out(reader: Reader) -> Iterator[str]:
    yield from (f"Rows left out {reason}: {count}." for reason, count in reader.left_out.items())
