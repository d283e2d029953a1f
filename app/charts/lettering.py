"""How wide words are in the shipped type, and how long names are wrapped or cut to fit."""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags

FAMILY: Final = "Inter"
FONTS: Final = Path(__file__).parents[1] / "static" / "fonts"
ELLIPSIS: Final = "…"
EM: Final = 1000


@cache
def _advances(weight: int) -> dict[int, float]:
    """Advance of every character in parts of the em."""
    font = FT2Font(str(FONTS / f"inter-{weight}.ttf"))
    font.set_size(EM, 72)
    flags = LoadFlags.NO_HINTING
    return {code: font.load_char(code, flags=flags).linearHoriAdvance / 65536 / EM for code in font.get_charmap()}


def properties(text: str, size: float, weight: int) -> FontProperties:
    """The type for a text: Inter, and matplotlib's own DejaVu beside it for letters that Inter does not have."""
    return _properties(size, weight, all(ord(char) in _advances(weight) for char in text))


@cache
def _properties(size: float, weight: int, whole: bool) -> FontProperties:
    _register()
    # DejaVu has no semi-bold.
    family, weight = ([FAMILY], weight) if whole else ([FAMILY, "DejaVu Sans"], 700 if weight > 400 else 400)
    return FontProperties(family=family, size=size, weight=weight)


@cache
def _register() -> None:
    for file in sorted(FONTS.glob("inter-*.ttf")):
        fontManager.addfont(str(file))


def printable(text: str) -> str:
    """The text on one line, without characters that no page can show (controls, lone surrogates)."""
    return "".join(" " if char.isspace() and char not in "\u00a0\u202f" else char for char in text if _shows(char))


def _shows(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cs", "Cf", "Cn", "Co"}


@lru_cache(maxsize=8192)
def width(text: str, size: float, weight: int = 400) -> float:
    """Width in points, without kerning (the PDF sets the letters of a picture one by one)."""
    advances = _advances(weight)
    return size * sum(advances.get(ord(char)) or (1.0 if ord(char) > 0x2E00 else 0.65) for char in text)


def cut(text: str, room: float, size: float, weight: int = 400) -> str:
    """The text, ended with an ellipsis where it is wider than `room` points."""
    if width(text, size, weight) <= room:
        return text
    kept = len(text)
    while kept and width(text[:kept].rstrip() + ELLIPSIS, size, weight) > room:
        kept -= 1
    return text[:kept].rstrip() + ELLIPSIS


@lru_cache(maxsize=2048)
def wrap(text: str, room: float, size: float, weight: int, lines: int, language: str) -> tuple[str, ...]:
    """The text in at most `lines` lines of `room` points; long words are hyphenated, the last line ends with '…'."""
    wrapped: list[str] = []
    rest = text.strip()
    while rest and len(wrapped) < lines - 1:
        line, rest = _first_line(rest, room, size, weight, language)
        wrapped.append(line)
    return (*wrapped, cut(rest, room, size, weight)) if rest else tuple(wrapped) or ("",)


def _first_line(text: str, room: float, size: float, weight: int, language: str) -> tuple[str, str]:
    if width(text, size, weight) <= room:
        return text, ""
    words = text.split(" ")
    count = next(n for n in range(len(words), -1, -1) if width(" ".join(words[:n]), size, weight) <= room)
    line = " ".join(words[:count])
    # Only a word that no line could take is hyphenated: names read better whole.
    if width(words[count], size, weight) > room:
        room_left = room - width(f"{line} ", size, weight) if line else room
        head, tail = _hyphenated(words[count], room_left, size, weight, language)
        if head:
            return f"{line} {head}".strip(), " ".join([tail, *words[count + 1 :]])
    return line, " ".join(words[count:])


def _hyphenated(word: str, room: float, size: float, weight: int, language: str) -> tuple[str, str]:
    for head, tail in _syllables(language).iterate(word):
        hyphen = "" if head.endswith("-") else "-"
        if width(head + hyphen, size, weight) <= room:
            return head + hyphen, tail
    if width(word, size, weight) <= room:
        return word, ""
    fits = next((n for n in range(len(word) - 1, 3, -1) if width(word[:n], size, weight) <= room), 0)
    return word[:fits], word[fits:]


@cache
def _syllables(language: str):  # type: ignore[no-untyped-def]  # pyphen has no types
    import pyphen

    return pyphen.Pyphen(lang=pyphen.language_fallback(language) or "en_US")
