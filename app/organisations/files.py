"""org.yaml: an organisation as a consultant writes it down, checked as a whole and turned into the core's snapshot."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from app.organisations.precedence import circles
from assessments.documents import Document, InvalidFile, KeyPath, Problem, read_yaml, shown
from assessments.frozen import Frozen
from assessments.instrument import LEVELS
from assessments.loading import validate
from assessments.organisation import Organisation, Unit

NAME_LENGTH: Final = 200
MOST_WAVES: Final = 40
SHARES_TOLERANCE: Final = 0.005
MOST_PEOPLE: Final = 10_000_000
MOST_WEEKS: Final = 1_000_000
PERCENTAGE: Final = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
UNIT_KEY: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
INVISIBLE: Final = {"Cc", "Cs", "Zl", "Zp"}
DIRECTIONS: Final = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn or hide the text around them; right-to-left names need none of them."""
"""Unicode's control characters, half characters and line separators: nothing that a name is written with."""


def _name(value: Any) -> Any:
    """Names are kept literally, whatever they look like; only what cannot be printed is refused."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        raise ValueError("expected a name, found an empty one. Write the name as readers know it")
    if len(text) > NAME_LENGTH:
        raise ValueError(f"expected at most {NAME_LENGTH} characters, found {len(text)}. Shorten it")
    if any(unicodedata.category(character) in INVISIBLE or character in DIRECTIONS for character in text):
        raise ValueError(f"expected printable text, found control characters in {ascii(text)[:60]}. Type it anew")
    return text


def _share(value: Any) -> Any:
    match = PERCENTAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    share = float(match[1].replace(",", ".")) / 100 if match else value
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        expected = "expected a share from 0 to 1 or a percentage in quotes, '40 %'"
        raise ValueError(f"{expected}, found {shown(value)}. Correct it")
    return float(share)


def _headcount(value: Any) -> Any:
    """One number where there are no levels, else a number per level."""
    counts = value if isinstance(value, dict) else {"all": value}
    for level, count in counts.items():
        if level not in (*LEVELS, "all"):
            raise ValueError(f"expected the levels {', '.join(LEVELS)}, found {shown(level)}. Correct the key")
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST_PEOPLE:
            place = f"expected people for {level}" if isinstance(value, dict) else "expected a number of people"
            raise ValueError(f"{place}, 0 or more, found {shown(count)}. Write how many work there")
    if not sum(counts.values()):
        raise ValueError("expected at least one person, found none. Correct the headcount or leave the unit out")
    if "all" in counts and len(counts) > 1:
        raise ValueError("expected either levels or 'all', found both. Keep one")
    return counts


def _above_zero(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_WEEKS:
        raise ValueError(f"expected team-weeks, more than 0, found {shown(value)}. Write an estimate, such as 6")
    return float(value)


def _capacity(value: Any) -> Any:
    if not isinstance(value, list) or not value:
        raise ValueError("expected a list of team-weeks, one for each wave, such as [20, 20, 30]. Write it so")
    if len(value) > MOST_WAVES:
        raise ValueError(f"expected at most {MOST_WAVES} waves, found {len(value)}. Plan fewer, longer waves")
    return tuple(_above_zero(weeks) for weeks in value)


Name = Annotated[str, BeforeValidator(_name)]
Share = Annotated[float, BeforeValidator(_share)]
Key = Annotated[str, Field(pattern=rf"^{UNIT_KEY.pattern}$", max_length=80)]


class UnitEntry(Frozen):
    """One unit as written: `after` by name or key, shares as numbers or percentages, `key` as a rule left out."""

    name: Name
    key: Key | None = None
    kind: Literal["department", "partner"] = "department"
    headcount: Annotated[dict[str, int], BeforeValidator(_headcount)]
    customer_facing: Share
    revenue_share: Share | None = None
    effort: Annotated[float, BeforeValidator(_above_zero)]
    after: tuple[str, ...] = ()
    exclusivity: Share = 1.0
    purchase_share: Share = 0.0


class OrganisationFile(Frozen):
    """org.yaml as written."""

    name: Name
    industry: Name
    size: Name
    revenue: float | None = Field(default=None, ge=0)
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    units: tuple[UnitEntry, ...] = Field(min_length=1)
    capacity: Annotated[tuple[float, ...], BeforeValidator(_capacity)]
    first_wave: Name | None = None
    wave_weeks: int = Field(default=13, ge=1, le=104)
    executives_told: bool = False
    appointed_owner: Name | None = None
    consultant: Name | None = None


def read_organisation(path: Path | str, *, roles: Collection[str] | None = None) -> Organisation:
    """The organisation in an org.yaml.

    `roles` are the role keys of the instrument's nomination: the appointed owner must be one of them or a unit.
    None where the instrument asks for no owner. Raises `InvalidFile` with every problem found, each with its line.
    """
    document = read_yaml(path)
    written = validate(OrganisationFile, document)
    keys = _keys(written.units)
    checks = (_name_problems, _revenue_problems, _precedence_problems, _effort_problems)
    problems = [problem for check in checks for problem in check(document, written, keys)]
    problems += _owner_problems(document, written, keys, roles)
    if problems:
        raise InvalidFile(document.file, sorted(problems, key=lambda problem: problem.line or 0))
    return _organisation(written, keys)


def folded(name: str) -> str:
    """A name as it is compared: without regard to case, surrounding space or how accents are encoded."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def closest(name: str, names: Iterable[str]) -> str:
    """' Did you mean …?' with the most similar of `names`, or nothing where none is similar."""
    candidates = {folded(candidate): candidate for candidate in names}
    found = get_close_matches(folded(name), candidates, n=1, cutoff=0.7)
    return f" Did you mean {shown(candidates[found[0]])}?" if found else ""


