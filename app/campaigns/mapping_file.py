"""mapping.yaml as a consultant writes it."""

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from app.organisations.files import Name
from assessments.documents import KeyPath, shown
from assessments.frozen import Frozen
from assessments.instrument import Level

KEY: Final = r"^[a-z][a-z0-9_]*$"


def _codec(value: Any) -> Any:
    """Only what turns bytes into text: Python's other codecs compress or scramble."""
    try:
        known = isinstance(value, str) and bool(b"text".decode(value, "replace"))
    except (LookupError, ValueError):
        known = False
    if not known:
        raise ValueError(f"expected an encoding such as utf-8 or windows-1252, found {shown(value)}. Correct it")
    return value


def _codes(value: Any) -> Any:
    """A tool's codes may be written as numbers or as text; they are compared as text."""
    if not isinstance(value, list) or not all(isinstance(code, int | str) for code in value):
        raise ValueError(f"expected a list of codes, such as [8, 99], found {shown(value)}. Write it so")
    return tuple(map(str, value))


def _beside(name: str) -> str:
    """A mapping comes from somebody else at times, and may not choose what else is read on this machine."""
    if "/" in name or "\\" in name or name in {".", ".."}:
        raise ValueError(f"expected the name of a file beside the answers, found {shown(name)}. Put the file there.")
    return name


Encoding = Annotated[str, BeforeValidator(_codec)]
FileBeside = Annotated[Name, AfterValidator(_beside)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_codes)]


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
    dont_know: Codes = ("dk",)


class QuestionKey(Frozen):
    """A file beside the answers that says which question each column holds."""

    file: FileBeside
    encoding: Encoding = "utf-8"
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
            raise ValueError("expected either items or facets below this pillar. Write one of the two lists")
        return self

    def places(self, path: KeyPath) -> tuple[tuple[KeyPath, MappedFacet], ...]:
        """The facets and where they stand; a pillar without any is one facet that bears its name."""
        if self.items:
            return ((path, MappedFacet(key=self.key, title=self.title, items=self.items)),)
        return tuple(((*path, "facets", place), facet) for place, facet in enumerate(self.facets))


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
    only_rows: dict[str, Codes] = {}
    encoding: Encoding | None = None
    delimiter: Literal["comma", "semicolon", "tab"] | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "MappingFile":
        ours = bool(self.instrument and self.columns) and not (self.title or self.pillars or self.questions)
        own = bool(self.title and self.pillars) and not (self.instrument or self.columns)
        if ours == own:
            expected = "expected either 'instrument' and 'columns', or 'title' and 'pillars' with items of your own"
            raise ValueError(f"{expected}. Write one of the two pairs")
        return self

    @property
    def items(self) -> tuple[tuple[KeyPath, MappedItem], ...]:
        """Every item with its place in the file."""
        return tuple(
            ((*place, "items", number), item)
            for row, pillar in enumerate(self.pillars)
            for place, facet in pillar.places(("pillars", row))
            for number, item in enumerate(facet.items)
        )
