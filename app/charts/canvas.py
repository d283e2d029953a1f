"""A sheet to draw on: strokes, areas and words in points from the top left, written as SVG or PNG.

It drives matplotlib's renderers without its figures, axes and artists: those cost more than all the ink of a chart.
"""

import io
import warnings
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from xml.sax.saxutils import quoteattr

import matplotlib
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from app.charts.lettering import printable, properties, width

Anchor = Literal["start", "middle", "end"]
Corner = tuple[float, float]
NO_METADATA: Final[dict[str, Any]] = {"Creator": None, "Date": None, "Format": None, "Type": None}
CIRCLE: Final = Path.unit_circle()


@dataclass(frozen=True, slots=True)
class Words:
    """One set line: its left end on the baseline, in points."""

    x: float
    y: float
    text: str
    size: float
    weight: int
    colour: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        right = self.x + width(self.text, self.size, self.weight)
        return self.x, self.y - 0.76 * self.size, right, self.y + 0.2 * self.size


@dataclass(frozen=True, slots=True)
class Shape:
    """A path with its transform from path units to points (y down)."""

    path: Path
    place: Affine2D
    fill: str | None
    stroke: str | None
    thickness: float
    dashed: bool


@dataclass
class Canvas:
    """`width` in points; `height` is set by whoever lays the chart out, before it is written."""

    width: float
    height: float = 0.0
    items: list[Shape | Words] = field(default_factory=list)

    def path(
        self,
        corners: list[Corner],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        thickness: float = 0.75,
        dashed: bool = False,
        closed: bool = True,
    ) -> None:
        codes = [int(Path.MOVETO)] + [int(Path.LINETO)] * (len(corners) - 1)
        points = [*corners, corners[0]] if closed else corners
        shape = Path(points, [*codes, int(Path.CLOSEPOLY)] if closed else codes)
        self.items.append(Shape(shape, Affine2D(), fill, stroke, thickness, dashed))

    def line(self, start: Corner, end: Corner, stroke: str, thickness: float = 0.75, dashed: bool = False) -> None:
        self.path([start, end], stroke=stroke, thickness=thickness, dashed=dashed, closed=False)

    def box(self, x: float, y: float, wide: float, high: float, fill: str | None, stroke: str | None = None) -> None:
        self.path([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)], fill=fill, stroke=stroke, thickness=0.6)

    def disc(
        self, x: float, y: float, radius: float, fill: str, stroke: str | None = None, thickness: float = 0.75,
        dashed: bool = False,
    ) -> None:  # fmt: skip
        place = Affine2D().scale(radius).translate(x, y)
        self.items.append(Shape(CIRCLE, place, fill, stroke, thickness, dashed))

    def hatch(self, x: float, y: float, wide: float, high: float, stroke: str, gap: float = 3.6) -> None:
        """Diagonal strokes that fill a box. Drawn one by one: not every reader of SVG knows patterns."""
        corners: list[Corner] = []
        codes: list[int] = []
        offset = gap / 2
        while offset < wide + high:
            start = (x + max(0.0, offset - high), y + min(offset, high))
            end = (x + min(offset, wide), y + max(0.0, offset - wide))
            corners += [start, end]
            codes += [int(Path.MOVETO), int(Path.LINETO)]
            offset += gap
        self.items.append(Shape(Path(corners, codes), Affine2D(), None, stroke, 0.4, False))

    def words(
        self, x: float, y: float, text: str, *, size: float, colour: str, weight: int = 400, anchor: Anchor = "start"
    ) -> None:
        """Set one line with its baseline at `y`."""
        text = printable(text)
        if text.strip():
            wide = width(text, size, weight)
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            self.items.append(Words(left, y, text, size, weight, colour))

    def svg(self, alt: str, salt: str, language: str) -> str:
        """One <svg> element, the same bytes for the same drawing, with its alternative text."""
        out = io.StringIO()
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
            renderer = RendererSVG(self.width, self.height, out, metadata=NO_METADATA)
            self._draw(renderer, 1.0)
            renderer.finalize()
        drawing = out.getvalue()
        start = drawing.index("<svg") + len("<svg")
        label = quoteattr(printable(alt))
        return f'<svg role="img" aria-label={label} lang={quoteattr(language)}{drawing[start:].rstrip()}'

    def png(self, dpi: int, paper: str) -> bytes:
        from matplotlib.image import imsave

        scale = dpi / 72
        renderer = RendererAgg(round(self.width * scale), round(self.height * scale), dpi)
        sheet = Canvas(self.width, self.height)
        sheet.box(0, 0, self.width, self.height, paper)
        sheet.items += self.items
        with warnings.catch_warnings():
            # A sign that neither typeface has is shown as a box; that is no reason to fail or to fill the log.
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            sheet._draw(renderer, scale)
        out = io.BytesIO()
        imsave(out, renderer.buffer_rgba(), format="png", metadata={"Software": None}, dpi=dpi)  # type: ignore[dict-item]  # None leaves it out
        return out.getvalue()

    def _draw(self, renderer: RendererBase, scale: float) -> None:
        # Paths are measured from the bottom of the sheet by matplotlib, words from its top.
        flip = Affine2D().scale(scale, -scale).translate(0, self.height * scale)
        for item in self.items:
            context = renderer.new_gc()
            if isinstance(item, Words):
                context.set_foreground(item.colour)
                kind = properties(item.text, item.size, item.weight)
                renderer.draw_text(context, item.x * scale, item.y * scale, item.text, kind, 0, ismath=False)
            else:
                _draw_shape(renderer, context, item, flip, scale)
            context.restore()


def _draw_shape(
    renderer: RendererBase, context: GraphicsContextBase, item: Shape, flip: Affine2D, scale: float
) -> None:
    context.set_linewidth(item.thickness * scale if item.stroke else 0)
    context.set_foreground(item.stroke or item.fill or "#000000")
    context.set_capstyle("butt")
    context.set_joinstyle("miter")
    if item.dashed:
        context.set_dashes(0, [2.4 * scale, 1.8 * scale])
    fill = to_rgb(item.fill) if item.fill else None
    renderer.draw_path(context, item.path, item.place + flip, fill)