def _keys(units: tuple[UnitEntry, ...]) -> list[str]:
    """A key per unit: its own, else its name in a–z, 0–9 and hyphens, numbered where that is taken or empty."""
    taken = {unit.key for unit in units if unit.key}
    keys: list[str] = []
    for place, unit in enumerate(units, 1):
        plain = unicodedata.normalize("NFKD", unit.name.casefold()).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or f"unit-{place}"
        candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(units) + 2))
        key = unit.key or next(candidate for candidate in candidates if candidate not in taken)
        taken.add(key)
        keys.append(key)
    return keys


def _name_problems(document: Document, written: OrganisationFile, keys: list[str]) -> Iterator[Problem]:
    """A unit is addressed by name or by key, so that every one of these may stand once only."""
    first: dict[str, int] = {}
    for place, unit in enumerate(written.units):
        for field, word in (("name", folded(unit.name)), ("key", unit.key)):
            before = first.setdefault(word, place) if word else place
            if before != place:
                line = document.line(("units", before, field)) or document.line(("units", before, "name"))
                expected = f"expected each unit's {field} once, as name or key"
                remedy = "Rename one of the two, or delete it."
                yield document.problem(("units", place, field), expected, remedy, f"{shown(word)} on line {line} too")


def _revenue_problems(document: Document, written: OrganisationFile, keys: list[str]) -> Iterator[Problem]:
    """Shares add up to the whole, or nobody has one: a public body has no revenue to share out."""
    shares = [unit.revenue_share for unit in written.units]
    if not any(shares):
        return
    for place, share in enumerate(shares):
        if share is None:
            path = ("units", place, "revenue_share")
            yield document.problem(path, "this key is missing", "Add it; 0 is a share too.")
    off = sum(share or 0.0 for share in shares) - 1
    if abs(off) > SHARES_TOLERANCE:
        found = f"{100 * (1 + off):.1f} %, {100 * abs(off):.1f} points too {'much' if off > 0 else 'little'}"
        remedy = "Correct the shares of departments and partners."
        yield document.problem(("units",), "expected revenue shares that add up to 100 %", remedy, found)


def _precedence_problems(document: Document, written: OrganisationFile, keys: list[str]) -> Iterator[Problem]:
    address = _addresses(written.units, keys)
    for place, unit in enumerate(written.units):
        for position, name in enumerate(unit.after):
            if folded(name) not in address:
                path: KeyPath = ("units", place, "after", position)
                remedy = f"Write a unit's name or key.{closest(name, (each.name for each in written.units))}"
                yield document.problem(path, "expected a unit of this file", remedy, shown(name))
    before = [[address[folded(name)] for name in unit.after if folded(name) in address] for unit in written.units]
    for circle in circles(before):
        names = " after ".join(written.units[place].name for place in (*circle, circle[0]))
        remedy = "Take one of these out: each waits for the others, so none of them can ever start."
        yield document.problem(("units", circle[0], "after"), "expected an order without a circle", remedy, names)


def _effort_problems(document: Document, written: OrganisationFile, keys: list[str]) -> Iterator[Problem]:
    largest = max(written.capacity)
    for place, unit in enumerate(written.units):
        if unit.effort > largest:
            expected = f"expected at most {largest:g} team-weeks, the capacity of the largest wave"
            found = f"{unit.effort:g}: {unit.name} can never start, {unit.effort - largest:g} too many"
            remedy = "Split the unit, lower its effort or raise the capacity."
            yield document.problem(("units", place, "effort"), expected, remedy, found)


def _owner_problems(
    document: Document, written: OrganisationFile, keys: list[str], roles: Collection[str] | None
) -> Iterator[Problem]:
    owner = written.appointed_owner
    if owner is None or roles is None or owner in roles or folded(owner) in _addresses(written.units, keys):
        return
    remedy = f"Roles here: {', '.join(roles)}.{closest(owner, [*roles, *(unit.name for unit in written.units)])}"
    yield document.problem(("appointed_owner",), "expected a unit or a role of the questionnaire", remedy, shown(owner))


def unit_places(organisation: Organisation) -> dict[str, int]:
    """Every word that a unit goes by, as `folded` makes it, with the unit's place in the organisation."""
    return _addresses(organisation.units, [unit.key for unit in organisation.units])


def _addresses(units: Sequence[Unit | UnitEntry], keys: list[str]) -> dict[str, int]:
    """A name wins over another unit's made-up key."""
    by_key = {key: place for place, key in enumerate(keys)}
    return by_key | {folded(unit.name): place for place, unit in enumerate(units)}


def _organisation(written: OrganisationFile, keys: list[str]) -> Organisation:
    address = _addresses(written.units, keys)
    units = tuple(
        Unit(
            **unit.model_dump(exclude={"key", "after", "revenue_share"}),
            key=key,
            revenue_share=unit.revenue_share or 0.0,
            after=tuple(dict.fromkeys(keys[address[folded(name)]] for name in unit.after)),
        )
        for unit, key in zip(written.units, keys, strict=True)
    )
    owner = written.appointed_owner
    place = None if owner is None else address.get(folded(owner))
    settled = {"units": units, "appointed_owner": owner if place is None else keys[place]}
    return Organisation(**written.model_dump(exclude={"units", "appointed_owner"}), **settled)
