"""The colours of charts: the tokens of the house's look, and what a client's accent may replace."""

from dataclasses import dataclass, field, replace
from typing import Final

from app.charts.specs import Tone

ENOUGH_CONTRAST: Final = 4.5
"""WCAG 2.2, success criterion 1.4.3: text against its background."""


class UnusableAccent(ValueError):
    """An accent that is no colour, or that white paper leaves unreadable."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as '#RRGGBB'. `shares` are for named categories, alternating dark and light so that grey print works."""

    paper: str = "#FFFFFF"
    surface: str = "#F4F6F7"
    ink: str = "#15212B"
    muted: str = "#50606D"
    line: str = "#7D8A94"
    hairline: str = "#DDE2E6"
    accent: str = "#0B5A66"
    attention: str = "#9A4B00"
    executive: str = "#7A3E9D"
    manager: str = "#0B5A66"
    staff: str = "#9A4B00"
    shares: tuple[str, ...] = field(default=("#0B4F5A", "#E3CFA0", "#2C7680", "#93B5A4", "#50606D", "#F3E3C8"))

    def colour(self, tone: Tone) -> str:
        """The colour of a tone."""
        if tone.startswith("share"):
            return self.shares[int(tone.removeprefix("share")) - 1]
        return {
            "us": self.accent,
            "soft": mix(self.accent, self.paper, 0.55),
            "pale": mix(self.accent, self.paper, 0.82),
            "rest": self.hairline,
            "none1": self.surface,
            "none2": mix(self.muted, self.paper, 0.72),
            "none3": self.paper,
        }.get(tone) or str(getattr(self, tone))

    def text_on(self, fill: str) -> str:
        """Ink or paper, whichever reads better on `fill`."""
        return max((self.ink, self.paper), key=lambda text: contrast(text, fill))


LIGHT: Final = Palette()


def branded(accent: str, palette: Palette = LIGHT) -> Palette:
    """The palette with a client's accent ('#RRGGBB'). Raises `UnusableAccent` under 4.5:1 against paper."""
    try:
        found = contrast(accent, palette.paper)
    except ValueError:
        raise UnusableAccent(f"the accent {accent!r} is not a colour: write it like #0B5A66") from None
    if found < ENOUGH_CONTRAST:
        raise UnusableAccent(
            f"the accent {accent} has a contrast of {found:.1f}:1 against white, and 4.5:1 is needed: take a darker one"
        )
    return replace(palette, accent=accent)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours '#RRGGBB', 1–21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0–1 (WCAG 2.2). Raises ValueError for anything but '#RRGGBB'."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0–1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02X}" for one, two in pairs)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    if len(colour) != 7 or len(digits) != 6:
        raise ValueError(f"not a colour: {colour}")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
