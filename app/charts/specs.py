"""Charts as data: what a picture shows, in words and numbers, before anybody has drawn it.

Two kinds are enough. A `RowChart` has one row per thing on a common horizontal scale (dots, ranges, bars, ticks);
a `ScatterChart` has two scales. Both carry their alternative text and their table; a painter adds nothing to them.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal[
    "us", "soft", "pale", "attention", "muted", "executive", "manager", "staff",
    "share1", "share2", "share3", "share4", "share5", "share6", "rest", "none1", "none2", "none3",
]  # fmt: skip
"""What a mark stands for; the palette turns it into a colour."""

Shape = Literal["dot", "ring", "diamond"]
Side = Literal["left", "right", "above"]
Sign = Literal["strength", "weak"]


@dataclass(frozen=True, slots=True)
class Dot:
    """A value. `text` is its direct label, set on `side`."""

    value: float
    tone: Tone = "us"
    shape: Shape = "dot"
    text: str = ""
    side: Side = "right"


@dataclass(frozen=True, slots=True)
class Range:
    """A likely range, as visible as the dot that it belongs to."""

    lo: float
    hi: float
    tone: Tone = "us"


@dataclass(frozen=True, slots=True)
class Band:
    """A wide pale stretch behind the marks: where the middle half lies."""

    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Link:
    """The thin line of a dumbbell between two values."""

    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A reference value. `best` ticks are drawn as an open triangle, others as an upright stroke."""

    value: float
    best: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch from `lo` to `hi`. `texts` are labels for its inside, longest first; the first that fits is set.

    Bars with different `slot` lie below each other within their row.
    """

    lo: float
    hi: float
    tone: Tone = "us"
    texts: tuple[str, ...] = ()
    slot: int = 0


Mark = Dot | Range | Band | Link | Tick | Bar


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `values` stand right of the plot, one per column of the chart; `instead` stands for withheld marks.

    `group` is set as a heading above its first row; `note` takes the place of marks that can't be given.
    A `strong` row is set semi-bold; one that stands `apart` has some space above it.
    """

    label: str
    marks: tuple[Mark, ...] = ()
    values: tuple[str, ...] = ()
    sign: Sign | None = None
    group: str = ""
    instead: str = ""
    note: str = ""
    strong: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from `lo` to `hi` with labelled `ticks` (value, label)."""

    lo: float
    hi: float
    ticks: tuple[tuple[float, str], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A dashed line across the plot, with its label."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry of the reading key: a sample of the mark ('none' for words alone), and what it means."""

    mark: Mark | Literal["strength", "weak", "withheld", "none"]
    label: str


@dataclass(frozen=True, slots=True)
class Table:
    """The same numbers as text; the first column names the row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RowChart:
    key: str
    title: str
    alt: str
    table: Table
    language: str
    axis: Axis
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    reading: tuple[KeyEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A point in a scatter. `size` is its area against the largest (0–1); `text` stands in it, `label` beside it."""

    x: float
    y: float
    label: str
    text: str = ""
    size: float = 1.0
    tone: Tone = "us"


@dataclass(frozen=True, slots=True)
class ScatterChart:
    """Points on two scales. With `listed`, labels stand in a numbered list beside the plot instead of at the points.

    `references` lie on the upright scale; `area` is the stretch
    (x from, x to, y from, y to) that the chart is about, with its name.
    """

    key: str
    title: str
    alt: str
    table: Table
    language: str
    x: Axis
    y: Axis
    points: tuple[Point, ...]
    listed: bool = False
    area: tuple[float, float, float, float] | None = None
    area_label: str = ""
    references: tuple[Reference, ...] = ()
    reading: tuple[KeyEntry, ...] = ()


Chart = RowChart | ScatterChart
