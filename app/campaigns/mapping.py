"""mapping.yaml: any tool's export in our terms, onto a questionnaire of ours or as an instrument of its own."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from app.campaigns.delimited import open_table
from app.campaigns.fields import Layout, tidy
from app.campaigns.files import ReadAnswers, read_answers
from app.organisations.files import Name, closest, folded
from assessments.documents import Document, InvalidFile, Problem, read_yaml, shown
from assessments.frozen import Frozen
from assessments.instrument import Facet, Instrument, Item, Level, Pillar, Scale
from assessments.loading import load_instrument, validate
from assessments.organisation import Organisation

KEY: Final = r"^[a-z][a-z0-9_]*$"
DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}


def _codec(value: Any) -> Any:
    """Only what turns bytes into text: Python's other codecs compress or scramble."""
    try:
        known = isinstance(value, str) and isinstance(codecs.decode(b"", value), str)
    except (LookupError, UnicodeError, ValueError):
        known = False
    if not known:
        raise ValueError(f"expected an encoding such as utf-8 or windows-1252, found {shown(value)}. Correct it.")
    return value


class UnitColumn(Frozen):
    """Where the unit stands. `values` turn the tool's codes into the names of units."""

    column: Name
    values: dict[str, Name] = {}
    without_unit: Literal["refuse", "leave out"] = "refuse"


class LevelColumn(Frozen):
    column: Name
    values: dict[str, Level] = {}


class LongForm(Frozen):
    """The columns of an export with one row an answer."""

    item: Name
    value: Name


class ScaleOfTool(Frozen):
    """`one_is` says which end of the scale the code 1 stands for; `words` turn answers in words into codes."""

    points: Literal[5, 7]
    one_is: Literal["lowest", "highest"] = "lowest"
    labels: tuple[Name, ...] = ()
    words: dict[str, int] = {}
    dont_know: tuple[str, ...] = ("dk",)


class QuestionKey(Frozen):
    """A file beside the answers that says which question each column holds."""

    file: Name
    encoding: Annotated[str, BeforeValidator(_codec)] = "utf-8"
    column: Name
    text: Name


class MappedItem(Frozen):
    """An item: its column, its text (or in the question key), a few words for charts. `reverse`: agreeing is bad."""

    column: Name
    key: str | None = Field(default=None, pattern=KEY)
    text: Name | None = None
    short: Name
    reverse: bool = False


class MappedFacet(Frozen):
    key: str = Field(pattern=KEY)
    title: Name
    items: tuple[MappedItem, ...] = Field(min_length=1)


class MappedPillar(Frozen):
    """A pillar with items of its own, or with facets that hold them."""

    key: str = Field(pattern=KEY)
    title: Name
    weight: float = Field(default=1.0, gt=0)
    items: tuple[MappedItem, ...] = ()
    facets: tuple[MappedFacet, ...] = ()

    @model_validator(mode="after")
    def _has_one_of_both(self) -> "MappedPillar":
        if bool(self.items) == bool(self.facets):
            raise ValueError("expected either items or facets below this pillar. Write one of the two lists.")
        return self

    @property
    def parts(self) -> tuple[MappedFacet, ...]:
        """The facets; a pillar without any is one facet that bears its name."""
        return self.facets or (MappedFacet(key=self.key, title=self.title, items=self.items),)


class MappingFile(Frozen):
    """mapping.yaml as written: `instrument` and `columns`, or `title`, `scale` and `pillars`."""

    instrument: str | None = None
    columns: dict[str, str] = {}
    title: Name | None = None
    key: str = Field(default="mapped", pattern=r"^[a-z][a-z0-9-]*$")
    version: str = "1"
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    pillars: tuple[MappedPillar, ...] = ()
    scale: ScaleOfTool
    questions: QuestionKey | None = None
    unit: UnitColumn
    level: LevelColumn | None = None
    id: Name | None = None
    seconds: Name | None = None
    long: LongForm | None = None
    only_rows: dict[str, tuple[str, ...]] = {}
    encoding: Annotated[str, BeforeValidator(_codec)] | None = None
    delimiter: Literal["comma", "semicolon", "tab"] | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "MappingFile":
        if bool(self.instrument) == bool(self.pillars):
            raise ValueError("expected either 'instrument' with 'columns' or 'title' with 'pillars'. Write one of both.")
        return self
